import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

export const nnRows: readonly Row[] = [
  {
    what: 'a bias',
    rules: ['bias-as-add'],
    lacks: 'BiasAdd',
    build: () => tf.nn.biasAdd(input([2, 3]), input([3], 'b')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<b:0>() : float32[3]
      %2 = BiasAdd(%0, %1) : float32[2,3]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<b:0>() : float32[3]
      %2 = AddV2(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    what: 'the gradient of a bias',
    rules: ['bias-gradient-as-sum'],
    lacks: 'BiasAddGrad',
    build: () => ops.BiasAddGrad([input([2, 4, 4, 3], 'dy')]),
    before: printed`
      %0 = Placeholder<dy:0>() : float32[2,4,4,3]
      %1 = BiasAddGrad(%0) : float32[3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[2,4,4,3]
      %1 = Sum(%0, [0,1,2]) : float32[3]
      fetch %1
    `,
  },
  {
    what: 'log softmax',
    rules: ['log-softmax'],
    lacks: 'LogSoftmax',
    build: () => ops.LogSoftmax([input([2, 3])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = LogSoftmax(%0) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Max(%0, [1], keep_dims=true) : float32[2,1]
      %2 = Sub(%0, %1) : float32[2,3]
      %3 = Exp(%2) : float32[2,3]
      %4 = Sum(%3, [1], keep_dims=true) : float32[2,1]
      %5 = Log(%4) : float32[2,1]
      %6 = Sub(%2, %5) : float32[2,3]
      fetch %6
    `,
  },
  {
    what: 'the loss of cross entropy',
    rules: ['cross-entropy'],
    lacks: 'SoftmaxCrossEntropyWithLogits',
    build: () =>
      ops.SoftmaxCrossEntropyWithLogits([input([2, 3]), input([2, 3], 'labels')])
        .outputs[0] as tf.Tensor,
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<labels:0>() : float32[2,3]
      %2 = SoftmaxCrossEntropyWithLogits(%0, %1) : float32[2], float32[2,3]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<labels:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[2,3]
      %2 = Max(%1, [1], keep_dims=true) : float32[2,1]
      %3 = Sub(%1, %2) : float32[2,3]
      %4 = Exp(%3) : float32[2,3]
      %5 = Sum(%4, [1], keep_dims=true) : float32[2,1]
      %6 = Log(%5) : float32[2,1]
      %7 = Sub(%6, %3) : float32[2,3]
      %8 = Mul(%0, %7) : float32[2,3]
      %9 = Sum(%8, [1]) : float32[2]
      fetch %9
    `,
  },
  {
    what: 'the gradient of cross entropy',
    rules: ['cross-entropy-output'],
    lacks: 'SoftmaxCrossEntropyWithLogits',
    build: () =>
      ops.SoftmaxCrossEntropyWithLogits([input([2, 3]), input([2, 3], 'labels')])
        .outputs[1] as tf.Tensor,
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<labels:0>() : float32[2,3]
      %2 = SoftmaxCrossEntropyWithLogits(%0, %1) : float32[2], float32[2,3]
      fetch %2:1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Max(%0, [1], keep_dims=true) : float32[2,1]
      %2 = Sub(%0, %1) : float32[2,3]
      %3 = Exp(%2) : float32[2,3]
      %4 = Sum(%3, [1], keep_dims=true) : float32[2,1]
      %5 = RealDiv(%3, %4) : float32[2,3]
      %6 = Placeholder<labels:0>() : float32[2,3]
      %7 = Sub(%5, %6) : float32[2,3]
      fetch %7
    `,
  },
];
