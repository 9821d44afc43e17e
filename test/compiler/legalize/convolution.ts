import { ops } from '../../../compiler/ops/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

export const convolutionRows: readonly Row[] = [
  {
    what: 'the gradient of a filter',
    rules: ['filter-gradient-as-convolution'],
    lacks: 'Conv2DBackpropFilter',
    build: () =>
      ops.Conv2DBackpropFilter([input([8, 5, 5, 3]), [3, 3, 3, 2], input([8, 5, 5, 2], 'dy')], {
        strides: [1, 1, 1, 1],
        padding: 'SAME',
      }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[8,5,5,3]
      %1 = Placeholder<dy:0>() : float32[8,5,5,2]
      %2 = Conv2DBackpropFilter(%0, [3,3,3,2], %1, strides=[1,1,1,1], padding=SAME) : float32[3,3,3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[8,5,5,3]
      %1 = Transpose(%0, [3,1,2,0]) : float32[3,5,5,8]
      %2 = Placeholder<dy:0>() : float32[8,5,5,2]
      %3 = Transpose(%2, [1,2,0,3]) : float32[5,5,8,2]
      %4 = Conv2D(%1, %3, explicit_paddings=[0,0,1,1,1,1,0,0], strides=[1,1,1,1], padding=EXPLICIT) : float32[3,3,3,2]
      %5 = Transpose(%4, [1,2,0,3]) : float32[3,3,3,2]
      fetch %5
    `,
  },
  {
    what: 'the gradient of a filter, strides and dilations change places',
    rules: ['filter-gradient-as-convolution'],
    lacks: 'Conv2DBackpropFilter',
    build: () =>
      ops.Conv2DBackpropFilter([input([8, 10, 9, 3]), [3, 3, 3, 2], input([8, 3, 4, 2], 'dy')], {
        strides: [1, 2, 2, 1],
        dilations: [1, 2, 1, 1],
        padding: 'VALID',
      }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[8,10,9,3]
      %1 = Placeholder<dy:0>() : float32[8,3,4,2]
      %2 = Conv2DBackpropFilter(%0, [3,3,3,2], %1, dilations=[1,2,1,1], strides=[1,2,2,1], padding=VALID) : float32[3,3,3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[8,10,9,3]
      %1 = Transpose(%0, [3,1,2,0]) : float32[3,10,9,8]
      %2 = Slice(%1, [0,0,0,0], [3,9,9,8]) : float32[3,9,9,8]
      %3 = Placeholder<dy:0>() : float32[8,3,4,2]
      %4 = Transpose(%3, [1,2,0,3]) : float32[3,4,8,2]
      %5 = Conv2D(%2, %4, explicit_paddings=[0,0,0,0,0,0,0,0], dilations=[1,2,2,1], strides=[1,2,1,1], padding=EXPLICIT) : float32[3,3,3,2]
      %6 = Transpose(%5, [1,2,0,3]) : float32[3,3,3,2]
      fetch %6
    `,
  },
  {
    what: 'the gradient of an input',
    rules: ['input-gradient-as-convolution'],
    lacks: 'Conv2DBackpropInput',
    build: () =>
      ops.Conv2DBackpropInput(
        [[8, 5, 5, 3], input([3, 3, 3, 2], 'filter'), input([8, 5, 5, 2], 'dy')],
        { strides: [1, 1, 1, 1], padding: 'SAME' },
      ),
    before: printed`
      %0 = Placeholder<filter:0>() : float32[3,3,3,2]
      %1 = Placeholder<dy:0>() : float32[8,5,5,2]
      %2 = Conv2DBackpropInput([8,5,5,3], %0, %1, strides=[1,1,1,1], padding=SAME) : float32[8,5,5,3]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[8,5,5,2]
      %1 = Placeholder<filter:0>() : float32[3,3,3,2]
      %2 = ReverseV2(%1, [0,1]) : float32[3,3,3,2]
      %3 = Transpose(%2, [0,1,3,2]) : float32[3,3,2,3]
      %4 = Conv2D(%0, %3, explicit_paddings=[0,0,1,1,1,1,0,0], strides=[1,1,1,1], padding=EXPLICIT) : float32[8,5,5,3]
      fetch %4
    `,
  },
  {
    what: 'the gradient of an input, with strides and dilations',
    rules: ['input-gradient-as-convolution'],
    lacks: 'Conv2DBackpropInput',
    build: () =>
      ops.Conv2DBackpropInput(
        [[8, 10, 9, 3], input([3, 3, 3, 2], 'filter'), input([8, 3, 4, 2], 'dy')],
        { strides: [1, 2, 2, 1], dilations: [1, 2, 1, 1], padding: 'VALID' },
      ),
    before: printed`
      %0 = Placeholder<filter:0>() : float32[3,3,3,2]
      %1 = Placeholder<dy:0>() : float32[8,3,4,2]
      %2 = Conv2DBackpropInput([8,10,9,3], %0, %1, dilations=[1,2,1,1], strides=[1,2,2,1], padding=VALID) : float32[8,10,9,3]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[8,3,4,2]
      %1 = Reshape(%0, [96,1,2]) : float32[96,1,2]
      %2 = Pad(%1, [[0,0],[0,1],[0,0]]) : float32[96,2,2]
      %3 = Reshape(%2, [24,1,16]) : float32[24,1,16]
      %4 = Pad(%3, [[0,0],[0,1],[0,0]]) : float32[24,2,16]
      %5 = Reshape(%4, [8,6,8,2]) : float32[8,6,8,2]
      %6 = Placeholder<filter:0>() : float32[3,3,3,2]
      %7 = ReverseV2(%6, [0,1]) : float32[3,3,3,2]
      %8 = Transpose(%7, [0,1,3,2]) : float32[3,3,2,3]
      %9 = Conv2D(%5, %8, explicit_paddings=[0,0,4,4,2,1,0,0], dilations=[1,2,1,1], strides=[1,1,1,1], padding=EXPLICIT) : float32[8,10,9,3]
      fetch %9
    `,
  },
  {
    what: 'a 3-D convolution',
    rules: ['convolution-by-planes'],
    lacks: 'Conv3D',
    build: () =>
      ops.Conv3D([input([2, 5, 6, 4, 3]), input([2, 3, 3, 3, 2], 'filter')], {
        strides: [1, 2, 1, 1, 1],
        padding: 'SAME',
      }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,5,6,4,3]
      %1 = Placeholder<filter:0>() : float32[2,3,3,3,2]
      %2 = Conv3D(%0, %1, strides=[1,2,1,1,1], padding=SAME) : float32[2,3,6,4,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,5,6,4,3]
      %1 = Reshape(%0, [2,5,72]) : float32[2,5,72]
      %2 = Pad(%1, [[0,0],[0,1],[0,0]]) : float32[2,6,72]
      %3 = GatherV2(%2, [0,1,2,3,4,5], 1) : float32[2,6,72]
      %4 = Reshape(%3, [6,2,24,3]) : float32[6,2,24,3]
      %5 = Transpose(%4, [0,2,1,3]) : float32[6,24,2,3]
      %6 = Reshape(%5, [6,6,4,6]) : float32[6,6,4,6]
      %7 = Placeholder<filter:0>() : float32[2,3,3,3,2]
      %8 = Reshape(%7, [1,2,9,6]) : float32[1,2,9,6]
      %9 = Transpose(%8, [0,2,1,3]) : float32[1,9,2,6]
      %10 = Reshape(%9, [3,3,6,2]) : float32[3,3,6,2]
      %11 = Conv2D(%6, %10, explicit_paddings=[0,0,1,1,1,1,0,0], strides=[1,1,1,1], padding=EXPLICIT) : float32[6,6,4,2]
      %12 = Reshape(%11, [2,3,6,4,2]) : float32[2,3,6,4,2]
      fetch %12
    `,
  },
  {
    what: 'the gradient of a filter for each channel',
    rules: ['filter-gradient-as-convolution'],
    lacks: 'DepthwiseConv2dNativeBackpropFilter',
    build: () =>
      ops.DepthwiseConv2dNativeBackpropFilter(
        [input([8, 5, 5, 3]), [3, 3, 3, 2], input([8, 3, 3, 6], 'dy')],
        { strides: [1, 2, 2, 1], padding: 'SAME' },
      ),
    before: printed`
      %0 = Placeholder<x:0>() : float32[8,5,5,3]
      %1 = Placeholder<dy:0>() : float32[8,3,3,6]
      %2 = DepthwiseConv2dNativeBackpropFilter(%0, [3,3,3,2], %1, strides=[1,2,2,1], padding=SAME) : float32[3,3,3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[8,5,5,3]
      %1 = Transpose(%0, [1,2,0,3]) : float32[5,5,8,3]
      %2 = Reshape(%1, [1,5,5,24]) : float32[1,5,5,24]
      %3 = Pad(%2, [[0,0],[1,1],[1,1],[0,0]]) : float32[1,7,7,24]
      %4 = Placeholder<dy:0>() : float32[8,3,3,6]
      %5 = Transpose(%4, [1,2,0,3]) : float32[3,3,8,6]
      %6 = Reshape(%5, [3,3,24,2]) : float32[3,3,24,2]
      %7 = DepthwiseConv2dNative(%3, %6, dilations=[1,2,2,1], strides=[1,1,1,1], padding=VALID) : float32[1,3,3,48]
      %8 = Reshape(%7, [9,8,6]) : float32[9,8,6]
      %9 = Sum(%8, [1]) : float32[9,6]
      %10 = Reshape(%9, [3,3,3,2]) : float32[3,3,3,2]
      fetch %10
    `,
  },
  {
    what: 'the gradient of an input by a filter for each channel',
    rules: ['input-gradient-as-convolution'],
    lacks: 'DepthwiseConv2dNativeBackpropInput',
    build: () =>
      ops.DepthwiseConv2dNativeBackpropInput(
        [[8, 5, 5, 3], input([3, 3, 3, 2], 'filter'), input([8, 5, 5, 6], 'dy')],
        { strides: [1, 1, 1, 1], padding: 'SAME' },
      ),
    before: printed`
      %0 = Placeholder<filter:0>() : float32[3,3,3,2]
      %1 = Placeholder<dy:0>() : float32[8,5,5,6]
      %2 = DepthwiseConv2dNativeBackpropInput([8,5,5,3], %0, %1, strides=[1,1,1,1], padding=SAME) : float32[8,5,5,3]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[8,5,5,6]
      %1 = Pad(%0, [[0,0],[1,1],[1,1],[0,0]]) : float32[8,7,7,6]
      %2 = Placeholder<filter:0>() : float32[3,3,3,2]
      %3 = ReverseV2(%2, [0,1]) : float32[3,3,3,2]
      %4 = Reshape(%3, [3,3,6,1]) : float32[3,3,6,1]
      %5 = DepthwiseConv2dNative(%1, %4, strides=[1,1,1,1], padding=VALID) : float32[8,5,5,6]
      %6 = Reshape(%5, [8,5,5,3,2]) : float32[8,5,5,3,2]
      %7 = Sum(%6, [4]) : float32[8,5,5,3]
      fetch %7
    `,
  },
];
