import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple } from '../../compiler/graph/shape.js';
import { FloorMod } from '../../compiler/ops/arithmetic.js';
import { reshape, Transpose } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { Equal, Less } from '../../compiler/ops/comparison.js';
import { stack } from '../../compiler/ops/joining.js';
import { add, multiply, reflectedSubtract } from '../../compiler/ops/operators.js';
import { ReverseV2 } from '../../compiler/ops/rearranging.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { getItem } from '../../compiler/ops/strided_slice.js';
import { Round } from '../../compiler/ops/unary.js';
import { caseOf, cond } from '../control_flow/index.js';
import { randomUniform } from '../random.js';
import { signature } from '../signature.js';
import { checkedImage, inScope, isBatch, refuse } from './images.js';

/** The axis of an image's rows (0) or columns (1), in a batch too. */
const axisOf = (image: Tensor, axis: 0 | 1): number => axis + Number(isBatch(image));

/** A flipped image has the shape of the image; one of unknown rank has three axes. */
function withShapeOf(image: Tensor, result: Tensor): Tensor {
  result.setShape(image.shape ?? [null, null, null]);
  return result;
}

const flip = (name: string, axis: 0 | 1) =>
  signature(name, ['image']).of<[image: TensorLike], Tensor>(({ image }) =>
    inScope(name, image, (given) => {
      const tensor = checkedImage(given);
      return withShapeOf(tensor, ReverseV2([tensor, [axisOf(tensor, axis)]]));
    }),
  );

/**
 * An image with left and right exchanged: TF 1.15's `tf.image.flip_left_right`. Its argument is
 * `[height, width, channels]`, or a batch of images of rank 4.
 */
export const flipLeftRight = flip('flip_left_right', 1);

/** An image upside down: TF 1.15's `tf.image.flip_up_down`. See `flipLeftRight`. */
export const flipUpDown = flip('flip_up_down', 0);

const randomFlip = (name: string, axis: 0 | 1) =>
  signature(name, ['image', 'seed?']).of<[image: TensorLike, seed?: number | null], Tensor>(
    ({ image, seed }) =>
      inScope(name, image, (given, scope) => {
        const tensor = checkedImage(given);
        const flipped = (): Tensor => ReverseV2([tensor, [axisOf(tensor, axis)]]);
        if (!isBatch(tensor)) {
          const isFlipped = Less([randomUniform([], 0, 1, { seed }), 0.5]);
          const chosen = cond(isFlipped, flipped, () => tensor, { name: scope });
          return withShapeOf(tensor, chosen);
        }
        const batch = getItem(shapeOf(tensor), [{ at: 0 }]);
        const chances = randomUniform([batch], 0, 1, { seed });
        const rounded = Round([reshape(chances, stack([batch, 1, 1, 1]))]);
        const flips = cast(rounded, tensor.dtype);
        const kept = multiply(reflectedSubtract(flips, 1), tensor);
        return add(multiply(flips, flipped()), kept);
      }),
  );

/**
 * An image with left and right exchanged, by chance one in two; of a batch each by itself: TF 1.15's
 * `tf.image.random_flip_left_right`. Its arguments: `image`, see `flipLeftRight`; `seed`.
 */
export const randomFlipLeftRight = randomFlip('random_flip_left_right', 1);

/** An image upside down by chance: TF 1.15's `tf.image.random_flip_up_down`. See the one above. */
export const randomFlipUpDown = randomFlip('random_flip_up_down', 0);

/**
 * An image turned by right angles, against the clock: TF 1.15's `tf.image.rot90`.
 *
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 * @param k how often, an int32 scalar; once where it is left out.
 * @throws ValueError for another rank of either.
 */
export const rot90 = signature('rot90', ['image', 'k?', 'name?']).of<
  [image: TensorLike, k?: TensorLike, name?: string | null],
  Tensor
>(({ image, k = 1, name }) =>
  inScope(name ?? 'rot90', image, (given, scope) => {
    const tensor = checkedImage(given);
    const turns = convertToTensor(k, { dtype: 'int32', name: 'k' });
    if (turns.shape !== null && turns.shape.length > 0) {
      refuse(`Shape ${formatTuple(turns.shape)} must have rank 0`);
    }
    const turnsOfFour = FloorMod([turns, 4]);
    const [rows, columns] = [axisOf(tensor, 0), axisOf(tensor, 1)];
    const perm = isBatch(tensor) ? [0, 2, 1, 3] : [1, 0, 2];
    const swapped = (x: Tensor): Tensor => Transpose([x, perm], {}, 'transpose');
    const turned = [
      () => swapped(ReverseV2([tensor, [columns]])),
      () => ReverseV2([tensor, [rows, columns]]),
      () => ReverseV2([swapped(tensor), [columns]]),
    ];
    const cases = turned.map((turn, i) => [Equal([turnsOfFour, i + 1]), turn] as const);
    const result = caseOf(cases, { default: () => tensor, exclusive: true, name: scope });
    const { shape } = tensor;
    const batch = isBatch(tensor) ? [shape?.[0] ?? null] : [];
    result.setShape([...batch, null, null, shape?.at(-1) ?? null]);
    return result;
  }),
);

/**
 * An image with rows and columns exchanged: TF 1.15's `tf.image.transpose_image`.
 * @param image `[height, width, channels]`, or a batch of images of rank 4.
 */
export const transposeImage = signature('transpose_image', ['image', 'name?']).of<
  [image: TensorLike, name?: string | null],
  Tensor
>(({ image, name }) =>
  inScope(name ?? 'transpose', image, (given) => {
    const tensor = checkedImage(given);
    const perm = isBatch(tensor) ? [0, 2, 1, 3] : [1, 0, 2];
    return Transpose([tensor, perm], {}, name ?? 'transpose');
  }),
);

/** The same as `transposeImage`: TF 1.15's `tf.image.transpose`. */
export const transpose = transposeImage;
