import type { DType } from '../../compiler/graph/dtypes.js';
import type { OpError } from '../../compiler/graph/errors.js';
import { type AnyArray, NDArray } from '../../compiler/graph/nd_array.js';
import type { OpType } from '../../compiler/ops/index.js';
import type { Node, TensorType } from '../../compiler/program/node.js';

/** An attribute of an ONNX node; a number is an integer there, unless it says that it is a float. */
export type Attr =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly dtype: DType }
  | { readonly body: Body };

/**
 * A graph inside a node. The inputs of `results` are its parameters by their numbers, and behind them
 * what it uses of the graph around it.
 */
export interface Body {
  readonly parameters: readonly TensorType[];
  readonly captures: readonly Operand[];
  readonly results: readonly Operand[];
}

/** One ONNX node. The domain of an operator that ONNX itself does not have is before a colon. */
export class Call {
  constructor(
    readonly op: string,
    readonly inputs: readonly Operand[],
    readonly attrs: { readonly [name: string]: Attr },
    readonly outputs: number,
  ) {}
}

/** An output of an ONNX node other than its first. */
export class Result {
  constructor(
    readonly call: Call,
    readonly index: number,
  ) {}
}

/** A value that is right only where `holds` is true; where it is not, the run fails. */
export class Checked {
  /**
   * @param message the text of an InvalidArgumentError, or another error.
   * @param data what the message shows, or is made of.
   */
  constructor(
    readonly value: Operand,
    readonly holds: Operand,
    readonly message: string | OpError | ((...data: readonly AnyArray[]) => string),
    readonly data: readonly { readonly operand: Operand; readonly type: TensorType }[] = [],
  ) {}
}

/**
 * What an ONNX node takes: input `i` of ours, a constant, the result of another, or nothing for an
 * input that may be left out.
 */
export type Operand = number | AnyArray | Call | Result | Checked | null;

/** How an op is written in ONNX, all of its outputs if it has several; null where it cannot be. */
export type Row<K extends OpType> = (node: Node<K>) => Operand | readonly Operand[];

/** The rows of some ops. */
export type Rows = { readonly [K in OpType]?: Row<K> };

export const call = (op: string, inputs: readonly Operand[], attrs: Call['attrs'] = {}): Call =>
  new Call(op, inputs, attrs, 1);

/** The outputs of an ONNX node that has several. */
export function results(
  op: string,
  inputs: readonly Operand[],
  attrs: Call['attrs'],
  count: number,
): readonly [Call, ...Result[]] {
  const made = new Call(op, inputs, attrs, count);
  return [made, ...Array.from({ length: count - 1 }, (_, i) => new Result(made, i + 1))];
}

/** ONNX's shapes and axes are int64 vectors. */
export const ints = (values: readonly number[]): AnyArray => NDArray.vector('int64', values);

export const scalar = (dtype: DType, value: number): AnyArray => NDArray.filled(dtype, [], value);

export const cast = (x: Operand, dtype: DType): Call => call('Cast', [x], { to: { dtype } });

export const reshape = (x: Operand, shape: readonly number[]): Call =>
  call('Reshape', [x, ints(shape)], { allowzero: 1 });

/** The same for what is known to have the shape `from`: a variable may be kept under that one too. */
export const viewed = (x: Operand, from: readonly number[], shape: readonly number[]): Call =>
  call('Reshape', [x, ints(shape)], { allowzero: 1, from });

export const transpose = (x: Operand, perm: readonly number[]): Call =>
  call('Transpose', [x], { perm });

export const expand = (x: Operand, shape: readonly number[]): Call =>
  call('Expand', [x, ints(shape)]);

/** `length` elements of an axis from `begin` on. */
export function sliced(
  x: Operand,
  axes: readonly { axis: number; begin: number; length: number; stride?: number }[],
): Operand {
  if (axes.length === 0) return x;
  const strides = axes.map(({ stride = 1 }) => stride);
  const ends = axes.map(({ begin, length, stride = 1 }) => {
    const end = begin + length * stride;
    // Before the first element there is no place that a number counted from the end does not mean.
    return end < 0 ? -(2 ** 31) : end;
  });
  return call('Slice', [
    x,
    ints(axes.map(({ begin }) => begin)),
    ints(ends),
    ints(axes.map(({ axis }) => axis)),
    ints(strides),
  ]);
}

const binary =
  (op: string) =>
  (a: Operand, b: Operand): Call =>
    call(op, [a, b]);

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');
export const equal = binary('Equal');
export const less = binary('Less');
export const greater = binary('Greater');
export const and = binary('And');
export const or = binary('Or');
export const not = (x: Operand): Call => call('Not', [x]);

/** The largest, or smallest, value of all. */
export const all = (op: 'ReduceMax' | 'ReduceMin', x: Operand): Call =>
  call(op, [x], { keepdims: 0 });

/** `t` where `condition` holds, else `e`. ONNX Runtime has no Where of booleans. */
export const choose = (condition: Operand, t: Operand, e: Operand, dtype: DType): Operand =>
  dtype === 'bool'
    ? or(and(condition, t), and(not(condition), e))
    : call('Where', [condition, t, e]);

/** Something computed in another dtype. */
export const inDType = (
  { dtype }: { readonly dtype: DType },
  other: DType,
  build: (convert: (x: Operand) => Operand) => Operand,
): Operand =>
  dtype === other
    ? build((x) => x)
    : cast(
        build((x) => cast(x, other)),
        dtype,
      );
