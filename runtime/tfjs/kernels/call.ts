import type { FusedOps } from '../../../compiler/ops/compiled.js';
import type { OpType } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import type { BackendName } from '../backend.js';
import { deviceDType } from '../memory.js';

/** What a kernel takes: input `i` of the node, or the result of another kernel. */
export type Operand = number | KernelCall;

/** One use of a tfjs kernel. */
export interface KernelCall {
  readonly kernel: string;
  readonly inputs: { readonly [name: string]: Operand } | readonly Operand[];
  readonly attrs: object;
}

/** How an op is executed by tfjs's kernels; null where that is wrong or slow. */
export type Row<K extends OpType> = (node: Node<K>, backend: BackendName) => KernelCall | null;

/** The rows of some ops. */
export type KernelTable = { readonly [K in OpType]?: Row<K> };

export const call = (
  kernel: string,
  inputs: KernelCall['inputs'],
  attrs: object = {},
): KernelCall => ({ kernel, inputs, attrs });

/** Whether tfjs holds the node's values as float32. */
export const isFloat = ({ dtype }: Node): boolean => deviceDType(dtype) === 'float32';

/** A kernel of one tensor. */
export const unary =
  (kernel: string): Row<OpType> =>
  () =>
    call(kernel, { x: 0 });

/** A kernel of two tensors, which it broadcasts. */
export const binary =
  (kernel: string): Row<OpType> =>
  () =>
    call(kernel, { a: 0, b: 1 });

/**
 * A product with its bias, which is input 2. tfjs's fused kernels begin their sums
 * with the bias; TensorFlow adds it to the rounded product. The last digit decides which of two
 * values that are almost equal is the largest of a window, and so where its gradient goes.
 * tfjs's relu takes a NaN whose sign bit is set for 0: ours is a step of its own.
 */
export const withBias = (product: KernelCall, fused: FusedOps): KernelCall | null =>
  fused.includes('Relu') ? null : call('Add', { a: product, b: 2 });
