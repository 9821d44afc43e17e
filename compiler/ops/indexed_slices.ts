import type { TensorConvertible } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { ValueError } from '../graph/errors.js';
import type { Graph } from '../graph/graph.js';
import { INSPECT } from '../graph/inspect.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { Cast } from './cast.js';
import { UnsortedSegmentSum } from './gather.js';
import { concat } from './joining.js';
import { getItem } from './strided_slice.js';

/**
 * Slices of a tensor along its first axis, and where they belong: TF 1.15's `tf.IndexedSlices`. It
 * stands for the tensor of `denseShape` that has `values[i]` in row `indices[i]`, the sum of them
 * where a row is named twice, and zeros elsewhere. The gradient of `tf.gather` is one.
 */
export class IndexedSlices implements TensorConvertible {
  /**
   * @param values the slices, one after the other, of shape `[n, …]`.
   * @param indices their rows, an int32 or int64 vector of length n.
   * @param denseShape the shape of the whole tensor, an integer vector, or null where it is unknown.
   */
  constructor(
    readonly values: Tensor,
    readonly indices: Tensor,
    readonly denseShape: Tensor | null = null,
  ) {}

  get dtype(): DType {
    return this.values.dtype;
  }

  get graph(): Graph {
    return this.values.graph;
  }

  /** The operation that makes `values`. */
  get op(): Operation {
    return this.values.op;
  }

  /** The name of `values`. */
  get name(): string {
    return this.values.name;
  }

  /**
   * The tensor that the slices stand for.
   * @throws ValueError where `denseShape` is null.
   */
  toTensor(): Tensor {
    const { values, indices, denseShape } = this;
    if (denseShape === null) {
      throw new ValueError(
        `Tensor conversion requested for IndexedSlices without dense_shape: ${this}`,
      );
    }
    return UnsortedSegmentSum([values, indices, getItem(denseShape, [{ at: 0 }])]);
  }

  /** `IndexedSlices(indices=…, values=…)`, as Python prints it. */
  toString(): string {
    const { values, indices, denseShape } = this;
    const shape = denseShape === null ? '' : `, dense_shape=${denseShape.toString()}`;
    return `IndexedSlices(indices=${indices.toString()}, values=${values.toString()}${shape})`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** What a gradient may be. */
export type Gradient = Tensor | IndexedSlices;

/** Does something to the tensor that holds a gradient's values. */
export const mapValues = (gradient: Gradient, change: (values: Tensor) => Tensor): Gradient =>
  gradient instanceof IndexedSlices
    ? new IndexedSlices(change(gradient.values), gradient.indices, gradient.denseShape)
    : change(gradient);

/** The sum of slices of one tensor: all of them together (TF: `aggregate_indexed_slices_gradients`). */
export function concatSlices(all: readonly IndexedSlices[]): IndexedSlices {
  const isMixed = all.some(({ indices }) => indices.dtype !== all[0]?.indices.dtype);
  const indicesOf = ({ indices }: IndexedSlices): Tensor =>
    isMixed && indices.dtype === 'int32' ? Cast([indices], { DstT: 'int64' }) : indices;
  const indices = all.map(indicesOf);
  return new IndexedSlices(
    concat(
      all.map(({ values }) => values),
      0,
    ),
    concat(indices, 0),
    all[0]?.denseShape ?? null,
  );
}
