/** Comparisons, logic, and the choice between two tensors. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { Dim } from '../graph/shape.js';
import {
  broadcastInputs,
  mergeDims,
  mergeShapesOrFail,
  sameAsInput,
} from '../graph/shape_rules.js';
import { zerosLike } from './array.js';
import { type Binary, binary, type Unary } from './elementwise.js';
import { foldBinary, foldUnary } from './folding.js';
import { numeric } from './type_constraints.js';

/** A comparison of numbers. */
const comparison = (
  type: string,
  doc: string,
  compare: (x: number, y: number) => boolean,
): Binary =>
  binary(type, {
    doc,
    types: { T: numeric },
    dtype: 'bool',
    fold: foldBinary((x, y) => Number(compare(x, y))),
    gradient: null,
  });

export const Less = comparison('Less', 'x < y', (x, y) => x < y);
export const LessEqual = comparison('LessEqual', 'x ≤ y', (x, y) => x <= y);
export const Greater = comparison('Greater', 'x > y', (x, y) => x > y);
export const GreaterEqual = comparison('GreaterEqual', 'x ≥ y', (x, y) => x >= y);

export const Equal: Binary = binary('Equal', {
  doc: 'x = y',
  dtype: 'bool',
  attrs: { incompatible_shape_error: true },
  fold: foldBinary((x, y) => Number(x === y)),
  gradient: null,
});

export const NotEqual: Binary = binary('NotEqual', {
  doc: 'x ≠ y',
  dtype: 'bool',
  attrs: { incompatible_shape_error: true },
  fold: foldBinary((x, y) => Number(x !== y)),
  gradient: null,
});

export const LogicalNot: Unary = op('LogicalNot', {
  doc: 'not x',
  inputs: { x: 'bool' },
  infer: sameAsInput,
  fold: foldUnary((x) => 1 - x),
  gradient: null,
});

const logical = (type: string, doc: string, f: (x: number, y: number) => number): Binary =>
  op(type, {
    doc,
    inputs: { x: 'bool', y: 'bool' },
    infer: (c) => ({ dtype: 'bool', shape: broadcastInputs(c) }),
    fold: foldBinary(f),
    gradient: null,
  });

export const LogicalAnd = logical('LogicalAnd', 'x and y', (x, y) => x & y);
export const LogicalOr = logical('LogicalOr', 'x or y', (x, y) => x | y);

/** `math_ops.logical_xor` */
export const logicalXor = (x: TensorLike, y: TensorLike, name: string | null = null): Tensor => {
  const either = LogicalOr([x, y]);
  return LogicalAnd([either, LogicalNot([LogicalAnd([x, y])])], {}, name ?? 'LogicalXor');
};

export const Select: TensorOp<[condition: TensorLike, t: TensorLike, e: TensorLike]> = op(
  'Select',
  {
    doc: 't where the condition holds, e elsewhere',
    inputs: { condition: 'bool', t: 'T', e: 'T' },
    infer(c) {
      const shape = mergeShapesOrFail(c, c.shape(1), c.shape(2));
      const condition = c.shape(0);
      if (condition === null || shape === null || condition.length === 0) {
        return { dtype: c.dtype(1), shape };
      }
      if (condition.length === 1 && shape.length > 0) {
        mergeDims(c, condition[0] as Dim, shape[0] as Dim);
        return { dtype: c.dtype(1), shape };
      }
      return { dtype: c.dtype(1), shape: mergeShapesOrFail(c, condition, shape) };
    },
    gradient({ inputs }, dy) {
      const [condition, t] = inputs as [Tensor, Tensor];
      const zeros = zerosLike(t);
      return [null, Select([condition, dy, zeros]), Select([condition, zeros, dy])];
    },
  },
);
