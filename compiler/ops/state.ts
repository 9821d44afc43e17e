import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import { formatShape, type Shape } from '../graph/shape.js';
import { mergeShapesOrFail, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import type { Combine } from './compiled.js';
import { perInput } from './flops.js';
import { TensorScatterAdd, TensorScatterSub, TensorScatterUpdate } from './indexing.js';
import { index, numeric } from './type_constraints.js';

export const VariableV2: TensorOp<
  [],
  { dtype: DType; shape: Shape },
  { container: string; shared_name: string }
> = op('VariableV2', {
  doc: 'A reference to a value that a Session keeps between runs.',
  inputs: {},
  attrs: { container: '', shared_name: '' },
  infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.shape }),
  gradient: null,
});

export const IsVariableInitialized: TensorOp<[ref: TensorLike]> = op('IsVariableInitialized', {
  doc: 'Whether the Session has a value for the variable.',
  inputs: { ref: 'dtype&' },
  infer: () => ({ dtype: 'bool', shape: [] }),
  gradient: null,
});

/** The shape of a variable after an assignment, which must be the variable's own. */
function inferAssign(c: InferContext<unknown>, isValidated: boolean): TensorInfo {
  const [ref, value] = [c.shape(0), c.shape(1)];
  if (!isValidated) return { dtype: c.dtype(0), shape: value };
  const text = `Assign requires shapes of both tensors to match. lhs shape= [${ref}] rhs shape= [${value}]`;
  return { dtype: c.dtype(0), shape: mergeShapesOrFail(c, ref, value, text) };
}

export const Assign: TensorOp<
  [ref: TensorLike, value: TensorLike],
  unknown,
  { validate_shape: boolean; use_locking: boolean }
> = op('Assign', {
  doc: 'Sets a variable; its output is the new value.',
  inputs: { ref: 'T&', value: 'T' },
  attrs: { validate_shape: true, use_locking: true },
  infer: (c) => inferAssign(c, c.attrs.validate_shape),
  gradient: null,
  update: { type: 'Identity', inputs: [1] },
});

type AssignUpdate = TensorOp<
  [ref: TensorLike, value: TensorLike],
  unknown,
  { use_locking: boolean }
>;

const assignUpdate = (type: string, updateType: string, doc: string): AssignUpdate =>
  op(type, {
    doc,
    inputs: { ref: 'T&', value: 'T' },
    attrs: { use_locking: false },
    infer: (c) => inferAssign(c, true),
    flops: perInput(),
    gradient: null,
    update: { type: updateType },
  });

export const AssignAdd = assignUpdate(
  'AssignAdd',
  'AddV2',
  'Adds to a variable; its output is the new value.',
);
export const AssignSub = assignUpdate(
  'AssignSub',
  'Sub',
  'Subtracts from a variable; its output is the new value.',
);

export const CountUpTo: TensorOp<[ref: TensorLike], { limit: number }> = op('CountUpTo', {
  doc: 'Adds 1 to a variable until it is `limit`; its output is the value before.',
  inputs: { ref: 'T&' },
  types: { T: index },
  infer(c) {
    withRank(c, 0, 0);
    return { dtype: c.dtype(0), shape: [] };
  },
  gradient: null,
  update: { type: '_CountUpTo', gives: 'before' },
});

type Scatter = TensorOp<
  [ref: TensorLike, indices: TensorLike, updates: TensorLike],
  unknown,
  { use_locking: boolean }
>;

/** Checks that `updates` is a scalar, or a slice of the variable for every index. */
function inferScatter(c: InferContext<unknown>): TensorInfo {
  const [ref, indices, updates] = [withRankAtLeast(c, 0, 1), c.shape(1), c.shape(2)];
  if (ref !== null && indices !== null && updates !== null && updates.length > 0) {
    mergeShapesOrFail(
      c,
      updates,
      [...indices, ...ref.slice(1)],
      'Must have updates.shape = indices.shape + params.shape[1:] or updates.shape = [], got ' +
        `updates.shape ${formatShape(updates)}, indices.shape ${formatShape(indices)}, ` +
        `params.shape ${formatShape(ref)}`,
    );
  }
  return { dtype: c.dtype(0), shape: ref };
}

const scatter = (combine: Combine, doc: string, use_locking = false): Scatter =>
  op(`Scatter${combine}`, {
    doc,
    inputs: { ref: 'T&', indices: 'Tindices', updates: 'T' },
    types: { T: combine === 'Update' ? {} : numeric, Tindices: index },
    attrs: { use_locking },
    infer: inferScatter,
    gradient: null,
    update: { type: '_Scatter', attrs: { combine } },
  });

export const ScatterUpdate = scatter('Update', 'Sets rows of a variable.', true);
export const ScatterAdd = scatter('Add', 'Adds to rows of a variable.');
export const ScatterSub = scatter('Sub', 'Subtracts from rows of a variable.');
export const ScatterMul = scatter('Mul', 'Multiplies rows of a variable.');
export const ScatterDiv = scatter('Div', 'Divides rows of a variable.');
export const ScatterMin = scatter('Min', 'The smaller of rows of a variable and the updates.');
export const ScatterMax = scatter('Max', 'The larger of rows of a variable and the updates.');

const scatterNd = (
  combine: 'Update' | 'Add' | 'Sub',
  { type, infer }: typeof TensorScatterUpdate,
  doc: string,
): Scatter =>
  op(`ScatterNd${combine}`, {
    doc,
    inputs: { ref: 'T&', indices: 'Tindices', updates: 'T' },
    types: { T: combine === 'Update' ? {} : numeric, Tindices: index },
    attrs: { use_locking: combine === 'Update' },
    infer,
    gradient: null,
    update: { type },
  });

export const ScatterNdUpdate = scatterNd(
  'Update',
  TensorScatterUpdate,
  'Sets slices of a variable, each named by a row of `indices`.',
);
export const ScatterNdAdd = scatterNd(
  'Add',
  TensorScatterAdd,
  'Adds to slices of a variable, each named by a row of `indices`.',
);
export const ScatterNdSub = scatterNd(
  'Sub',
  TensorScatterSub,
  'Subtracts from slices of a variable, each named by a row of `indices`.',
);
