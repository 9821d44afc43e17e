import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { ExtractImagePatches } from '../../compiler/ops/resize.js';
import { requiredRenamed, signature } from '../signature.js';
import { refuse } from './images.js';

/** A window's size or movement, by the four axes of images: `[1, height, width, 1]`. */
type Window = readonly number[];

/**
 * The patches under a moving window, each as the channels of one pixel: TF 1.15's
 * `tf.image.extract_patches`.
 *
 * @param images numbers `[batch, height, width, channels]`.
 * @param sizes the window, `[1, height, width, 1]`.
 * @param strides how far it moves, `[1, rows, columns, 1]`.
 * @param rates how far its elements are apart, `[1, rows, columns, 1]`.
 * @param padding `'VALID'` or `'SAME'`.
 * @returns `[batch, rows, columns, height · width · channels]`.
 */
export const extractPatches = signature('extract_patches', [
  'images',
  'sizes',
  'strides',
  'rates',
  'padding',
  'name?',
]).of<
  [
    images: TensorLike,
    sizes: Window,
    strides: Window,
    rates: Window,
    padding: 'VALID' | 'SAME',
    name?: string | null,
  ],
  Tensor
>(({ images, sizes, strides, rates, padding, name }) =>
  ExtractImagePatches([images], { ksizes: sizes, strides, rates, padding }, name),
);

/**
 * The same under its older name: TF 1.15's `tf.image.extract_image_patches`. Its arguments are those of
 * `extractPatches`; `ksizes` is the window's old name.
 */
export const extractImagePatches = signature('extract_image_patches', [
  'images',
  'ksizes?',
  'strides?',
  'rates?',
  'padding?',
  'name?',
  'sizes?',
]).of<
  [
    images: TensorLike,
    ksizes?: Window | null,
    strides?: Window | null,
    rates?: Window | null,
    padding?: 'VALID' | 'SAME' | null,
    name?: string | null,
    sizes?: Window | null,
  ],
  Tensor
>((args) => {
  const { images, strides, rates, padding, name } = args;
  if (!strides || !rates || !padding) {
    return refuse('extract_image_patches() needs strides, rates and padding.');
  }
  const ksizes = requiredRenamed(args, 'sizes', 'ksizes');
  return ExtractImagePatches([images], { ksizes, strides, rates, padding }, name);
});
