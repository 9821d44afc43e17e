import type { Attrs, OpType } from '../../../compiler/ops/index.js';
import type { BackendName } from '../backend.js';
import { binary, call, isFloat, type KernelTable, type Row, unary, withBias } from './call.js';

/** wasm's kernels take a transposed or non-float factor ten times slower, or not at all. */
const isPlainProduct = (attrs: Attrs['MatMul'], backend: BackendName): boolean =>
  backend === 'cpu' || (!attrs.transpose_a && !attrs.transpose_b);

/** A product of two matrices. */
const product: Row<'MatMul' | '_FusedMatMul'> = (node, backend) =>
  isFloat(node) && isPlainProduct(node.attrs, backend)
    ? call(
        'BatchMatMul',
        { a: 0, b: 1 },
        { transposeA: node.attrs.transpose_a, transposeB: node.attrs.transpose_b },
      )
    : null;

/** A kernel of one tensor that computes in floating point. */
const ofFloats =
  (kernel: string): Row<OpType> =>
  (node) =>
    isFloat(node) ? call(kernel, { x: 0 }) : null;

export const mathKernels: KernelTable = {
  Abs: ofFloats('Abs'),
  Acos: unary('Acos'),
  Acosh: unary('Acosh'),
  Add: binary('Add'),
  AddV2: binary('Add'),
  AddN: ({ inputs }) => (inputs.length === 1 ? call('Identity', { x: 0 }) : null),
  Asin: unary('Asin'),
  Asinh: unary('Asinh'),
  Atan: unary('Atan'),
  Atanh: unary('Atanh'),
  Ceil: unary('Ceil'),
  Cosh: unary('Cosh'),
  Equal: binary('Equal'),
  Exp: unary('Exp'),
  Expm1: unary('Expm1'),
  Floor: unary('Floor'),
  FloorDiv: () => call('Floor', { x: call('RealDiv', { a: 0, b: 1 }) }),
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterEqual'),
  IsFinite: unary('IsFinite'),
  IsInf: unary('IsInf'),
  IsNan: unary('IsNan'),
  Less: binary('Less'),
  LessEqual: binary('LessEqual'),
  Log: unary('Log'),
  LogicalAnd: binary('LogicalAnd'),
  LogicalNot: unary('LogicalNot'),
  LogicalOr: binary('LogicalOr'),
  MatMul: product,
  Mul: binary('Multiply'),
  Neg: ofFloats('Neg'),
  NotEqual: binary('NotEqual'),
  RealDiv: binary('RealDiv'),
  Reciprocal: unary('Reciprocal'),
  Rint: unary('Round'),
  Round: unary('Round'),
  Rsqrt: unary('Rsqrt'),
  Sigmoid: unary('Sigmoid'),
  Sinh: unary('Sinh'),
  Sqrt: unary('Sqrt'),
  // The cpu backend squares integers as float32.
  Square: (node) => (isFloat(node) ? call('Square', { x: 0 }) : call('Multiply', { a: 0, b: 0 })),
  SquaredDifference: binary('SquaredDifference'),
  Sub: binary('Sub'),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
  _FusedMatMul(node, backend) {
    const multiplied = product(node, backend);
    return multiplied && withBias(multiplied, node.attrs.fused_ops);
  },
};
