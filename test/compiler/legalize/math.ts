import { ops } from '../../../compiler/ops/index.js';
import { isNode, type Node } from '../../../compiler/program/node.js';
import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

/** What a target lacks that multiplies no transposed matrices. */
export const transposedProduct = (node: Node): boolean =>
  isNode(node, 'MatMul') && (node.attrs.transpose_a || node.attrs.transpose_b);

export const mathRows: readonly Row[] = [
  {
    what: 'a product with a transposed factor',
    rules: ['product-without-transpose'],
    lacks: transposedProduct,
    build: () => tf.matmul(input([2, 3]), input([4, 3], 'y'), { transposeB: true }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<y:0>() : float32[4,3]
      %2 = MatMul(%0, %1, transpose_b=true) : float32[2,4]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<y:0>() : float32[4,3]
      %2 = Transpose(%1, [1,0]) : float32[3,4]
      %3 = MatMul(%0, %2) : float32[2,4]
      fetch %3
    `,
  },
  {
    what: 'a product of two transposed factors, where turning the result is cheaper',
    rules: ['product-without-transpose'],
    lacks: transposedProduct,
    build: () =>
      tf.matmul(input([30, 20]), input([10, 30], 'y'), { transposeA: true, transposeB: true }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[30,20]
      %1 = Placeholder<y:0>() : float32[10,30]
      %2 = MatMul(%0, %1, transpose_a=true, transpose_b=true) : float32[20,10]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<y:0>() : float32[10,30]
      %1 = Placeholder<x:0>() : float32[30,20]
      %2 = MatMul(%0, %1) : float32[10,20]
      %3 = Transpose(%2, [1,0]) : float32[20,10]
      fetch %3
    `,
  },
  {
    what: 'a sum of many',
    rules: ['sum-of-many-as-adds'],
    lacks: 'AddN',
    build: () => ops.AddN([[input([2]), input([2], 'y'), input([2], 'z')]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[2]
      %2 = Placeholder<z:0>() : float32[2]
      %3 = AddN(%0, %1, %2) : float32[2]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[2]
      %2 = AddV2(%0, %1) : float32[2]
      %3 = Placeholder<z:0>() : float32[2]
      %4 = AddV2(%2, %3) : float32[2]
      fetch %4
    `,
  },
  {
    what: 'the gradient of a square root',
    rules: ['square-root-gradient'],
    lacks: 'SqrtGrad',
    build: () => ops.SqrtGrad([input([2], 'y'), input([2], 'dy')]),
    before: printed`
      %0 = Placeholder<y:0>() : float32[2]
      %1 = Placeholder<dy:0>() : float32[2]
      %2 = SqrtGrad(%0, %1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[2]
      %1 = Mul(%0, 0.5) : float32[2]
      %2 = Placeholder<y:0>() : float32[2]
      %3 = RealDiv(%1, %2) : float32[2]
      fetch %3
    `,
  },
  {
    what: 'the gradient of a reciprocal',
    rules: ['reciprocal-gradient'],
    lacks: 'ReciprocalGrad',
    build: () => ops.ReciprocalGrad([input([2], 'y'), input([2], 'dy')]),
    before: printed`
      %0 = Placeholder<y:0>() : float32[2]
      %1 = Placeholder<dy:0>() : float32[2]
      %2 = ReciprocalGrad(%0, %1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<y:0>() : float32[2]
      %1 = Neg(%0) : float32[2]
      %2 = Placeholder<dy:0>() : float32[2]
      %3 = Mul(%1, %2) : float32[2]
      %4 = Mul(%3, %0) : float32[2]
      fetch %4
    `,
  },
  {
    what: 'a negative integer',
    rules: ['negation'],
    lacks: 'Neg',
    build: () => tf.negative(input([2], 'x', tf.int32)),
    before: printed`
      %0 = Placeholder<x:0>() : int32[2]
      %1 = Neg(%0) : int32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : int32[2]
      %1 = Sub(0, %0) : int32[2]
      fetch %1
    `,
  },
  {
    what: 'a negative float, of which -0 is one',
    rules: ['negation'],
    lacks: 'Neg',
    build: () => tf.negative(input([2])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Neg(%0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Mul(%0, -1) : float32[2]
      fetch %1
    `,
  },
  {
    what: 'a sum of a given shape',
    rules: ['accumulated-sum'],
    lacks: 'AccumulateNV2',
    build: () => ops.AccumulateNV2([[input([2]), input([2], 'y')]], { shape: [2] }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[2]
      %2 = AccumulateNV2(%0, %1, shape=[2]) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[2]
      %2 = AddN(%0, %1) : float32[2]
      fetch %2
    `,
  },
  {
    what: 'half the sum of squares',
    rules: ['half-the-sum-of-squares'],
    lacks: 'L2Loss',
    build: () => ops.L2Loss([input([2, 3])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = L2Loss(%0) : float32[]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Square(%0) : float32[2,3]
      %2 = Sum(%1, [0,1]) : float32[]
      %3 = Mul(%2, 0.5) : float32[]
      fetch %3
    `,
  },
];
