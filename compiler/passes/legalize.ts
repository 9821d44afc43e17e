import { isFloating } from '../graph/dtypes.js';
import { NDArray } from '../graph/nd_array.js';
import type { Attrs, OpType } from '../ops/index.js';
import type { Builder } from '../program/builder.js';
import type { Node } from '../program/node.js';
import { type Rule, rule } from '../program/rule.js';
import { elements, reshaped, scalar, transposed, vector } from '../program/shorthand.js';
import { convolutionRules } from './legalize_conv.js';

/*
 * Pass 4: an op that the target lacks, or has only slowly, becomes ops that it has. Each rule asks
 * the target first, so that one set serves them all.
 */

/** A rule that applies where the target does not support the node. */
const unlessSupported = <K extends OpType>(
  name: string,
  root: K,
  build: (node: Node<K>, builder: Builder) => Node | null,
): Rule =>
  rule(name, root, null, (node, { builder, target }) =>
    target.supports(node) ? null : build(node, builder),
  );

type Elementwise = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv';

/** Arithmetic on nodes, to write formulas with. */
function algebra(builder: Builder) {
  const binary =
    (type: Elementwise) =>
    (x: Node, y: Node): Node =>
      builder.make(type, [x, y], {});
  return {
    add: binary('AddV2'),
    sub: binary('Sub'),
    mul: binary('Mul'),
    div: binary('RealDiv'),
    unary: (type: 'Exp' | 'Log' | 'Neg' | 'Sqrt', x: Node): Node => builder.make(type, [x], {}),
    reduce: (type: 'Sum' | 'Max', x: Node, axis: number, keep_dims: boolean): Node =>
      builder.make(type, [x, vector(builder, [axis])], { keep_dims }),
  };
}

/** exp(x - max x) and its sum along the last axis: what softmax is made of. */
function exponentials(builder: Builder, x: Node) {
  const { sub, unary, reduce } = algebra(builder);
  const axis = x.shape.length - 1;
  const shifted = sub(x, reduce('Max', x, axis, true));
  const exp = unary('Exp', shifted);
  return { shifted, exp, total: reduce('Sum', exp, axis, true) };
}

const crossEntropyLoss = (node: Node, builder: Builder): Node => {
  const { sub, mul, unary, reduce } = algebra(builder);
  const [logits, labels] = node.inputs as [Node, Node];
  const { shifted, total } = exponentials(builder, logits);
  return reduce('Sum', mul(labels, sub(unary('Log', total), shifted)), 1, false);
};

const crossEntropyGradient = (node: Node, builder: Builder): Node => {
  const { sub, div } = algebra(builder);
  const [logits, labels] = node.inputs as [Node, Node];
  const { exp, total } = exponentials(builder, logits);
  return sub(div(exp, total), labels);
};

/** The new values that ApplyMomentum gives: var, accum. */
function momentumUpdate(node: Node<'_ApplyMomentum'>, builder: Builder): readonly Node[] {
  const { add, sub, mul } = algebra(builder);
  const [variable, accum, lr, grad, momentum] = node.inputs as [Node, Node, Node, Node, Node];
  const next = add(mul(accum, momentum), grad);
  const step = node.attrs.use_nesterov ? add(grad, mul(next, momentum)) : next;
  return [sub(variable, mul(step, lr)), next];
}

/** The new values that ApplyAdam gives: var, m, v. */
function adamUpdate(node: Node<'_ApplyAdam'>, builder: Builder): readonly Node[] {
  const { add, sub, mul, div, unary } = algebra(builder);
  const [variable, m, v, power1, power2, lr, beta1, beta2, epsilon, grad] = node.inputs as [
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
  ];
  const one = scalar(builder, lr, 1);
  const rate = div(mul(lr, unary('Sqrt', sub(one, power2))), sub(one, power1));
  const nextM = add(m, mul(sub(grad, m), sub(one, beta1)));
  const nextV = add(v, mul(sub(mul(grad, grad), v), sub(one, beta2)));
  const direction = node.attrs.use_nesterov
    ? add(mul(grad, sub(one, beta1)), mul(nextM, beta1))
    : nextM;
  const step = div(mul(direction, rate), add(unary('Sqrt', nextV), epsilon));
  return [sub(variable, step), nextM, nextV];
}

/** The outputs of a multi-output op, one rule for its first output and one for the others. */
const outputsOf = <K extends OpType>(
  name: string,
  root: K,
  build: (node: Node<K>, builder: Builder) => readonly Node[],
): readonly Rule[] => [
  unlessSupported(name, root, (node, builder) => build(node, builder)[0] ?? null),
  rule(`${name}-output`, 'Output', { inputs: [{ type: root }] }, (node, { builder, target }) => {
    const producer = node.inputs[0] as Node<K>;
    return target.supports(producer) ? null : (build(producer, builder)[node.attrs.index] ?? null);
  }),
];

const asFloat: Attrs['Cast'] = { DstT: 'float32', Truncate: false };

/** What moves integers moves booleans too. */
function movedAsIntegers(builder: Builder, values: readonly Node[], move: (v: Node[]) => Node) {
  const integers = values.map((x) => builder.make('Cast', [x], { DstT: 'int32', Truncate: false }));
  return builder.make('Cast', [move(integers)], { DstT: 'bool', Truncate: false });
}

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

export const legalizeRules: readonly Rule[] = [
  ...convolutionRules,
  unlessSupported('product-without-transpose', 'MatMul', plainProduct),
  unlessSupported('bias-as-add', 'BiasAdd', (node, builder) =>
    builder.make('AddV2', node.inputs, {}),
  ),
  unlessSupported('bias-gradient-as-sum', 'BiasAddGrad', ({ inputs: [dy] }, builder) =>
    builder.make(
      'Sum',
      [
        dy as Node,
        vector(
          builder,
          (dy as Node).shape.slice(1).map((_, i) => i),
        ),
      ],
      { keep_dims: false },
    ),
  ),
  unlessSupported('sum-of-many-as-adds', 'AddN', ({ inputs }, builder) =>
    inputs.reduce((total, x) => builder.make('AddV2', [total, x], {})),
  ),
  unlessSupported('log-softmax', 'LogSoftmax', ({ inputs: [x] }, builder) => {
    const { sub, unary } = algebra(builder);
    const { shifted, total } = exponentials(builder, x as Node);
    return sub(shifted, unary('Log', total));
  }),
  ...outputsOf('cross-entropy', 'SoftmaxCrossEntropyWithLogits', (node, builder) => [
    crossEntropyLoss(node, builder),
    crossEntropyGradient(node, builder),
  ]),
  ...outputsOf('momentum-update', '_ApplyMomentum', momentumUpdate),
  ...outputsOf('adam-update', '_ApplyAdam', adamUpdate),
  unlessSupported('gradient-descent-update', '_ApplyGradientDescent', ({ inputs }, builder) => {
    const { sub, mul } = algebra(builder);
    const [variable, alpha, delta] = inputs as [Node, Node, Node];
    return sub(variable, mul(delta, alpha));
  }),
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
  unlessSupported('fill-by-tile', 'Fill', (node, builder) => {
    const [dims, value] = node.inputs as [Node, Node];
    const start = reshaped(
      builder,
      value,
      node.shape.map(() => 1),
    );
    return builder.make('Tile', [start, dims], {});
  }),
  unlessSupported('integer-product', 'MatMul', (node, builder) => {
    if (isFloating(node.dtype)) return null;
    const floats = node.inputs.map((x) => builder.make('Cast', [x], asFloat));
    const product = builder.make('MatMul', floats, node.attrs);
    return builder.make('Cast', [product], { DstT: node.dtype, Truncate: false });
  }),
  unlessSupported('integer-mean', 'Mean', (node, builder) => {
    if (isFloating(node.dtype)) return null;
    const [x, axes] = node.inputs as [Node, Node];
    const total = builder.make('Sum', [x, axes], node.attrs);
    const count = builder.constant(
      NDArray.scalar('float32', elements(x) / Math.max(1, elements(node))),
    );
    const quotient = builder.make('RealDiv', [builder.make('Cast', [total], asFloat), count], {});
    return builder.make('Cast', [quotient], { DstT: node.dtype, Truncate: false });
  }),
  unlessSupported('negation', 'Neg', (node, builder) => {
    const { sub, mul } = algebra(builder);
    const [x] = node.inputs as [Node];
    // Of floats 0 - 0 is not -0.
    return isFloating(node.dtype)
      ? mul(x, scalar(builder, node, -1))
      : sub(scalar(builder, node, 0), x);
  }),
  // A condition may be a scalar, or choose whole rows.
  unlessSupported('choice-by-element', 'Select', (node, builder) => {
    const [condition, t, e] = node.inputs as [Node, Node, Node];
    const { length: rank } = condition.shape;
    if (rank === node.shape.length) return null;
    const start = reshaped(
      builder,
      condition,
      node.shape.map((_, i) => condition.shape[i] ?? 1),
    );
    const multiples = node.shape.map((d, i) => (i < rank ? 1 : d));
    const everywhere = builder.make('Tile', [start, vector(builder, multiples)], {});
    return builder.make('Select', [everywhere, t, e], {});
  }),
  unlessSupported('choice-of-booleans', 'Select', (node, builder) => {
    const [condition, ...values] = node.inputs as [Node, Node, Node];
    if (node.dtype !== 'bool') return null;
    return movedAsIntegers(builder, values, (v) => builder.make('Select', [condition, ...v], {}));
  }),
  unlessSupported('reverse-of-booleans', 'ReverseV2', (node, builder) => {
    const [x, axes] = node.inputs as [Node, Node];
    if (node.dtype !== 'bool') return null;
    return movedAsIntegers(builder, [x], (v) => builder.make('ReverseV2', [...v, axes], {}));
  }),
  unlessSupported('number-as-bool', 'Cast', (node, builder) => {
    const [x] = node.inputs as [Node];
    if (node.dtype !== 'bool') return null;
    const isZero = builder.make('Equal', [x, scalar(builder, x, 0)], {});
    return builder.make('Equal', [isZero, builder.constant(NDArray.scalar('bool', 0))], {});
  }),
];
