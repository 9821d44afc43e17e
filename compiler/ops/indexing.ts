/** Elements read and written at places that a tensor of indices names. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData, vectorValue } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import { type Dim, formatShape, isCompatible, numElements, type Shape } from '../graph/shape.js';
import {
  mergeShapesOrFail,
  sameAsInput,
  shapeFromInput,
  withRank,
  withRankAtLeast,
} from '../graph/shape_rules.js';
import { Identity, Squeeze, zerosLike } from './array.js';
import { GatherV2 } from './gather.js';
import { IndexedSlices } from './indexed_slices.js';
import { negative } from './operators.js';
import { shapeOf } from './shape_arithmetic.js';
import { index } from './type_constraints.js';

export const GatherNd: TensorOp<[params: TensorLike, indices: TensorLike]> = op('GatherNd', {
  doc: 'The slices of `params` at the places that the rows of `indices` name.',
  inputs: { params: 'Tparams', indices: 'Tindices' },
  types: { Tindices: index },
  infer(c) {
    const [params, indices] = [c.shape(0), withRankAtLeast(c, 1, 1)];
    const depth = indices?.at(-1) ?? null;
    if (params === null || indices === null || depth === null) {
      return { dtype: c.dtype(0), shape: null };
    }
    if (depth > params.length) {
      c.fail(
        `indices.shape[-1] must be <= params.rank, but saw indices shape: ${formatShape(indices)} and params shape: ${formatShape(params)}`,
        `index innermost dimension length must be <= params rank; saw: ${depth} vs. ${params.length}`,
      );
    }
    return { dtype: c.dtype(0), shape: [...indices.slice(0, -1), ...params.slice(depth)] };
  },
  gradient({ inputs }, dy) {
    const [params, indices] = inputs as [Tensor, Tensor];
    const shape = shapeOf(params, { outType: indices.dtype });
    const isByRow = indices.shape?.length === 2 && indices.shape[1] === 1;
    return isByRow
      ? [new IndexedSlices(dy, Squeeze([indices], { squeeze_dims: [-1] }), shape), null]
      : [ScatterNd([indices, dy, shape]), null];
  },
});

/** Checks the shapes of indices and updates against each other and against what they write to. */
function checkScatter(c: InferContext<unknown>, to: Shape, at: number): void {
  const [indices, updates] = [withRankAtLeast(c, at, 1), c.shape(at + 1)];
  const depth = indices?.at(-1) ?? null;
  if (indices === null || updates === null || depth === null) return;
  const outer = indices.length - 1;
  const shapes = `indices.shape=${formatShape(indices)}`;
  const other = `updates.shape=${formatShape(updates)}`;
  if (!isCompatible(indices.slice(0, -1), updates.slice(0, outer))) {
    c.fail(
      `The outer ${outer} dimensions of ${shapes} must match the outer ${outer} dimensions of ${other}`,
    );
  }
  if (to !== null && !isCompatible(to.slice(depth), updates.slice(outer))) {
    c.fail(
      `The inner ${to.length - depth} dimensions of input.shape=${formatShape(to)} must match the ` +
        `inner ${updates.length - outer} dimensions of ${other}`,
    );
  }
}

export const ScatterNd: TensorOp<[indices: TensorLike, updates: TensorLike, shape: TensorLike]> =
  op('ScatterNd', {
    doc: 'Zeros of `shape` to which `updates` are added at the places that the rows of `indices` name.',
    inputs: { indices: 'Tindices', updates: 'T', shape: 'Tindices!' },
    types: { Tindices: index },
    infer(c) {
      const shape = shapeFromInput(c, 2);
      checkScatter(c, shape, 0);
      return { dtype: c.dtype(1), shape };
    },
    gradient: ({ inputs: [indices] }, dy) => [null, GatherNd([dy, indices as Tensor]), null],
  });

type TensorScatter = TensorOp<[tensor: TensorLike, indices: TensorLike, updates: TensorLike]>;

const scatterInto = (
  type: string,
  doc: string,
  gradient: (dy: Tensor, indices: Tensor, updates: Tensor) => readonly [Tensor, Tensor],
): TensorScatter =>
  op(type, {
    doc,
    inputs: { tensor: 'T', indices: 'Tindices', updates: 'T' },
    types: { Tindices: index },
    infer(c) {
      checkScatter(c, c.shape(0), 1);
      return sameAsInput(c);
    },
    gradient({ inputs }, dy) {
      const [, indices, updates] = inputs as [Tensor, Tensor, Tensor];
      const [ofTensor, ofUpdates] = gradient(dy, indices, updates);
      return [ofTensor, null, ofUpdates];
    },
  });

export const TensorScatterUpdate: TensorScatter = scatterInto(
  'TensorScatterUpdate',
  'A tensor with other elements at the places that the rows of `indices` name.',
  (dy, indices, updates) => {
    const ofUpdates = GatherNd([dy, indices]);
    const zeros = zerosLike(updates);
    return [TensorScatterUpdate([Identity([dy]), indices, zeros]), ofUpdates];
  },
);

export const TensorScatterAdd: TensorScatter = scatterInto(
  'TensorScatterAdd',
  'A tensor to which `updates` are added at the places that the rows of `indices` name.',
  (dy, indices) => {
    const ofUpdates = GatherNd([dy, indices]);
    return [Identity([dy]), ofUpdates];
  },
);

export const TensorScatterSub: TensorScatter = scatterInto(
  'TensorScatterSub',
  'A tensor from which `updates` are taken at the places that the rows of `indices` name.',
  (dy, indices) => {
    const ofUpdates = GatherNd([dy, indices]);
    return [Identity([dy]), negative(ofUpdates)];
  },
);

export const OneHot: TensorOp<
  [indices: TensorLike, depth: TensorLike, on_value: TensorLike, off_value: TensorLike],
  unknown,
  { axis: number }
> = op('OneHot', {
  doc: 'A new axis, with `on_value` at the place that the index names and `off_value` elsewhere.',
  inputs: { indices: 'TI', depth: 'int32!', on_value: 'T', off_value: 'T' },
  types: { TI: { allowed: ['uint8', 'int32', 'int64'], default: 'int32' } },
  attrs: { axis: -1 },
  infer(c) {
    const { axis } = c.attrs;
    if (axis < -1) c.fail('axis must be >= -1');
    withRank(c, 1, 0);
    const depth: Dim = knownData(c.value(1))?.[0] ?? null;
    if (depth !== null && depth < 0) {
      c.fail(`Dimension size, given by scalar input 1, must be non-negative but is ${depth}`);
    }
    const shape = c.shape(0);
    if (shape === null) return { dtype: c.dtype(2), shape: null };
    if (axis > shape.length) {
      c.fail(`Expected axis to be -1 or between [0, ${shape.length + 1}).  But received: ${axis}`);
    }
    const at = axis === -1 ? shape.length : axis;
    return { dtype: c.dtype(2), shape: [...shape.slice(0, at), depth, ...shape.slice(at)] };
  },
  gradient: null,
});

export const UnravelIndex: TensorOp<[indices: TensorLike, dims: TensorLike]> = op('UnravelIndex', {
  doc: 'The coordinates of places of a tensor of shape `dims`, a row for each axis.',
  inputs: { indices: 'Tidx', dims: 'Tidx' },
  types: { Tidx: index },
  infer(c) {
    const indices = c.shape(0);
    const [axes] = withRank(c, 1, 1) as [Dim];
    const dtype = c.dtype(0);
    if (indices === null) return { dtype, shape: null };
    if (c.isRun && indices.length > 1) {
      c.fail(`The indices can only be scalar or vector, got "${formatShape(indices)}"`);
    }
    return { dtype, shape: indices.length === 0 ? [axes] : [axes, numElements(indices)] };
  },
  gradient: null,
});

type Stitch = TensorOp<[indices: readonly TensorLike[], data: readonly TensorLike[]]>;

const stitch = (type: string, ofSeveral: string): Stitch =>
  op(type, {
    doc: `Slices merged into one tensor: \`data[m][i]\` goes to place \`indices[m][i]\`, ${ofSeveral}.`,
    inputs: { indices: 'int32[]!', data: 'T[]' },
    infer(c) {
      const n = c.count / 2;
      const places = Array.from({ length: n }, (_, i) => knownData(c.value(i)));
      let slice: Shape = null;
      for (let i = 0; i < n; i++) {
        const [indices, data] = [c.shape(i), c.shape(n + i)];
        if (indices === null || data === null) continue;
        if (!isCompatible(data.slice(0, indices.length), indices)) {
          c.fail(
            `data[${i}].shape = ${formatShape(data)} does not start with indices[${i}].shape = ${formatShape(indices)}`,
          );
        }
        slice = mergeShapesOrFail(c, slice, data.slice(indices.length));
      }
      const length = places.every((p) => p !== null) ? Math.max(-1, ...places.flat()) + 1 : null;
      return { dtype: c.dtype(n), shape: slice && [length, ...slice] };
    },
    fold(c) {
      const n = c.count / 2;
      const merged: (number | null)[] = [];
      for (let m = 0; m < n; m++) {
        const [places, data] = [knownData(c.value(m)), c.value(n + m)];
        // Only scalars at places: that is how shapes are put together.
        if (places === null || data?.shape.length !== c.shape(m)?.length || data === null)
          return null;
        places.forEach((place, i) => {
          merged[place] = data.data[i] ?? null;
        });
      }
      return vectorValue(
        Array.from(merged, (d) => d ?? null),
        c.dtype,
      );
    },
    gradient({ inputs }, dy) {
      const indices = inputs.slice(0, inputs.length / 2);
      return [...indices.map(() => null), ...indices.map((i) => GatherV2([dy, i, 0]))];
    },
  });

export const DynamicStitch = stitch('DynamicStitch', 'of several the last one');

export const ParallelDynamicStitch = stitch('ParallelDynamicStitch', 'of several any one');
