import { ops } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

const withChannelsFirst = ({ attrs }: Node): boolean =>
  (attrs as { readonly data_format?: string }).data_format?.startsWith('NC') === true;

export const dataFormatRows: readonly Row[] = [
  {
    what: 'pooling with channels first',
    rules: ['channels-last'],
    lacks: withChannelsFirst,
    build: () =>
      ops.MaxPool([input([8, 3, 6, 6])], {
        ksize: [1, 1, 2, 2],
        strides: [1, 1, 2, 2],
        padding: 'SAME',
        data_format: 'NCHW',
      }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[8,3,6,6]
      %1 = MaxPool(%0, data_format=NCHW, ksize=[1,1,2,2], strides=[1,1,2,2], padding=SAME) : float32[8,3,3,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[8,3,6,6]
      %1 = Transpose(%0, [0,2,3,1]) : float32[8,6,6,3]
      %2 = MaxPool(%1, ksize=[1,2,2,1], strides=[1,2,2,1], padding=SAME) : float32[8,3,3,3]
      %3 = Transpose(%2, [0,3,1,2]) : float32[8,3,3,3]
      fetch %3
    `,
  },
  {
    what: 'the gradient of an input with channels first',
    rules: ['channels-last'],
    lacks: withChannelsFirst,
    build: () =>
      ops.Conv2DBackpropInput(
        [[8, 3, 5, 6], input([3, 3, 3, 2], 'filter'), input([8, 2, 5, 6], 'dy')],
        {
          strides: [1, 1, 1, 1],
          padding: 'EXPLICIT',
          explicit_paddings: [0, 0, 0, 0, 1, 1, 2, 0],
          data_format: 'NCHW',
        },
      ),
    before: printed`
      %0 = Placeholder<filter:0>() : float32[3,3,3,2]
      %1 = Placeholder<dy:0>() : float32[8,2,5,6]
      %2 = Conv2DBackpropInput([8,3,5,6], %0, %1, explicit_paddings=[0,0,0,0,1,1,2,0], data_format=NCHW, strides=[1,1,1,1], padding=EXPLICIT) : float32[8,3,5,6]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<filter:0>() : float32[3,3,3,2]
      %1 = Placeholder<dy:0>() : float32[8,2,5,6]
      %2 = Transpose(%1, [0,2,3,1]) : float32[8,5,6,2]
      %3 = Conv2DBackpropInput([8,5,6,3], %0, %2, explicit_paddings=[0,0,1,1,2,0,0,0], strides=[1,1,1,1], padding=EXPLICIT) : float32[8,5,6,3]
      %4 = Transpose(%3, [0,3,1,2]) : float32[8,3,5,6]
      fetch %4
    `,
  },
  {
    what: 'a bias along channels that come first',
    rules: ['bias-as-add'],
    lacks: 'BiasAdd',
    build: () => ops.BiasAdd([input([2, 3, 4]), input([3], 'b')], { data_format: 'NCHW' }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4]
      %1 = Placeholder<b:0>() : float32[3]
      %2 = BiasAdd(%0, %1, data_format=NCHW) : float32[2,3,4]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4]
      %1 = Placeholder<b:0>() : float32[3]
      %2 = Reshape(%1, [3,1]) : float32[3,1]
      %3 = AddV2(%0, %2) : float32[2,3,4]
      fetch %3
    `,
  },
];
