/** The signatures of most elementwise functions. */

import type { TensorLike } from '../../compiler/graph/convert.js';
import type { TensorOp } from '../../compiler/graph/op.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { signature } from '../signature.js';

/** A function of one tensor. */
export const unary = (name: string, record: TensorOp<[x: TensorLike]>) =>
  signature(name, ['x', 'name?']).of<[x: TensorLike, name?: string | null], Tensor>(({ x, name }) =>
    record([x], {}, name),
  );

/** A function of two tensors, which are broadcast. */
export const binary = (name: string, record: TensorOp<[x: TensorLike, y: TensorLike]>) =>
  binaryOf(name, (x, y, opName) => record([x, y], {}, opName));

/** The same, of more than one op. */
export const binaryOf = (
  name: string,
  build: (x: TensorLike, y: TensorLike, name: string | null) => Tensor,
) =>
  signature(name, ['x', 'y', 'name?']).of<
    [x: TensorLike, y: TensorLike, name?: string | null],
    Tensor
  >(({ x, y, name: opName }) => build(x, y, opName ?? null));
