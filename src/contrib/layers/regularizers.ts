import { explainHere } from '../../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import { ValueError } from '../../../compiler/graph/errors.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { AddN } from '../../../compiler/ops/arithmetic.js';
import { Identity } from '../../../compiler/ops/array.js';
import { constant } from '../../array.js';
import { addToCollection, GraphKeys, getCollection, nameScope } from '../../framework.js';
import { abs, multiply, reduceSum } from '../../math/index.js';
import { l2Loss } from '../../nn/index.js';
import { signature } from '../../signature.js';
import type { Variable } from '../../variables.js';

/** From weights to what is added to the loss for them; null for nothing. */
export type WeightRegularizer = (weights: Tensor | Variable) => Tensor | null;

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** The sum of some tensors; TensorFlow makes no sum of a single one. */
const total = (penalties: readonly Tensor[], name: string): Tensor =>
  penalties.length === 1
    ? Identity([penalties[0] as Tensor], {}, name)
    : AddN([penalties], {}, name);

/** The penalty of weights, times a scale. A scale of 0 is no regularizer. */
const scaledPenalty = (name: string, penalty: (weights: Tensor | Variable) => Tensor) =>
  signature(name, ['scale', 'scope?']).of<
    [scale: TensorLike, scope?: string | null],
    WeightRegularizer
  >(({ scale, scope }) => {
    if (typeof scale === 'number' && scale < 0) {
      refuse(`Setting a scale less than 0 on a regularizer: ${scale}`);
    }
    if (scale === 0) return () => null;
    return (weights) =>
      nameScope(scope ?? name, (own) => {
        const factor = convertToTensor(scale, {
          dtype: weights.dtype,
          name: 'scale',
        });
        return multiply(factor, penalty(weights), { name: own });
      });
  });

/**
 * scale · Σ |w|, which makes weights sparse: TF 1.15's `tf.contrib.layers.l1_regularizer`.
 *
 * @param scale a number, or a scalar tensor; 0 is no regularizer.
 * @param scope the name scope of the penalty.
 * @returns a function of weights, for `regularizer` of `getVariable` and the layers.
 * @throws ValueError for a negative scale.
 */
export const l1Regularizer = scaledPenalty('l1_regularizer', (w) => reduceSum(abs(w)));

/**
 * scale · Σ w² / 2, which makes weights small: TF 1.15's `tf.contrib.layers.l2_regularizer`. Its
 * arguments are those of `l1Regularizer`.
 */
export const l2Regularizer = scaledPenalty('l2_regularizer', (w) => l2Loss(w));

/**
 * The sum of several penalties: TF 1.15's `tf.contrib.layers.sum_regularizer`.
 * @param regularizerList functions of weights; null is left out.
 * @returns a function of weights, or null where there is none.
 */
export const sumRegularizer = signature('sum_regularizer', ['regularizerList', 'scope?']).of<
  [regularizerList: readonly (WeightRegularizer | null)[], scope?: string | null],
  WeightRegularizer | null
>(({ regularizerList, scope }) => {
  const regularizers = regularizerList.filter((regularizer) => regularizer !== null);
  if (regularizers.length === 0) return null;
  return (weights) =>
    nameScope(scope ?? 'sum_regularizer', (own) => {
      const penalties = regularizers
        .map((regularizer) => regularizer(weights))
        .filter((penalty) => penalty !== null);
      return penalties.length === 0 ? null : total(penalties, own);
    });
});

/**
 * scaleL1 · Σ |w| + scaleL2 · Σ w² / 2: TF 1.15's `tf.contrib.layers.l1_l2_regularizer`.
 *
 * @param scaleL1 1 where it is left out.
 * @param scaleL2 1 where it is left out.
 * @throws ValueError for a negative scale.
 */
export const l1L2Regularizer = signature('l1_l2_regularizer', [
  'scaleL1?',
  'scaleL2?',
  'scope?',
]).of<
  [scaleL1?: TensorLike, scaleL2?: TensorLike, scope?: string | null],
  WeightRegularizer | null
>(({ scaleL1 = 1, scaleL2 = 1, scope: given }) => {
  const scope = given || 'l1_l2_regularizer';
  if (scaleL1 === 0) return l2Regularizer(scaleL2, scope);
  if (scaleL2 === 0) return l1Regularizer(scaleL1, scope);
  return sumRegularizer([l1Regularizer(scaleL1), l2Regularizer(scaleL2)], scope);
});

/**
 * The sum of what a regularizer makes of each of some weights, which goes to the collection
 * REGULARIZATION_LOSSES: TF 1.15's `tf.contrib.layers.apply_regularization`.
 *
 * @param regularizer a function of weights.
 * @param weightsList the weights; those in the collection WEIGHTS where they are left out.
 * @returns a scalar.
 * @throws ValueError where there are no weights, or a penalty is not a scalar.
 */
export const applyRegularization = signature('apply_regularization', [
  'regularizer',
  'weightsList?',
]).of<
  [regularizer: WeightRegularizer, weightsList?: readonly (Tensor | Variable)[] | null],
  Tensor
>(({ regularizer, weightsList }) => {
  const given = weightsList?.length ? weightsList : getCollection(GraphKeys.WEIGHTS);
  const weights = given as readonly (Tensor | Variable)[];
  if (weights.length === 0) refuse('No weights to regularize.');
  return nameScope('get_regularization_penalty', (scope) => {
    const made = weights.map(regularizer);
    const penalties = made.map((penalty) => penalty ?? constant(0));
    for (const { shape } of penalties) {
      if (shape === null || shape.length === 0) continue;
      const text = 'regularizer must return a scalar Tensor instead of a Tensor with rank';
      refuse(`${text} ${shape.length}.`);
    }
    const sum = total(penalties, scope);
    addToCollection(GraphKeys.REGULARIZATION_LOSSES, sum);
    return sum;
  });
});
