import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import { broadcastInputs, mergeDims, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { Mul } from './arithmetic.js';
import { ExpandDims, OnesLike, reshape } from './array.js';
import { ConcatV2 } from './joining.js';
import { add, multiply, negative, subtract } from './operators.js';
import { sum } from './reduction.js';
import { shapeOf, sizeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { Tile } from './tiling.js';
import { floating } from './type_constraints.js';
import { Exp } from './unary.js';

export const BiasAdd: TensorOp<
  [value: TensorLike, bias: TensorLike],
  unknown,
  { data_format: string }
> = op('BiasAdd', {
  doc: '`bias`, a vector, added along the last axis of `value`',
  inputs: { value: 'T', bias: 'T' },
  attrs: { data_format: 'NHWC' },
  infer(c) {
    const value = withRankAtLeast(c, 0, 2);
    const [bias = null] = withRank(c, 1, 1);
    if (value === null) return { dtype: c.dtype(0), shape: null };
    const last = mergeDims(
      c,
      value.at(-1) ?? null,
      bias,
      `Must provide as many biases as the last dimension of the input tensor: [${bias}] vs. [${value}]`,
    );
    return { dtype: c.dtype(0), shape: [...value.slice(0, -1), last] };
  },
  gradient: ({ attrs }, dy) => [dy, BiasAddGrad([dy], { data_format: attrs.data_format })],
});

export const BiasAddGrad: TensorOp<[outBackprop: TensorLike], unknown, { data_format: string }> =
  op('BiasAddGrad', {
    doc: 'the sum over all axes but the last',
    inputs: { out_backprop: 'T' },
    attrs: { data_format: 'NHWC' },
    infer: (c) => ({ dtype: c.dtype(0), shape: [withRankAtLeast(c, 0, 2)?.at(-1) ?? null] }),
    gradient({ inputs }, dy) {
      const shape = shapeOf(inputs[0] as Tensor);
      const leading = Slice([shape, [0], subtract(sizeOfVector(shape), 1)]);
      const expanded = ConcatV2([[OnesLike([leading]), shapeOf(dy)], 0]);
      return [Tile([reshape(dy, expanded), ConcatV2([[leading, [1]], 0])])];
    },
  });

/** The length of a shape vector, as the vector that `Slice` takes. */
const sizeOfVector = (shape: Tensor): Tensor => reshape(sizeOf(shape), [1]);

export const Softmax: TensorOp<[logits: TensorLike]> = op('Softmax', {
  doc: 'exp(x) / Σ exp(x) along the last axis',
  inputs: { logits: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: withRankAtLeast(c, 0, 1) }),
  gradient({ outputs }, dy) {
    const softmax = outputs[0] as Tensor;
    const total = sum(multiply(dy, softmax), -1, true);
    return [multiply(subtract(dy, total), softmax)];
  },
});

export const LogSoftmax: TensorOp<[logits: TensorLike]> = op('LogSoftmax', {
  doc: 'x - log Σ exp(x) along the last axis',
  inputs: { logits: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: withRankAtLeast(c, 0, 1) }),
  gradient({ outputs }, dy) {
    const softmax = Exp([outputs[0] as Tensor]);
    return [subtract(dy, multiply(sum(dy, -1, true), softmax))];
  },
});

/** `vec`, one number a row, times the rows of `mat`. */
const multiplyRows = (vec: Tensor, mat: Tensor): Tensor => multiply(ExpandDims([vec, -1]), mat);

export const SoftmaxCrossEntropyWithLogits: MultiOp<[features: TensorLike, labels: TensorLike]> =
  multiOp('SoftmaxCrossEntropyWithLogits', {
    doc: '-Σ labels · log softmax(features) of every row, and its gradient softmax(features) - labels',
    inputs: { features: 'T', labels: 'T' },
    types: { T: floating },
    infer(c) {
      const shape = broadcastInputs(
        c,
        `logits and labels must be broadcastable: logits_size=[${c.shape(0)}] labels_size=[${c.shape(1)}]`,
      );
      if (shape !== null && shape.length !== 2) {
        c.fail(`Shape must be broadcasted with rank 2, but is rank ${shape.length}`);
      }
      const rows: Dim = shape?.[0] ?? null;
      return [
        { dtype: c.dtype(0), shape: [rows] },
        { dtype: c.dtype(0), shape: shape ?? [null, null] },
      ];
    },
    gradient({ inputs, outputs }, dLoss, dBackprop) {
      const logits = inputs[0] as Tensor;
      const backprop = outputs[1] as Tensor;
      let gradient = multiplyRows(dLoss as Tensor, backprop);
      if (dBackprop !== undefined && dBackprop.op.type !== 'ZerosLike') {
        const softmax = Softmax([logits]);
        // The product of a row with a column, one a row: TensorFlow's batch matmul of two vectors.
        const dot = sum(Mul([dBackprop, softmax]), [1], true);
        gradient = add(gradient, multiply(subtract(dBackprop, dot), softmax));
      }
      return [gradient, multiplyRows(dLoss as Tensor, negative(LogSoftmax([logits])))];
    },
  });
