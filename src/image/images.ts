import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple } from '../../compiler/graph/shape.js';
import { ExpandDims, Squeeze } from '../../compiler/ops/array.js';
import { withDependencies } from '../../compiler/ops/control.js';
import { Unpack } from '../../compiler/ops/joining.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';

/** A length that is known when the graph is built, or only when it is run. */
export type Length = number | Tensor;

export const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** Checks what is known while the graph is built. */
export const require = (condition: boolean, text: string): void => {
  if (!condition) refuse(text);
};

/** Works on an image in a name scope of the function's own. */
export const inScope = <R>(
  name: string,
  image: TensorLike,
  body: (image: Tensor, scope: string) => R,
  input = 'image',
): R =>
  getDefaultGraph().nameScope(name, (scope) =>
    body(convertToTensor(image, { name: input }), scope),
  );

/** Checks that an image has three axes or more, none of them empty. */
export function checkImage(image: Tensor): void {
  const { shape } = image;
  if (shape === null) return;
  require(shape.length >= 3, "'image' must be at least three-dimensional.");
  require(!shape.includes(0), `all dims of 'image.shape' must be > 0: ${formatTuple(shape)}`);
}

/** TF: `_AssertAtLeast3DImage` */
export function checkedImage(image: Tensor): Tensor {
  checkImage(image);
  return withDependencies([], image);
}

/** One image or a batch of them, as TensorFlow tells them apart; an unknown rank is one image. */
export function isBatch({ shape }: Tensor): boolean {
  const rank = shape?.length ?? 3;
  require(rank === 3 || rank === 4, "'image' must have either 3 or 4 dimensions.");
  return rank === 4;
}

/** Does something with a batch of images; one image is a batch of one while that is done. */
export function asBatch(image: Tensor, body: (images: Tensor) => Tensor): Tensor {
  if (isBatch(image)) return body(image);
  const images = ExpandDims([image, 0]);
  images.setShape([null, null, null, null]);
  return Squeeze([body(images)], { squeeze_dims: [0] });
}

/** The lengths of an image's axes: numbers where they are known (TF: `_ImageDimensions`). */
export function dimensionsOf(image: Tensor, rank: number): readonly Length[] {
  image.setShape(new Array<null>(rank).fill(null));
  const shape = image.shape ?? [];
  if (shape.every((d) => d !== null)) return shape;
  const lengths = Unpack([shapeOf(image)], { num: rank }, 'unstack').outputs;
  return shape.map((d, i) => d ?? (lengths[i] as Tensor));
}
