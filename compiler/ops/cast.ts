/** Values as another dtype. */

import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type DType, fits, isFloating, isInteger, lowest } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import { Tensor } from '../graph/operation.js';
import { foldUnary } from './folding.js';

/** A number as a value of another dtype. What int32 cannot hold becomes its lowest, as on x86. */
export function conversion(dtype: DType): (x: number) => number {
  if (dtype === 'bool') return (x) => Number(x !== 0);
  if (dtype === 'int32') return (x) => (fits(Math.trunc(x), dtype) ? Math.trunc(x) : lowest(dtype));
  return isInteger(dtype) ? Math.trunc : (x) => x;
}

export const Cast: TensorOp<[x: TensorLike], { DstT: DType }, { Truncate: boolean }> = op('Cast', {
  doc: 'x as another dtype: fractions are cut off towards zero, numbers become bool by x ≠ 0.',
  inputs: { x: 'SrcT' },
  attrs: { Truncate: false },
  infer: (c) => ({ dtype: c.attrs.DstT, shape: c.shape(0) }),
  fold: (c) => foldUnary(conversion(c.attrs.DstT))(c),
  gradient: ({ inputs: [x] }, dy) => {
    const { dtype } = x as Tensor;
    return [isFloating(dtype) && isFloating(dy.dtype) ? cast(dy, dtype) : null];
  },
});

/** `math_ops.cast`: no op where the dtype is right already. */
export function cast(x: TensorLike, dtype: DType, name: string | null = null): Tensor {
  if (x instanceof Tensor && x.dtype === dtype) return x;
  return getDefaultGraph().nameScope(name ?? 'Cast', (scope) => {
    const tensor = convertToTensor(x, { name: 'x' });
    return tensor.dtype === dtype ? tensor : Cast([tensor], { DstT: dtype }, scope);
  });
}
