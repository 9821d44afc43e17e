import type { OpType } from '../../ops/index.js';
import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import { type Rule, rule } from '../../program/rule.js';
import { vector } from '../../program/shorthand.js';

/** A rule that applies where the target does not support the node. */
export const unlessSupported = <K extends OpType>(
  name: string,
  root: K,
  build: (node: Node<K>, builder: Builder) => Node | null,
): Rule =>
  rule(name, root, null, (node, { builder, target }) =>
    target.supports(node) ? null : build(node, builder),
  );

/** The outputs of a multi-output op, one rule for its first output and one for the others. */
export const outputsOf = <K extends OpType>(
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

type Elementwise = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Maximum' | 'Pow';

/** Arithmetic on nodes. */
export type Algebra = ReturnType<typeof algebra>;

/** Arithmetic on nodes, to write formulas with. */
export function algebra(builder: Builder) {
  const binary =
    (type: Elementwise) =>
    (x: Node, y: Node): Node =>
      builder.make(type, [x, y], {});
  return {
    add: binary('AddV2'),
    sub: binary('Sub'),
    mul: binary('Mul'),
    div: binary('RealDiv'),
    max: binary('Maximum'),
    pow: binary('Pow'),
    unary: (type: 'Exp' | 'Log' | 'Neg' | 'Sqrt' | 'Rsqrt', x: Node): Node =>
      builder.make(type, [x], {}),
    reduce: (
      type: 'Sum' | 'Mean' | 'Max',
      x: Node,
      axes: number | readonly number[],
      keep_dims: boolean,
    ): Node => builder.make(type, [x, vector(builder, [axes].flat())], { keep_dims }),
  };
}
