import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type DType, isFloating } from '../graph/dtypes.js';
import { graphFor } from '../graph/graph.js';
import type { Tensor } from '../graph/operation.js';
import { Add, AddV2, FloorDiv, FloorMod, Mul, Pow, RealDiv, Sub } from './arithmetic.js';
import { Cast } from './cast.js';
import { LogicalAnd, LogicalOr, logicalXor } from './comparison.js';
import { Neg } from './unary.js';

/** Does something in a name scope of the tensor's own graph, which need not be the default one. */
const inScope = (x: Tensor, name: string, body: (scope: string) => Tensor): Tensor =>
  graphFor(x).asDefault((graph) => graph.nameScope(name, body));

/**
 * One of Python's operators: it makes its op under the operator's own name, `add`, `mul`. The other
 * operand may be a value, right of the tensor or, reflected, left of it.
 */
const operator = (name: string, build: (x: Tensor, y: Tensor, scope: string) => Tensor) => ({
  of: (x: Tensor, y: TensorLike, opName: string | null = null): Tensor =>
    inScope(x, opName ?? name, (scope) =>
      build(x, convertToTensor(y, { preferred: x.dtype, name: 'y' }), scope),
    ),
  reflected: (y: Tensor, x: TensorLike): Tensor =>
    inScope(y, name, (scope) =>
      build(convertToTensor(x, { preferred: y.dtype, name: 'x' }), y, scope),
    ),
});

/** Python 3's division, in which integers become float64. */
function trueDivide(x: Tensor, y: Tensor, scope: string): Tensor {
  const small: DType = x.dtype === 'uint8' ? 'float32' : 'float64';
  const quotient = isFloating(x.dtype) ? x.dtype : small;
  const as = (t: Tensor): Tensor => (t.dtype === quotient ? t : Cast([t], { DstT: quotient }));
  return RealDiv([as(x), as(y)], {}, scope);
}

/** `x + y` */
export const { of: add, reflected: reflectedAdd } = operator('add', (x, y, scope) =>
  (x.dtype === 'string' ? Add : AddV2)([x, y], {}, scope),
);
/** `x - y` */
export const { of: subtract, reflected: reflectedSubtract } = operator('sub', (x, y, scope) =>
  Sub([x, y], {}, scope),
);
/** `x * y` */
export const { of: multiply, reflected: reflectedMultiply } = operator('mul', (x, y, scope) =>
  Mul([x, y], {}, scope),
);
/** `x / y` */
export const { of: divide, reflected: reflectedDivide } = operator('truediv', trueDivide);
/** `x // y` */
export const { of: floorDivide, reflected: reflectedFloorDivide } = operator(
  'floordiv',
  (x, y, scope) => FloorDiv([x, y], {}, scope),
);
/** `x % y` */
export const { of: modulo, reflected: reflectedModulo } = operator('mod', (x, y, scope) =>
  FloorMod([x, y], {}, scope),
);
/** `x ** y` */
export const { of: power, reflected: reflectedPower } = operator('pow', (x, y, scope) =>
  Pow([x, y], {}, scope),
);

/** `x & y` */
export const { of: and } = operator('and', (x, y, scope) => LogicalAnd([x, y], {}, scope));
/** `x | y` */
export const { of: or } = operator('or', (x, y, scope) => LogicalOr([x, y], {}, scope));
/** `x ^ y` */
export const { of: xor } = operator('xor', (x, y, scope) => logicalXor(x, y, scope));

/** `-x` */
export const negative = (x: Tensor): Tensor => Neg([x]);
