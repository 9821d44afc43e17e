/**
 * Ops that no user makes, although an imported graph may have the first two: the compiler's rewrites end in them. State becomes reads and assignments
 * around pure updates, and neighbours that a kernel does in one go become one op.
 */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { ListInfo } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { sameAsInput } from '../graph/shape_rules.js';
import { Conv2D, type ConvOptions, type ConvWindow } from './conv.js';
import { MatMul } from './linear_algebra.js';

export const ReadVariableOp: TensorOp<[resource: TensorLike]> = op('ReadVariableOp', {
  doc: "a variable's value at this point of a run",
  inputs: { resource: 'dtype&' },
  infer: sameAsInput,
  gradient: null,
  effect: 'read',
});

export const AssignVariableOp: MultiOp<[resource: TensorLike, value: TensorLike]> = multiOp(
  'AssignVariableOp',
  {
    doc: 'sets a variable when the run has succeeded; later reads of the run see the value',
    inputs: { resource: 'dtype&', value: 'dtype' },
    infer: () => [],
    gradient: null,
    update: { type: 'Identity', inputs: [1] },
    effect: 'write',
  },
);

export const Output: TensorOp<[producer: TensorLike], { index: number }> = op('Output', {
  doc: 'an output of an op other than its first',
  inputs: { producer: 'T' },
  infer: sameAsInput,
  gradient: null,
});

export const Parameter: TensorOp<
  [],
  { index: number; dtype: DType; shape: Shape },
  { list: ListInfo | null }
> = op('Parameter', {
  doc: 'what a branch or the body of a loop is given',
  inputs: {},
  attrs: { list: null },
  infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.shape, list: attrs.list }),
  gradient: null,
});

export const _TensorListAdd: TensorOp<[a: TensorLike, b: TensorLike]> = op('_TensorListAdd', {
  doc: 'the sums of the elements of two lists, each by its region',
  inputs: { a: 'variant', b: 'variant' },
  infer: sameAsInput,
  gradient: null,
});

export const _ApplyToRows: MultiOp<
  readonly TensorLike[],
  { update: string; variables: number; gradient: number }
> = multiOp('_ApplyToRows', {
  doc: "an optimizer's update of the rows that `indices` name, by the sum of their gradients",
  inputs: { inputs: 'T[]', indices: 'Tindices' },
  infer: (c) =>
    Array.from({ length: c.attrs.variables }, (_, i) => ({ dtype: c.dtype(i), shape: c.shape(i) })),
  gradient: null,
});

export const _CountUpTo: TensorOp<[value: TensorLike], { limit: number }> = op('_CountUpTo', {
  doc: 'the next number, an error where it would be above `limit`',
  inputs: { value: 'T' },
  infer: sameAsInput,
  gradient: null,
});

/** What a scatter does with a value and the update that meets it. */
export type Combine = 'Update' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Min' | 'Max';

export const _Scatter: TensorOp<
  [ref: TensorLike, indices: TensorLike, updates: TensorLike],
  { combine: Combine }
> = op('_Scatter', {
  doc: 'a tensor in which the rows that `indices` name meet `updates`, one after the other',
  inputs: { ref: 'T', indices: 'Tindices', updates: 'T' },
  infer: sameAsInput,
  gradient: null,
});

/** What is fused behind a product, in order. */
export type FusedOps = readonly ('BiasAdd' | 'Relu')[];

export const _FusedConv2D: TensorOp<
  [input: TensorLike, filter: TensorLike, bias: TensorLike],
  ConvWindow & { fused_ops: FusedOps },
  ConvOptions
> = op('_FusedConv2D', {
  doc: 'a convolution, its bias and its activation',
  inputs: { input: 'T', filter: 'T', bias: 'T' },
  attrs: Conv2D.attrs,
  infer: (c) => Conv2D.infer(c),
  gradient: null,
});

export const _FusedMatMul: TensorOp<
  [a: TensorLike, b: TensorLike, bias: TensorLike],
  { fused_ops: FusedOps },
  { transpose_a: boolean; transpose_b: boolean }
> = op('_FusedMatMul', {
  doc: 'a matrix product, its bias and its activation',
  inputs: { a: 'T', b: 'T', bias: 'T' },
  attrs: { transpose_a: false, transpose_b: false },
  infer: (c) => MatMul.infer(c),
  gradient: null,
});
