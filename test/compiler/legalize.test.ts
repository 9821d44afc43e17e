import { beforeEach, describe, expect, it } from 'vitest';
import { UnimplementedError } from '../../compiler/graph/errors.js';
import { ops } from '../../compiler/ops/index.js';
import { legalizeRules } from '../../compiler/passes/legalize/index.js';
import { tensorListRules } from '../../compiler/passes/legalize/tensor_list.js';
import { isNode, type Node } from '../../compiler/program/node.js';
import * as tf from '../../src/index.js';
import { arrayRows } from './legalize/array.js';
import { dataFormatRows } from './legalize/data_format.js';
import { normalizationRows } from './legalize/normalization.js';
import type { Row } from './legalize/row.js';
import { trainingRows } from './legalize/training.js';
import { input, passesOf, printed, targetWithout } from './passes.js';

beforeEach(tf.resetDefaultGraph);

const transposedProduct = (node: Node): boolean =>
  isNode(node, 'MatMul') && (node.attrs.transpose_a || node.attrs.transpose_b);
const scalarChoice = (node: Node): boolean =>
  node.type === 'Select' && node.inputs[0]?.shape.length === 0;

const rows: readonly Row[] = [
  ...arrayRows,
  ...trainingRows,
  ...dataFormatRows,
  ...normalizationRows,
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
    what: 'a fill with a computed value',
    rules: ['fill-by-tile'],
    lacks: 'Fill',
    build: () => ops.Fill([[2, 3], input([])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[]
      %1 = Fill([2,3], %0) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[]
      %1 = Reshape(%0, [1,1]) : float32[1,1]
      %2 = Tile(%1, [2,3]) : float32[2,3]
      fetch %2
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
    what: 'a scalar condition',
    rules: ['choice-by-element'],
    lacks: scalarChoice,
    build: () => ops.Select([input([], 'c', tf.bool), input([2, 3]), input([2, 3], 'y')]),
    before: printed`
      %0 = Placeholder<c:0>() : bool[]
      %1 = Placeholder<x:0>() : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,3]
      %3 = Select(%0, %1, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<c:0>() : bool[]
      %1 = Reshape(%0, [1,1]) : bool[1,1]
      %2 = Tile(%1, [2,3]) : bool[2,3]
      %3 = Placeholder<x:0>() : float32[2,3]
      %4 = Placeholder<y:0>() : float32[2,3]
      %5 = Select(%2, %3, %4) : float32[2,3]
      fetch %5
    `,
  },
  {
    what: 'a choice of booleans',
    rules: ['choice-of-booleans'],
    lacks: (node) => node.type === 'Select' && node.dtype === 'bool',
    build: () =>
      ops.Select([input([2], 'c', tf.bool), input([2], 'x', tf.bool), input([2], 'y', tf.bool)]),
    before: printed`
      %0 = Placeholder<c:0>() : bool[2]
      %1 = Placeholder<x:0>() : bool[2]
      %2 = Placeholder<y:0>() : bool[2]
      %3 = Select(%0, %1, %2) : bool[2]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<c:0>() : bool[2]
      %1 = Placeholder<x:0>() : bool[2]
      %2 = Cast(%1, DstT=int32) : int32[2]
      %3 = Placeholder<y:0>() : bool[2]
      %4 = Cast(%3, DstT=int32) : int32[2]
      %5 = Select(%0, %2, %4) : int32[2]
      %6 = Cast(%5, DstT=bool) : bool[2]
      fetch %6
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

describe('legalize: the rules', () => {
  it.each(rows)('$what', ({ rules, lacks, build, before, after }) => {
    const passes = passesOf(build(), { target: targetWithout(lacks) });
    expect(passes.simplify).toBe(before);
    expect(passes.legalize).toBe(after);
    expect([...(passes.hits.legalize?.keys() ?? [])]).toEqual(expect.arrayContaining([...rules]));
  });

  it.each(rows)('$what: left alone where the target has the op', ({ build, before }) => {
    const passes = passesOf(build());
    expect(passes.legalize).toBe(before);
    expect([...(passes.hits.legalize ?? [])]).toEqual([]);
  });

  it('leave no convolution of nothing to any target', () => {
    const filter = input([2, 2, 0, 2], 'filter');
    const noChannels = tf.nn.conv2d(input([1, 2, 2, 0]), filter, 1, 'VALID');
    const noImages = tf.nn.conv2d(input([0, 2, 2, 1], 'y'), input([2, 2, 1, 1], 'f'), 1, 'VALID');
    const passes = passesOf([noChannels, noImages]);
    expect(passes.hits.legalize?.get('convolution-of-nothing')).toBe(1);
    expect(passes.legalize).toBe(printed`
      %0 = Placeholder<y:0>() : float32[0,2,2,1]
      %1 = Placeholder<f:0>() : float32[2,2,1,1]
      %2 = Conv2D(%0, %1, strides=[1,1,1,1], padding=VALID) : float32[0,1,1,1]
      fetch [[[[0,0]]]], %2
    `);
  });

  it('have a row here, every one', () => {
    // Those of lists do not ask the target: they have rows in control_flow.test.ts.
    const rules = legalizeRules.filter((r) => !tensorListRules.includes(r));
    const names = rules.map(({ name }) => name);
    const covered = [...rows.flatMap(({ rules }) => rules), 'convolution-of-nothing'];
    expect(covered).toEqual(expect.arrayContaining(names));
  });
});

describe('legalize: together', () => {
  it('makes both outputs of cross entropy from the same exponentials', () => {
    const op = ops.SoftmaxCrossEntropyWithLogits([input([2, 3]), input([2, 3], 'labels')]);
    const target = targetWithout('SoftmaxCrossEntropyWithLogits');
    const { legalize } = passesOf(op.outputs, { target });
    expect(legalize.match(/ = Exp/g)).toHaveLength(1);
    expect(legalize.match(/ = Sum/g)).toHaveLength(2);
  });

  it('simplifies what its rules make: two transposes are none', () => {
    const x = ops.Transpose([input([2, 3]), [1, 0]]);
    const product = tf.matmul(x, input([3, 2], 'y'), { transposeA: true });
    const passes = passesOf(product, { target: targetWithout(transposedProduct) });
    expect(passes.simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Transpose(%0, [1,0]) : float32[3,2]
      %2 = Placeholder<y:0>() : float32[3,2]
      %3 = MatMul(%1, %2, transpose_a=true) : float32[2,2]
      fetch %3
    `);
    expect(passes.legalize).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<y:0>() : float32[3,2]
      %2 = MatMul(%0, %1) : float32[2,2]
      fetch %2
    `);
  });

  it('legalizes what its rules make', () => {
    const gradient = ops.ReciprocalGrad([input([2], 'y'), input([2], 'dy')]);
    const passes = passesOf(gradient, { target: targetWithout('ReciprocalGrad', 'Neg') });
    expect([...(passes.hits.legalize?.keys() ?? [])]).toEqual(['reciprocal-gradient', 'negation']);
  });
});

describe('a target without a way', () => {
  it('has neither kernel nor rule: the error names op, dtype, target and the line of the user', () => {
    const y = tf.exp(input([2, 3]), 'y');
    const compiled = () => passesOf(y, { target: targetWithout('Exp') });
    expect(compiled).toThrow(UnimplementedError);
    expect(compiled).toThrow("No kernel for op 'Exp' with dtype float32 on target stub");
    expect(compiled).toThrow("op:     'y' (Exp)");
    expect(compiled).toThrow('inputs: float32[2,3]');
    expect(compiled).toThrow(/at: {5}.*legalize\.test\.ts:\d+:\d+/);
  });

  it('has a rule, but not the ops that it leads to', () => {
    const y = ops.LogSoftmax([input([2, 3])], {}, 'y');
    const compiled = () => passesOf(y, { target: targetWithout('LogSoftmax', 'Log') });
    expect(compiled).toThrow("No kernel for op 'Log' with dtype float32 on target stub");
    expect(compiled).toThrow("op:     'y' (Log)");
  });

  it('has a rule that does not apply', () => {
    const compiled = () =>
      passesOf(tf.matmul(input([2, 3]), input([3, 2], 'y')), { target: targetWithout('MatMul') });
    expect(compiled).toThrow("No kernel for op 'MatMul' with dtype float32 on target stub");
  });
});
