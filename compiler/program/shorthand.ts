/** Nodes that many rewrites make. */

import { NDArray } from '../graph/nd_array.js';
import type { Builder } from './builder.js';
import type { Node, TensorType } from './node.js';

/** The number of elements. */
export const elements = ({ shape }: TensorType): number => shape.reduce((n, d) => n * d, 1);

/** A constant int32 vector: a shape, or axes. */
export const vector = (builder: Builder, values: readonly number[]): Node =>
  builder.constant(NDArray.vector('int32', values));

/** A constant int32 matrix of `columns` columns. */
export const matrix = (builder: Builder, values: readonly number[], columns: number): Node =>
  builder.constant(
    NDArray.from('int32', [values.length / columns, columns], (i) => values[i] as number),
  );

/** A constant scalar of the dtype of `like`. */
export const scalar = (builder: Builder, { dtype }: TensorType, value: number): Node =>
  builder.constant(NDArray.filled(dtype, [], value));

/** A tensor like `like` with `value` in every place. */
export const filled = (builder: Builder, like: TensorType, value: number): Node =>
  builder.make('Fill', [vector(builder, like.shape), scalar(builder, like, value)], {});

/** A node under another shape of the same size. */
export const reshaped = (builder: Builder, node: Node, shape: readonly number[]): Node =>
  node.shape.join() === shape.join()
    ? node
    : builder.make('Reshape', [node, vector(builder, shape)], {});

/** A node with its axes in the order `perm`. */
export const transposed = (builder: Builder, node: Node, perm: readonly number[]): Node =>
  builder.make('Transpose', [node, vector(builder, perm)], {});
