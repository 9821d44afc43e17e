import type { Attrs } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import type { BackendName } from '../backend.js';
import {
  activation,
  binary,
  call,
  isFloat,
  type KernelCall,
  type KernelTable,
  unary,
} from './call.js';

const rank3 = (operand: number, node: Node): KernelCall =>
  call('Reshape', { x: operand }, { shape: [1, ...(node.inputs[operand] as Node).shape] });

/** wasm's kernels take a transposed or non-float factor ten times slower, or not at all. */
const isPlainProduct = (attrs: Attrs['MatMul'], backend: BackendName): boolean =>
  backend === 'cpu' || (!attrs.transpose_a && !attrs.transpose_b);

export const mathKernels: KernelTable = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  AddN: ({ inputs }) => (inputs.length === 1 ? call('Identity', { x: 0 }) : null),
  Equal: binary('Equal'),
  Exp: unary('Exp'),
  FloorDiv: () => call('Floor', { x: call('RealDiv', { a: 0, b: 1 }) }),
  FloorMod: binary('Mod'),
  GreaterEqual: binary('GreaterEqual'),
  Log: unary('Log'),
  MatMul: (node, backend) =>
    isFloat(node) && isPlainProduct(node.attrs, backend)
      ? call(
          'BatchMatMul',
          { a: 0, b: 1 },
          { transposeA: node.attrs.transpose_a, transposeB: node.attrs.transpose_b },
        )
      : null,
  Maximum: binary('Maximum'),
  Mul: binary('Multiply'),
  Neg: (node) => (isFloat(node) ? call('Neg', { x: 0 }) : null),
  RealDiv: binary('RealDiv'),
  Reciprocal: unary('Reciprocal'),
  Sqrt: unary('Sqrt'),
  // The cpu backend squares integers as float32.
  Square: (node) => (isFloat(node) ? call('Square', { x: 0 }) : call('Multiply', { a: 0, b: 0 })),
  Sub: binary('Sub'),
  // wasm's fused relu turns NaN into 0.
  _FusedMatMul: (node, backend) =>
    isFloat(node) &&
    isPlainProduct(node.attrs, backend) &&
    (backend === 'cpu' || !node.attrs.fused_ops.includes('Relu'))
      ? call(
          'Reshape',
          {
            x: call(
              '_FusedMatMul',
              { a: rank3(0, node), b: rank3(1, node), bias: 2 },
              {
                transposeA: node.attrs.transpose_a,
                transposeB: node.attrs.transpose_b,
                activation: activation(node.attrs.fused_ops),
              },
            ),
          },
          { shape: node.shape },
        )
      : null,
};
