/**
 * The ops that turning JavaScript values into tensors needs: constants, and lists of tensors as one.
 * They are defined below the constructors of ops, which convert their inputs with them.
 */

import { createFromTensors } from './create.js';
import type { DType } from './dtypes.js';
import type { AnyArray } from './nd_array.js';
import type { Tensor } from './operation.js';
import { vectorValue } from './partial_value.js';
import { defineRecord, type OpRecord } from './record.js';
import { mergeShapesOrFail, normalizeAxis } from './shape_rules.js';

export const constRecord = defineRecord<{ dtype: DType; value: AnyArray }>('Const', {
  doc: 'A value that is part of the graph.',
  inputs: {},
  infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.value.shape }),
  gradient: null,
});

export const packRecord: OpRecord = defineRecord<{ axis: number }>('Pack', {
  doc: 'Tensors of one shape side by side along a new axis.',
  inputs: { values: 'T[]' },
  attrs: { axis: 0 },
  infer(c) {
    let shape = c.shape(0);
    for (let i = 1; i < c.count; i++) shape = mergeShapesOrFail(c, shape, c.shape(i));
    if (shape === null) return { dtype: c.dtype(0), shape: null };
    const axis = normalizeAxis(c, c.attrs.axis, shape.length + 1);
    return { dtype: c.dtype(0), shape: [...shape.slice(0, axis), c.count, ...shape.slice(axis)] };
  },
  fold(c) {
    // Only scalars, and vectors of one length along axis 0: that is how shapes are put together.
    const shape = c.shape(0);
    if (shape === null || shape.length > 1 || c.attrs.axis !== 0) return null;
    const values = Array.from({ length: c.count }, (_, i) => c.value(i));
    if (shape.length === 0)
      return vectorValue(
        values.map((v) => v?.data[0] ?? null),
        c.dtype,
      );
    const length = values[0]?.data.length ?? 0;
    if (!values.every((v) => v?.data.length === length)) return null;
    return { dtype: c.dtype, shape: [c.count, length], data: values.flatMap((v) => v?.data ?? []) };
  },
  gradient: (op, dy) =>
    createFromTensors(
      unpackRecord,
      [[dy]],
      { num: op.inputs.length, axis: op.attrs.axis },
      { name: 'unstack' },
    ).outputs,
});

export const unpackRecord: OpRecord = defineRecord<{ num: number; axis: number }>('Unpack', {
  doc: 'The slices along an axis, one by one.',
  inputs: { value: 'T' },
  attrs: { axis: 0 },
  infer(c) {
    const shape = c.shape(0);
    const axis = shape && normalizeAxis(c, c.attrs.axis, shape.length);
    const length = shape?.[axis ?? 0] ?? null;
    if (length !== null && length !== c.attrs.num) {
      c.fail(`Dimension must be ${c.attrs.num} but is ${length}`);
    }
    const rest = shape?.filter((_, i) => i !== axis) ?? null;
    return Array.from({ length: c.attrs.num }, () => ({ dtype: c.dtype(0), shape: rest }));
  },
  fold(c) {
    const value = c.value(0);
    // Only vectors: that is how shapes are taken apart.
    if (value?.shape.length !== 1) return null;
    return value.data.map((d) => ({ dtype: value.dtype, shape: [], data: [d] }));
  },
  gradient: (op, ...dys) => [
    createFromTensors(packRecord, [dys], { axis: op.attrs.axis }, { name: 'stack' })
      .outputs[0] as Tensor,
  ],
});
