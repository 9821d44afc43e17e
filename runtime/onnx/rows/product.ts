import { isFloating } from '../../../compiler/graph/dtypes.js';
import type { Node } from '../../../compiler/program/node.js';
import { call, ints, mul, type Operand, type Rows, sub, transpose } from '../call.js';

/** A matrix, or a stack of them, with the last two axes turned. */
const turned = (x: number, { shape }: Node, isTurned: boolean): Operand => {
  const { length: rank } = shape;
  if (!isTurned) return x;
  return transpose(x, [...shape.map((_, i) => i).slice(0, -2), rank - 1, rank - 2]);
};

const product = (node: Node<'MatMul' | '_FusedMatMul'>, bias: readonly Operand[] = []): Operand => {
  const { transpose_a, transpose_b } = node.attrs;
  const [a, b] = node.inputs as [Node, Node];
  if (node.dtype === 'uint8') return null;
  if (isFloating(node.dtype) && (transpose_a || transpose_b || bias.length > 0)) {
    const attrs = { transA: Number(transpose_a), transB: Number(transpose_b) };
    return call('Gemm', [0, 1, ...bias], attrs);
  }
  return call('MatMul', [turned(0, a, transpose_a), turned(1, b, transpose_b)]);
};

export const productRows: Rows = {
  BatchMatMulV2: ({ inputs: [x, y], attrs, dtype }) =>
    dtype === 'uint8'
      ? null
      : call('MatMul', [turned(0, x as Node, attrs.adj_x), turned(1, y as Node, attrs.adj_y)]),
  Cross: ({ shape }) => {
    const along = (x: number, places: readonly number[]): Operand =>
      call('Gather', [x, ints(places)], { axis: shape.length - 1 });
    return sub(
      mul(along(0, [1, 2, 0]), along(1, [2, 0, 1])),
      mul(along(0, [2, 0, 1]), along(1, [1, 2, 0])),
    );
  },
  MatMul: (node) => product(node),
  _FusedMatMul: (node) => {
    const sum = product(node, [2]);
    if (sum === null || !isFloating(node.dtype)) return null;
    return node.attrs.fused_ops.includes('Relu') ? call('Relu', [sum]) : sum;
  },
};
