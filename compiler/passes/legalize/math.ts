import { isFloating } from '../../graph/dtypes.js';
import type { Attrs } from '../../ops/index.js';
import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { elements, scalar, transposed, vector } from '../../program/shorthand.js';
import { algebra, unlessSupported } from './rules.js';

/**
 * A product with a transposed operand, for a target that multiplies fast only what is not
 * transposed: op(a)·op(b), or (op(b)ᵀ·op(a)ᵀ)ᵀ where that moves fewer elements.
 */
function plainProduct(node: Node<'MatMul'>, builder: Builder): Node {
  const [a, b] = node.inputs as [Node, Node];
  const { transpose_a, transpose_b } = node.attrs;
  const turned = (x: Node, isTurned: boolean): Node =>
    isTurned ? transposed(builder, x, [1, 0]) : x;
  const moves = (x: Node, isMoved: boolean): number => (isMoved ? elements(x) : 0);
  const direct = moves(a, transpose_a) + moves(b, transpose_b);
  const swapped = moves(a, !transpose_a) + moves(b, !transpose_b) + elements(node);
  const plain: Attrs['MatMul'] = { transpose_a: false, transpose_b: false };
  return direct <= swapped
    ? builder.make('MatMul', [turned(a, transpose_a), turned(b, transpose_b)], plain)
    : transposed(
        builder,
        builder.make('MatMul', [turned(b, !transpose_b), turned(a, !transpose_a)], plain),
        [1, 0],
      );
}

export const mathRules: readonly Rule[] = [
  unlessSupported('product-without-transpose', 'MatMul', plainProduct),
  unlessSupported('sum-of-many-as-adds', 'AddN', ({ inputs }, builder) =>
    inputs.reduce((total, x) => builder.make('AddV2', [total, x], {})),
  ),
  unlessSupported('accumulated-sum', 'AccumulateNV2', ({ inputs }, builder) =>
    builder.make('AddN', inputs, {}),
  ),
  unlessSupported('square-root-gradient', 'SqrtGrad', (node, builder) => {
    const { mul, div } = algebra(builder);
    const [y, dy] = node.inputs as [Node, Node];
    return div(mul(dy, scalar(builder, dy, 0.5)), y);
  }),
  unlessSupported('reciprocal-gradient', 'ReciprocalGrad', (node, builder) => {
    const { mul, unary } = algebra(builder);
    const [y, dy] = node.inputs as [Node, Node];
    return mul(mul(unary('Neg', y), dy), y);
  }),
  unlessSupported('negation', 'Neg', (node, builder) => {
    const { sub, mul } = algebra(builder);
    const [x] = node.inputs as [Node];
    // Of floats 0 - 0 is not -0.
    return isFloating(node.dtype)
      ? mul(x, scalar(builder, node, -1))
      : sub(scalar(builder, node, 0), x);
  }),
  unlessSupported('half-the-sum-of-squares', 'L2Loss', ({ inputs }, builder) => {
    const [t] = inputs as [Node];
    const axes = vector(
      builder,
      t.shape.map((_, i) => i),
    );
    const squares = builder.make('Square', [t], {});
    const total = builder.make('Sum', [squares, axes], { keep_dims: false });
    return builder.make('Mul', [total, scalar(builder, t, 0.5)], {});
  }),
];
