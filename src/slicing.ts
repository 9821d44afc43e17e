import { explainHere } from '../compiler/graph/call_site.js';
import {
  convertToTensor as convert,
  describe,
  isTensorConvertible,
  type TensorLike,
} from '../compiler/graph/convert.js';
import { TypeError } from '../compiler/graph/errors.js';
import { Tensor } from '../compiler/graph/operation.js';
import { onesLike } from '../compiler/ops/array.js';
import * as slicing from '../compiler/ops/slicing.js';
import { getItem, StridedSlice, type Subscript } from '../compiler/ops/strided_slice.js';
import type { TensorOrVariable } from './framework.js';
import { booleanMask } from './selection.js';
import { signature } from './signature.js';

/** A new axis of length 1, in `x.at(…)`: TF 1.15's `tf.newaxis`. */
export const newaxis = null;

/**
 * One of the indices of `x.at(…)`:
 * - a number or a scalar integer tensor takes one element, and its axis goes away;
 * - a string is Python's slice: `'1:3'`, `'::-1'`, `':'`;
 * - a list `[start, stop, step]` is a slice whose parts may be tensors, or null where they are open;
 * - `'...'` stands for all axes that no other index names; `tf.newaxis`, which is null, for a new one.
 *
 * A bool tensor, alone, is a mask: see `booleanMask`.
 */
export type Index =
  | number
  | string
  | TensorOrVariable
  | null
  | readonly (number | TensorOrVariable | null)[];

const SLICE = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

const refuse = (given: unknown): never => {
  throw new TypeError(
    explainHere(
      'Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar ' +
        `tf.int32/tf.int64 tensors are valid indices, got ${describe(given)}`,
      { advice: "write x.at(0), x.at('1:3', '...', null), or x.at([start, stop, step])" },
    ),
  );
};

const isTensor = (x: unknown): x is TensorOrVariable =>
  x instanceof Tensor || isTensorConvertible(x);

/** A whole number or a scalar integer tensor. */
function checkedBound(x: number | TensorOrVariable): TensorLike {
  if (typeof x === 'number') return Number.isInteger(x) ? x : refuse(x);
  const tensor = isTensorConvertible(x) ? x.toTensor() : x;
  const isIndex = tensor.dtype === 'int32' || tensor.dtype === 'int64';
  return isIndex && tensor.shape?.length !== 1 ? tensor : refuse(tensor);
}

function subscriptOf(index: Index): Subscript {
  if (index === null || index === '...') return index;
  if (typeof index === 'string') {
    const parts = SLICE.exec(index)?.slice(1) ?? refuse(`'${index}'`);
    const [start, stop, step] = parts.map((part) => (part === undefined ? null : Number(part)));
    return { start: start ?? null, stop: stop ?? null, step: step ?? null };
  }
  if (Array.isArray(index)) {
    const bound = (i: number): TensorLike | null => {
      const part = (index as readonly (number | TensorOrVariable | null)[])[i] ?? null;
      return part === null ? null : checkedBound(part);
    };
    if (index.length > 3) refuse(`[${index}]`);
    return { start: bound(0), stop: bound(1), step: bound(2) };
  }
  if (typeof index === 'number' || isTensor(index)) return { at: checkedBound(index) };
  return refuse(index);
}

/** What `x.at(…)` makes: Python's `x[…]`, which takes a mask too. */
export function at(x: Tensor, indices: readonly Index[]): Tensor {
  const [first] = indices;
  const mask = isTensor(first) ? convert(first) : null;
  return mask?.dtype === 'bool' && indices.length === 1
    ? booleanMask(x, mask)
    : getItem(x, indices.map(subscriptOf));
}

/**
 * The block of a tensor that starts at `begin`: TF 1.15's `tf.slice`.
 *
 * @param input_ any tensor.
 * @param begin where the block starts on every axis, an integer vector.
 * @param size its lengths, an integer vector; -1 goes to the end of the axis.
 * @throws ValueError where the block is not inside the tensor.
 */
export const slice = signature('slice', ['input_', 'begin', 'size', 'name?']).of<
  [input_: TensorLike, begin: TensorLike, size: TensorLike, name?: string | null],
  Tensor
>(({ input_, begin, size, name }) => slicing.Slice([input_, begin, size], {}, name));

/**
 * What `begin:end:stride` takes of every axis: TF 1.15's `tf.strided_slice`. `x.at('1:3', -1)` is the
 * shorter way to write it.
 *
 * @param input_ any tensor.
 * @param begin where each slice starts, an integer vector; negative counts from the end.
 * @param end where it ends, of the same length; that element is not part of it.
 * @param strides the steps, of the same length; ones where they are left out.
 * @param beginMask bit i: slice i starts where the axis does.
 * @param endMask bit i: it ends where the axis does.
 * @param ellipsisMask bit i: position i stands for all axes that no other one names.
 * @param newAxisMask bit i: position i makes a new axis of length 1.
 * @param shrinkAxisMask bit i: position i takes the element at `begin[i]`, and its axis goes away.
 * @throws ValueError where the slice does not fit the shape.
 */
export const stridedSlice = signature('strided_slice', [
  'input_',
  'begin',
  'end',
  'strides?',
  'beginMask?',
  'endMask?',
  'ellipsisMask?',
  'newAxisMask?',
  'shrinkAxisMask?',
  'var?',
  'name?',
]).of<
  [
    input_: TensorLike,
    begin: TensorLike,
    end: TensorLike,
    strides?: TensorLike | null,
    beginMask?: number,
    endMask?: number,
    ellipsisMask?: number,
    newAxisMask?: number,
    shrinkAxisMask?: number,
    variable?: null,
    name?: string | null,
  ],
  Tensor
>(
  ({
    input_,
    begin,
    end,
    strides,
    beginMask = 0,
    endMask = 0,
    ellipsisMask = 0,
    newAxisMask = 0,
    shrinkAxisMask = 0,
    name,
  }) => {
    const masks = {
      begin_mask: beginMask,
      end_mask: endMask,
      ellipsis_mask: ellipsisMask,
      new_axis_mask: newAxisMask,
      shrink_axis_mask: shrinkAxisMask,
    };
    const steps = strides ?? onesLike(convert(begin, { preferred: 'int32', name: 'begin' }));
    return StridedSlice([input_, begin, end, steps], masks, name);
  },
);
