import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

export const copiesRows: readonly Row[] = [
  {
    rule: 'drop-Identity',
    build: () => tf.exp(tf.identity(input([2]))),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Identity(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-StopGradient',
    build: () => tf.exp(tf.stopGradient(input([2]))),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = StopGradient(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-EnsureShape',
    build: () => tf.exp(ops.EnsureShape([input([2])], { shape: [null] })),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = EnsureShape(%0, shape=[]) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-GuaranteeConst',
    build: () => tf.exp(ops.GuaranteeConst([input([2])])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = GuaranteeConst(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-PreventGradient',
    build: () => tf.exp(ops.PreventGradient([input([2])])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = PreventGradient(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'ExpandDims-as-reshape',
    build: () => ops.ExpandDims([input([2, 3]), 1]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = ExpandDims(%0, 1) : float32[2,1,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [2,1,3]) : float32[2,1,3]
      fetch %1
    `,
  },
  {
    rule: 'Squeeze-as-reshape',
    build: () => ops.Squeeze([input([2, 1, 3])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1,3]
      %1 = Squeeze(%0) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1,3]
      %1 = Reshape(%0, [2,3]) : float32[2,3]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Sum',
    build: () => tf.reduceSum(input([2, 1]), 1),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Sum(%0, 1) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Mean',
    build: () => tf.reduceMean(input([2, 1]), -1),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Mean(%0, -1) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Prod',
    build: () => ops.Prod([input([2, 1]), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Prod(%0, [1]) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Max',
    build: () => ops.Max([input([2]), tf.constant([], tf.int32)]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Max(%0, []) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'trivial-Min',
    build: () => ops.Min([input([2, 1]), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Min(%0, [1]) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-All',
    build: () => ops.All([input([2, 1], 'x', tf.bool), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = All(%0, [1]) : bool[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = Reshape(%0, [2]) : bool[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Any',
    build: () => ops.Any([input([2, 1], 'x', tf.bool), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = Any(%0, [1]) : bool[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = Reshape(%0, [2]) : bool[2]
      fetch %1
    `,
  },
];
