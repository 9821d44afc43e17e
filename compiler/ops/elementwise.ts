/** What the records of elementwise ops have in common. */

import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { OpDefinition } from '../graph/record.js';
import { broadcastInputs, sameAsInput } from '../graph/shape_rules.js';
import { perInput, perOutput } from './flops.js';

export type Unary = TensorOp<[x: TensorLike]>;
export type Binary = TensorOp<[x: TensorLike, y: TensorLike]>;
export type GradientByValue = TensorOp<[y: TensorLike, dy: TensorLike]>;

type Definition = Pick<OpDefinition<unknown>, 'doc' | 'types' | 'attrs' | 'fold' | 'gradient'> & {
  /** The dtype of the output, where it is not that of the inputs. */
  readonly dtype?: DType;
  /** How many floating point operations an element takes; 1 where it is left out. */
  readonly flops?: number;
};

/** A function of one tensor. */
export const unary = (type: string, { dtype, flops, ...definition }: Definition): Unary =>
  op(type, {
    inputs: { x: 'T' },
    infer: (c) => ({ ...sameAsInput(c), dtype: dtype ?? c.dtype(0) }),
    flops: perInput(flops),
    ...definition,
  });

/** A function of two tensors, which are broadcast. */
export const binary = (type: string, { dtype, flops, ...definition }: Definition): Binary =>
  op(type, {
    inputs: { x: 'T', y: 'T' },
    infer: (c) => ({ dtype: dtype ?? c.dtype(0), shape: broadcastInputs(c) }),
    flops: perOutput(flops),
    ...definition,
  });

/** The gradient of a function whose derivative is a formula in its value `y`. */
export const gradientByValue = (
  type: string,
  { flops, ...definition }: Definition,
): GradientByValue =>
  op(type, {
    inputs: { y: 'T', dy: 'T' },
    infer: sameAsInput,
    flops: perOutput(flops),
    ...definition,
  });

/** A gradient in the order of the graph: made after `dy`, as TF's rules for cheap ops ask. */
export const after = <R>(dy: Tensor, body: () => R): R =>
  getDefaultGraph().controlDependencies([dy], body);
