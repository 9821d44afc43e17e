/** Values as another dtype. */

import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type DType, isFloating, isInteger } from '../graph/dtypes.js';
import { getDefaultGraph } from '../graph/graph.js';
import { op, type TensorOp } from '../graph/op.js';
import { Tensor } from '../graph/operation.js';
import { foldUnary } from './folding.js';

export const Cast: TensorOp<[x: TensorLike], { DstT: DType }, { Truncate: boolean }> = op('Cast', {
  doc: 'x as another dtype: fractions are cut off towards zero, numbers become bool by x ≠ 0.',
  inputs: { x: 'SrcT' },
  attrs: { Truncate: false },
  infer: (c) => ({ dtype: c.attrs.DstT, shape: c.shape(0) }),
  fold(c) {
    const { DstT } = c.attrs;
    const convert = (x: number): number =>
      DstT === 'bool' ? Number(x !== 0) : isInteger(DstT) ? Math.trunc(x) : x;
    return foldUnary(convert)(c);
  },
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
