import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import { broadcastInputs, mergeDims, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { Mul } from './arithmetic.js';
import { ExpandDims, PreventGradient } from './array.js';
import { perInput } from './flops.js';
import { add, multiply, negative, subtract } from './operators.js';
import { sum } from './reduction.js';
import { floating } from './type_constraints.js';
import { Exp } from './unary.js';

export const Softmax: TensorOp<[logits: TensorLike]> = op('Softmax', {
  doc: 'exp(x) / Σ exp(x) along the last axis',
  inputs: { logits: 'T' },
  types: { T: floating },
  infer: (c) => ({ dtype: c.dtype(0), shape: withRankAtLeast(c, 0, 1) }),
  // The largest value taken off: 2; exp: 1; the sum, and divided by it: 2.
  flops: perInput(5),
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
  flops: perInput(5),
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
    // The softmax: 5; the product with the labels and its sum: 2; the gradient: 1.
    flops: perInput(8),
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

export const SparseSoftmaxCrossEntropyWithLogits: MultiOp<
  [features: TensorLike, labels: TensorLike]
> = multiOp('SparseSoftmaxCrossEntropyWithLogits', {
  doc: '-log softmax(features) of the class that each row is labelled with, and its gradient',
  inputs: { features: 'T', labels: 'Tlabels' },
  types: { T: floating, Tlabels: { allowed: ['int32', 'int64'], default: 'int64' } },
  infer(c) {
    const [rows = null, classes = null] = withRank(c, 0, 2);
    const [labels = null] = withRank(c, 1, 1);
    const batch = mergeDims(
      c,
      rows,
      labels,
      'logits and labels must have the same first dimension, got logits shape ' +
        `[${c.shape(0)}] and labels shape [${c.shape(1)}]`,
    );
    if (c.isRun && classes === 0) {
      c.fail(`Must have at least one class, but got logits shape [${c.shape(0)}]`);
    }
    return [
      { dtype: c.dtype(0), shape: [batch] },
      { dtype: c.dtype(0), shape: [batch, classes] },
    ];
  },
  flops: perInput(5),
  gradient({ outputs: [, backprop] }, dLoss) {
    const message =
      'Currently there is no way to take the second derivative of ' +
      "sparse_softmax_cross_entropy_with_logits due to the fused implementation's interaction " +
      'with tf.gradients()';
    const once = PreventGradient([backprop as Tensor], { message });
    return [multiplyRows(dLoss as Tensor, once), null];
  },
});
