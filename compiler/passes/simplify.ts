import { P } from 'ts-pattern';
import { isFilledWith, isNode, type Node, valuesOf } from '../program/node.js';
import { type Rule, rule } from '../program/rule.js';
import { elements, filled, reshaped, transposed } from '../program/shorthand.js';

/*
 * Pass 3: algebra that holds for every value, NaN and infinities included: x · 0 is not 0, and
 * x + 0 is not x where x is -0. Common subexpressions need no rule, since equal nodes are one.
 */

const sameShape = (a: Node, b: Node): boolean => a.shape.join() === b.shape.join();

/** Ops whose output is their input. */
const copies = (
  ['EnsureShape', 'GuaranteeConst', 'Identity', 'PreventGradient', 'StopGradient'] as const
).map((root) => rule(`drop-${root}`, root, null, ({ inputs: [x] }) => x ?? null));

/** Ops that only rename axes. */
const renamings = (['ExpandDims', 'Squeeze'] as const).map((root) =>
  rule(`${root}-as-reshape`, root, null, ({ inputs: [x], shape }, { builder }) =>
    reshaped(builder, x as Node, shape),
  ),
);

/** A reduction over axes of length 1, or over none, moves no value. */
const trivialReductions = (['Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any'] as const).map(
  (root) =>
    rule(`trivial-${root}`, root, null, ({ inputs, shape }, { builder }) => {
      const [x, axes] = inputs as [Node, Node];
      const isTrivial = valuesOf(axes).every((a) => x.shape.at(a) === 1);
      return isTrivial ? reshaped(builder, x, shape) : null;
    }),
);

/** `op(x, c) = x` where `c` is a constant filled with the op's right identity. */
const identities = (
  [
    ['Mul', 1],
    ['RealDiv', 1],
    ['Sub', 0],
    ['FloorDiv', 1],
  ] as const
).map(([root, value]) =>
  rule(`${root}-by-${value}`, root, null, (node) => {
    const [x, y] = node.inputs as [Node, Node];
    // Dividing integers by one is exact too; flooring a float is not.
    if (root === 'FloorDiv' && node.dtype.startsWith('float')) return null;
    return isFilledWith(y, value) && sameShape(x, node) ? x : null;
  }),
);

const elementwise = ['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv'] as const;

/** An elementwise op broadcasts by itself: an input need not be tiled first. */
const untiled = elementwise.map((root) =>
  rule(`untile-${root}`, root, null, (node, { builder }) => {
    const [x, y] = node.inputs as [Node, Node];
    const source = (tiled: Node, other: Node): Node | null => {
      if (!isNode(tiled, 'Tile') || !sameShape(other, node)) return null;
      const [input, multiples] = tiled.inputs as [Node, Node];
      const isBroadcast = valuesOf(multiples).every(
        (m, axis) => m === 1 || input.shape[axis] === 1,
      );
      return isBroadcast ? input : null;
    };
    // One of two: what is left must still have the shape of the result.
    const left = source(x, y);
    if (left !== null) return builder.make(root, [left, y], {});
    const right = source(y, x);
    return right && builder.make(root, [x, right], {});
  }),
);

/** Ops that need no kernel, since others do what they do. */
export const withoutKernelRules: readonly Rule[] = [
  ...copies,
  ...renamings,
  rule('empty-product', 'MatMul', null, (node, { builder }) =>
    elements(node.inputs[0] as Node) === 0 && elements(node) > 0 ? filled(builder, node, 0) : null,
  ),
  rule('zeros-like', 'ZerosLike', null, (node, { builder }) =>
    node.dtype === 'variant' ? null : filled(builder, node, 0),
  ),
  rule('ones-like', 'OnesLike', null, (node, { builder }) => filled(builder, node, 1)),
];

export const simplifyRules: readonly Rule[] = [
  ...withoutKernelRules,
  ...trivialReductions,
  ...identities,
  ...untiled,
  rule('mul-by-one-left', 'Mul', null, (node) => {
    const [x, y] = node.inputs as [Node, Node];
    return isFilledWith(x, 1) && sameShape(y, node) ? y : null;
  }),
  rule(
    'double-negation',
    'Neg',
    { inputs: [{ type: 'Neg' }] },
    ({ inputs: [x] }) => x?.inputs[0] ?? null,
  ),
  rule('same-reshape', 'Reshape', null, (node) => {
    const [x] = node.inputs as [Node];
    return sameShape(x, node) ? x : null;
  }),
  rule(
    'double-reshape',
    'Reshape',
    { inputs: [{ type: 'Reshape' }, P.any] },
    ({ inputs: [inner], shape }, { builder }) => reshaped(builder, inner?.inputs[0] as Node, shape),
  ),
  rule('same-cast', 'Cast', null, ({ inputs: [x], dtype }) => (x?.dtype === dtype ? x : null)),
  rule('same-tile', 'Tile', null, (node) => {
    const [x] = node.inputs as [Node];
    return sameShape(x, node) ? x : null;
  }),
  rule('same-transpose', 'Transpose', null, ({ inputs }) => {
    const [x, perm] = inputs as [Node, Node];
    return valuesOf(perm).every((p, i) => p === i) ? x : null;
  }),
  rule(
    'double-transpose',
    'Transpose',
    { inputs: [{ type: 'Transpose' }, P.any] },
    ({ inputs }, { builder }) => {
      const [inner, outer] = inputs as [Node, Node];
      const first = valuesOf(inner.inputs[1]);
      const perm = valuesOf(outer).map((p) => first.at(p) as number);
      return transposed(builder, inner.inputs[0] as Node, perm);
    },
  ),
  rule('one-term-sum', 'AddN', { inputs: [P.any] }, ({ inputs: [x] }) => x ?? null),
  rule('known-choice', 'Select', { inputs: [{ type: 'Const' }, P.any, P.any] }, ({ inputs }) => {
    const [condition, t, e] = inputs as [Node, Node, Node];
    if (isFilledWith(condition, 1)) return t;
    return isFilledWith(condition, 0) ? e : null;
  }),
];
