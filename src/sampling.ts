/** Random choices: TF 1.15's `tf.random_shuffle`, `tf.multinomial` and `tf.random_crop`. */

import { convertToTensor as convert, type TensorLike } from '../compiler/graph/convert.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { add, modulo, subtract } from '../compiler/ops/operators.js';
import { Multinomial, RandomShuffle } from '../compiler/ops/random.js';
import { shapeOf } from '../compiler/ops/shape_arithmetic.js';
import { Slice } from '../compiler/ops/slicing.js';
import { opSeeds, randomUniform } from './random.js';
import { signature } from './signature.js';

/**
 * The slices of a tensor along its first axis in random order: TF 1.15's `tf.random_shuffle`. The
 * order is TensorFlow's own for the same seeds.
 *
 * @param value a tensor of any dtype and shape.
 * @param seed the op's seed; see `setRandomSeed`.
 * @returns a tensor of the same dtype and shape.
 */
export const randomShuffle = signature('random_shuffle', ['value', 'seed?', 'name?']).of<
  [value: TensorLike, seed?: number | null, name?: string | null],
  Tensor
>(({ value, seed, name }) => RandomShuffle([value], opSeeds(seed), name));

type IntegerDType = 'int32' | 'int64';

function draw(
  logits: TensorLike,
  numSamples: TensorLike,
  dtype: IntegerDType | null | undefined,
  seed: number | null | undefined,
): Tensor {
  const rows = convert(logits, { preferred: 'float32', name: 'logits' });
  return Multinomial([rows, numSamples], { ...opSeeds(seed), output_dtype: dtype ?? 'int64' });
}

/**
 * Classes drawn with the probabilities softmax(logits): TF 1.15's `tf.multinomial`, the same as
 * `tf.random.categorical`. They are TensorFlow's own for the same seeds.
 *
 * @param logits unnormalized logarithms of probabilities, of shape `[batch, classes]`.
 * @param numSamples how many to draw for each row.
 * @param seed the op's seed; see `setRandomSeed`.
 * @param outputDtype int32 or int64, which it is where it is left out.
 * @returns a tensor of shape `[batch, numSamples]`.
 * @throws ValueError for logits that are no matrix.
 */
export const multinomial = signature('multinomial', [
  'logits',
  'numSamples',
  'seed?',
  'name?',
  'outputDtype?',
]).of<
  [
    logits: TensorLike,
    numSamples: TensorLike,
    seed?: number | null,
    name?: string | null,
    outputDtype?: IntegerDType | null,
  ],
  Tensor
>(({ logits, numSamples, seed, name, outputDtype }) =>
  getDefaultGraph().nameScope(name ?? 'multinomial', () =>
    draw(logits, numSamples, outputDtype, seed),
  ),
);

/**
 * Classes drawn with the probabilities softmax(logits): TF 1.15's `tf.random.categorical`. Its
 * arguments are those of `multinomial` in another order.
 *
 * @returns a tensor of shape `[batch, numSamples]`.
 */
export const categorical = signature('categorical', [
  'logits',
  'numSamples',
  'dtype?',
  'seed?',
  'name?',
]).of<
  [
    logits: TensorLike,
    numSamples: TensorLike,
    dtype?: IntegerDType | null,
    seed?: number | null,
    name?: string | null,
  ],
  Tensor
>(({ logits, numSamples, dtype, seed, name }) =>
  getDefaultGraph().nameScope(name ?? 'categorical', () => draw(logits, numSamples, dtype, seed)),
);

/** The largest int32. */
const MAX_INT32 = 2 ** 31 - 1;

/**
 * A part of a tensor at a random place: TF 1.15's `tf.random_crop`.
 *
 * @param value a tensor of any dtype.
 * @param size the shape of the part, no axis longer than that of `value`.
 * @param seed the op's seed; see `setRandomSeed`.
 * @returns a tensor of shape `size` and the dtype of `value`.
 * @throws InvalidArgumentError, when run, where `value` is smaller than `size`.
 */
export const randomCrop = signature('random_crop', ['value', 'size', 'seed?', 'name?']).of<
  [value: TensorLike, size: TensorLike, seed?: number | null, name?: string | null],
  Tensor
>(({ value, size, seed, name }) =>
  getDefaultGraph().nameScope(name ?? 'random_crop', (scope) => {
    const whole = convert(value, { preferred: 'float32', name: 'value' });
    const part = convert(size, { dtype: 'int32', name: 'size' });
    const shape = shapeOf(whole);
    const limit = add(subtract(shape, part), 1);
    const places = randomUniform(shapeOf(shape), { dtype: 'int32', maxval: MAX_INT32, seed });
    return Slice([whole, modulo(places, limit), part], {}, scope);
  }),
);
