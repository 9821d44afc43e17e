import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { isFloating } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { partialValue } from '../../compiler/graph/partial_evaluation.js';
import { formatTuple, type Shape } from '../../compiler/graph/shape.js';
import { cast } from '../../compiler/ops/cast.js';
import { GreaterEqual } from '../../compiler/ops/comparison.js';
import { multiply, reflectedDivide, reflectedSubtract } from '../../compiler/ops/operators.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { randomUniform } from '../random.js';
import { renamed, signature } from '../signature.js';
import { invalid } from './window.js';

/** A shape whose null lengths are those of `x` (TF: `_get_noise_shape`). */
function noiseShapeOf(x: Tensor, noiseShape: TensorLike | Shape): TensorLike {
  if (noiseShape === null) return shapeOf(x);
  if (!Array.isArray(noiseShape) || !noiseShape.includes(null)) return noiseShape as TensorLike;
  const { shape } = x;
  const lengths = noiseShape.map((length, axis) => length ?? shape?.[axis] ?? null);
  if (shape?.length !== lengths.length || lengths.includes(null)) {
    throw invalid(
      `Cannot convert a partially known TensorShape to a Tensor: ${formatTuple(lengths)}`,
    );
  }
  return lengths;
}

/** Whether the graph knows that a tensor is 0. */
const isZero = (t: Tensor): boolean => partialValue(t)?.data[0] === 0;

/**
 * Sets elements to 0 by chance, and divides the others by the share of those kept: TF 1.15's
 * `tf.nn.dropout`. The choice is TensorFlow's own, bit for bit, for the same seeds.
 *
 * @param x floating point of any shape.
 * @param keepProb the probability to keep an element: 1 - `rate`.
 * @param noiseShape the shape of the choice, which broadcasts to that of `x`; null for a length as
 *   in `x`. `[n, 1]` keeps or drops whole rows.
 * @param seed the op's seed; see `setRandomSeed`.
 * @param rate the probability to drop an element, a number or a scalar tensor.
 * @returns a tensor like `x`; `x` itself where the rate is known to be 0.
 * @throws ValueError for a rate outside [0, 1), for both `rate` and `keepProb` or neither, or for
 *   integers.
 */
export const dropout = signature('dropout', [
  'x',
  'keepProb?',
  'noiseShape?',
  'seed?',
  'name?',
  'rate?',
]).of<
  [
    x: TensorLike,
    keepProb?: TensorLike | null,
    noiseShape?: TensorLike | Shape,
    seed?: number | null,
    name?: string | null,
    rate?: TensorLike | null,
  ],
  Tensor
>(({ noiseShape = null, seed, name, ...args }) => {
  const rate = renamed({ rate: args.rate, keep_prob: dropped(args.keepProb) }, 'rate', 'keep_prob');
  if (rate === null) throw invalid('You must provide a rate to dropout.');
  return getDefaultGraph().nameScope(name ?? 'dropout', () => {
    const x = convertToTensor(args.x, { name: 'x' });
    if (!isFloating(x.dtype)) {
      throw invalid(
        "x has to be a floating point tensor since it's going to be scaled. Got a " +
          `${x.dtype} tensor instead.`,
      );
    }
    if (typeof rate === 'number' && !(rate >= 0 && rate < 1)) {
      throw invalid(`rate must be a scalar tensor or a float in the range [0, 1), got ${rate}`);
    }
    if (rate === 0) return x;
    const rateTensor = convertToTensor(rate, { dtype: x.dtype, name: 'rate' });
    if (rateTensor.shape !== null && rateTensor.shape.length > 0) {
      throw invalid(`Shape ${formatTuple(rateTensor.shape)} must have rank 0`);
    }
    if (isZero(rateTensor)) return x;
    const chance = randomUniform(noiseShapeOf(x, noiseShape), { seed, dtype: x.dtype });
    const scale = reflectedDivide(reflectedSubtract(rateTensor, 1), 1);
    const isKept = GreaterEqual([chance, rateTensor]);
    const kept = multiply(multiply(x, scale), cast(isKept, x.dtype));
    kept.setShape(x.shape);
    return kept;
  });
});

/** 1 - keepProb. */
const dropped = (keepProb: TensorLike | null | undefined): TensorLike | null => {
  if (keepProb === null || keepProb === undefined) return null;
  return typeof keepProb === 'number'
    ? 1 - keepProb
    : reflectedSubtract(convertToTensor(keepProb), 1);
};
