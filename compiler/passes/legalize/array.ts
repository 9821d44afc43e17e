import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { reshaped, vector } from '../../program/shorthand.js';
import { unlessSupported } from './rules.js';

/** What moves integers moves booleans too. */
function movedAsIntegers(builder: Builder, values: readonly Node[], move: (v: Node[]) => Node) {
  const integers = values.map((x) => builder.make('Cast', [x], { DstT: 'int32', Truncate: false }));
  return builder.make('Cast', [move(integers)], { DstT: 'bool', Truncate: false });
}

export const arrayRules: readonly Rule[] = [
  unlessSupported('fill-by-tile', 'Fill', (node, builder) => {
    const [dims, value] = node.inputs as [Node, Node];
    const start = reshaped(
      builder,
      value,
      node.shape.map(() => 1),
    );
    return builder.make('Tile', [start, dims], {});
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
];
