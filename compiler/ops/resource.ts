/**
 * Ops on variables that are resources, as TensorFlow makes them with `use_resource=True`: imported graphs
 * have them. A handle is here what a reference is, the variable itself.
 */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { type MultiOp, multiConstructorOf, multiOp, op, type TensorOp } from '../graph/op.js';
import { defineRecord, type OpRecord } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { Shape as ShapeOp } from './shape_arithmetic.js';
import * as training from './training.js';

export const VarHandleOp: TensorOp<
  [],
  { dtype: DType; shape: Shape },
  { container: string; shared_name: string }
> = op('VarHandleOp', {
  doc: 'A handle of a value that a Session keeps between runs.',
  inputs: {},
  attrs: { container: '', shared_name: '' },
  infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.shape }),
  gradient: null,
});

export const VarIsInitializedOp: TensorOp<[resource: TensorLike]> = op('VarIsInitializedOp', {
  doc: 'Whether the Session has a value for the variable.',
  inputs: { resource: 'dtype&' },
  infer: () => ({ dtype: 'bool', shape: [] }),
  gradient: null,
});

export const VariableShape: TensorOp<[input: TensorLike], unknown, { out_type: DType }> = op(
  'VariableShape',
  {
    doc: 'The shape of a variable.',
    inputs: { input: 'dtype&' },
    attrs: { out_type: 'int32' },
    infer: (c) => ShapeOp.infer(c),
    gradient: null,
  },
);

type Assign = MultiOp<[resource: TensorLike, value: TensorLike]>;

const assign = (type: string, updateType: string, doc: string): Assign =>
  multiOp(type, {
    doc,
    inputs: { resource: 'dtype&', value: 'dtype' },
    infer: () => [],
    gradient: null,
    update: { type: updateType },
  });

export const AssignAddVariableOp = assign('AssignAddVariableOp', 'AddV2', 'Adds to a variable.');
export const AssignSubVariableOp = assign(
  'AssignSubVariableOp',
  'Sub',
  'Subtracts from a variable.',
);

/** The same updates as of references, which give nothing. */
type Resources<Ops> = { readonly [K in keyof Ops as `Resource${K & string}`]: MultiOp<[]> };

const ofResources = <Ops extends { readonly [type: string]: OpRecord }>(
  updates: Ops,
): Resources<Ops> =>
  Object.fromEntries(
    Object.entries(updates).map(([name, update]) => {
      const type = `Resource${name}`;
      const infer: OpRecord['infer'] = (c) => {
        update.infer(c);
        return [];
      };
      return [type, multiConstructorOf(defineRecord(type, { ...update, infer }))];
    }),
  ) as Resources<Ops>;

export const resources = ofResources({
  ApplyAdadelta: training.ApplyAdadelta,
  ApplyAdagrad: training.ApplyAdagrad,
  ApplyAdagradDA: training.ApplyAdagradDA,
  ApplyAdam: training.ApplyAdam,
  ApplyCenteredRMSProp: training.ApplyCenteredRMSProp,
  ApplyFtrl: training.ApplyFtrl,
  ApplyFtrlV2: training.ApplyFtrlV2,
  ApplyGradientDescent: training.ApplyGradientDescent,
  ApplyMomentum: training.ApplyMomentum,
  ApplyProximalAdagrad: training.ApplyProximalAdagrad,
  ApplyProximalGradientDescent: training.ApplyProximalGradientDescent,
  ApplyRMSProp: training.ApplyRMSProp,
  SparseApplyAdadelta: training.SparseApplyAdadelta,
  SparseApplyAdagrad: training.SparseApplyAdagrad,
  SparseApplyAdagradDA: training.SparseApplyAdagradDA,
  SparseApplyCenteredRMSProp: training.SparseApplyCenteredRMSProp,
  SparseApplyFtrl: training.SparseApplyFtrl,
  SparseApplyFtrlV2: training.SparseApplyFtrlV2,
  SparseApplyMomentum: training.SparseApplyMomentum,
  SparseApplyProximalAdagrad: training.SparseApplyProximalAdagrad,
  SparseApplyProximalGradientDescent: training.SparseApplyProximalGradientDescent,
  SparseApplyRMSProp: training.SparseApplyRMSProp,
});
