import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

export const arrayRows: readonly Row[] = [
  {
    rule: 'same-reshape',
    build: () => tf.reshape(input([2, 3]), [2, -1]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [2,-1]) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      fetch %0
    `,
  },
  {
    rule: 'double-reshape',
    build: () => tf.reshape(tf.reshape(input([2, 3]), [6]), [3, 2]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [6]) : float32[6]
      %2 = Reshape(%1, [3,2]) : float32[3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [3,2]) : float32[3,2]
      fetch %1
    `,
  },
  {
    rule: 'same-cast',
    build: () => ops.Cast([input([2])], { DstT: 'float32' }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Cast(%0, DstT=float32) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'same-tile',
    build: () => ops.Tile([input([2, 3]), [1, 1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Tile(%0, [1,1]) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      fetch %0
    `,
  },
  {
    rule: 'same-transpose',
    build: () => ops.Transpose([input([2, 3]), [0, 1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Transpose(%0, [0,1]) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      fetch %0
    `,
  },
  {
    rule: 'double-transpose',
    build: () => ops.Transpose([ops.Transpose([input([2, 3, 4]), [1, 2, 0]]), [1, 0, 2]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4]
      %1 = Transpose(%0, [1,2,0]) : float32[3,4,2]
      %2 = Transpose(%1, [1,0,2]) : float32[4,3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4]
      %1 = Transpose(%0, [2,1,0]) : float32[4,3,2]
      fetch %1
    `,
  },
  {
    rule: 'known-choice',
    build: () => ops.Select([[true, true], input([2]), input([2], 'y')]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[2]
      %2 = Select([true,true], %0, %1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'empty-product',
    build: () => tf.matmul(input([2, 0]), input([0, 3], 'y')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,0]
      %1 = Placeholder<y:0>() : float32[0,3]
      %2 = MatMul(%0, %1) : float32[2,3]
      fetch %2
    `,
    after: printed`
      fetch [[0,0,0],[0,0,0]]
    `,
  },
  {
    rule: 'zeros-like',
    build: () => ops.ZerosLike([input([50, 50])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[50,50]
      %1 = ZerosLike(%0) : float32[50,50]
      fetch %1
    `,
    after: printed`
      %0 = Fill([50,50], 0) : float32[50,50]
      fetch %0
    `,
  },
  {
    rule: 'ones-like',
    build: () => ops.OnesLike([input([50, 50])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[50,50]
      %1 = OnesLike(%0) : float32[50,50]
      fetch %1
    `,
    after: printed`
      %0 = Fill([50,50], 1) : float32[50,50]
      fetch %0
    `,
  },
];
