import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type DType, isFloating } from '../graph/dtypes.js';
import type { TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { AddV2, Cast, FloorDiv, FloorMod, Mul, Neg, RealDiv, Sub } from './math.js';

/** Python's operators on tensors: each makes its op under the operator's own name, `add`, `mul`. */
const operator =
  (name: string, record: () => TensorOp<[x: TensorLike, y: TensorLike]>) =>
  (x: Tensor, y: TensorLike): Tensor =>
    inScope(x, name, (scope) =>
      record()([x, convertToTensor(y, { preferred: x.dtype, name: 'y' })], {}, scope),
    );

/** Does something in a name scope of the tensor's own graph, which need not be the default one. */
const inScope = (x: Tensor, name: string, body: (scope: string) => Tensor): Tensor =>
  x.graph.asDefault((graph) => graph.nameScope(name, body));

/** `x + y` */
export const add = operator('add', () => AddV2);
/** `x - y` */
export const subtract = operator('sub', () => Sub);
/** `x * y` */
export const multiply = operator('mul', () => Mul);
/** `x // y` */
export const floorDivide = operator('floordiv', () => FloorDiv);
/** `x % y` */
export const modulo = operator('mod', () => FloorMod);

/** `-x` */
export const negative = (x: Tensor): Tensor => Neg([x]);

/** `x / y`: Python 3's division, in which integers become float64. */
export const divide = (x: Tensor, y: TensorLike, name: string | null = null): Tensor =>
  inScope(x, name ?? 'truediv', (scope) => {
    const divisor = convertToTensor(y, { preferred: x.dtype, name: 'y' });
    const quotient: DType = isFloating(x.dtype)
      ? x.dtype
      : x.dtype === 'uint8'
        ? 'float32'
        : 'float64';
    const as = (t: Tensor): Tensor => (t.dtype === quotient ? t : Cast([t], { DstT: quotient }));
    return RealDiv([as(x), as(divisor)], {}, scope);
  });
