import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../examples/replay/network.js';
import * as tf from '../../src/index.js';
import { type NodeDef, nodeDefOf, readGraphDef } from './graph_def.js';

/*
 * The whole graph that TensorFlow 2.21 makes of the tutorial beside ours. docs/names.md lists every
 * node that differs; `npx vitest run test/reference/tutorial_graph.test.ts -u` writes it.
 */

const file = new URL('../../../shared/reference/tutorial_graph.pbtxt', import.meta.url);

/** Attributes that TensorFlow has gained since 1.15, by op; `*` is any. */
const NEWER_ATTRS: { readonly [type: string]: readonly string[] } = {
  '*': ['_has_manual_control_dependencies'],
  MatMul: ['grad_a', 'grad_b'],
  MaxPool: ['explicit_paddings'],
  MaxPoolGrad: ['explicit_paddings'],
};

/** Why nodes differ. Each differing node is explained by the first reason that knows its name. */
const REASONS: readonly { readonly nodes: RegExp; readonly why: string }[] = [
  {
    nodes: /^truncated_normal(_\d)?$/,
    why: '`tf.truncated_normal` ends in `math_ops.add`, which is an `Add` in 1.15 and an `AddV2` in 2.21.',
  },
  {
    nodes: /^gradients\/(grad_ys_0|Fill)|^gradients\/Mean_grad\/Reshape$/,
    why:
      'The gradient of the loss begins with ones. 1.15 fills them from the scalar `grad_ys_0`; 2.21 ' +
      'calls `tf.ones`, and `grad_ys_0` is the name of the whole.',
  },
  {
    nodes: /^gradients\/Mean_grad\//,
    why:
      'The gradient of a mean is divided by the number of values. 1.15 divides the product of all ' +
      'lengths by that of the lengths that are left; 2.21 multiplies the lengths of the axes that ' +
      'were reduced.',
  },
  {
    nodes: /^gradients\/.*Reshape(_\d)?_grad\//,
    why:
      'The gradient of a reshape is given the shape of its input. 1.15 asks for it when the graph is ' +
      'run; 2.21 writes a constant with one -1 where only one length is unknown.',
  },
  {
    nodes: /^gradients\/add(_\d)?_grad\//,
    why:
      'The gradient of a broadcast sum is summed over the axes that were broadcast. 1.15 finds them ' +
      'when the graph is run if a length is unknown (`BroadcastGradientArgs`), and sums both gradients; ' +
      '2.21 finds them when the graph is built if the ranks tell, keeps the summed axes, and leaves a ' +
      'gradient alone that needs no sum.',
  },
];

/** A node of TensorFlow's graph, of ours, or of both. */
interface Pair {
  readonly name: string;
  readonly theirs?: NodeDef;
  readonly ours?: OwnNode;
}

/** A node of ours, and its place in the order of creation. */
type OwnNode = NodeDef & { readonly place: number };

const isNewer = (type: string, attr: string): boolean =>
  [...(NEWER_ATTRS['*'] ?? []), ...(NEWER_ATTRS[type] ?? [])].includes(attr);

/** What 1.15 would have written of TensorFlow's node. */
const withoutNewerAttrs = (node: NodeDef): NodeDef => ({
  ...node,
  attrs: Object.fromEntries(
    Object.entries(node.attrs).filter(([attr]) => !isNewer(node.type, attr)),
  ),
});

/** The names of the attributes in which two nodes differ. */
const differingAttrs = ({ theirs, ours }: Pair): string[] =>
  [...new Set([...Object.keys(theirs?.attrs ?? {}), ...Object.keys(ours?.attrs ?? {})])].filter(
    (attr) => theirs?.attrs[attr] !== ours?.attrs[attr],
  );

const isIdentical = (pair: Pair): boolean =>
  pair.theirs?.type === pair.ours?.type &&
  pair.theirs?.inputs.join() === pair.ours?.inputs.join() &&
  differingAttrs(pair).length === 0;

const isGradient = ({ name }: Pair): boolean => name.startsWith('gradients/');

/** Every node of the two graphs, in TensorFlow's order; what only we have comes last. */
function pairsOf(theirs: readonly NodeDef[], ours: readonly OwnNode[]): Pair[] {
  const byName = new Map(ours.map((node) => [node.name, node]));
  const known = new Set(theirs.map(({ name }) => name));
  return [
    ...theirs.map((node) => ({ name: node.name, theirs: node, ours: byName.get(node.name) })),
    ...ours.filter(({ name }) => !known.has(name)).map((node) => ({ name: node.name, ours: node })),
  ];
}

/** One line of the page: the nodes as calls, with the attributes that differ. */
function row(pair: Pair): string {
  const scope = /^.*\//.exec(pair.name)?.[0] ?? '';
  const hasOneType = pair.theirs?.type === pair.ours?.type;
  // Where an input differs, so does `_class`, which names it.
  const attrs = hasOneType ? differingAttrs(pair).filter((attr) => attr !== '_class') : [];
  const local = (input: string): string =>
    input.startsWith(scope) ? input.slice(scope.length) : input;
  const call = (node: NodeDef | undefined): string => {
    if (node === undefined) return '-';
    const shown = attrs.map((attr) => `${attr}=${node.attrs[attr]}`);
    return `\`${node.type}(${[...node.inputs.map(local), ...shown].join(', ')})\``;
  };
  return `| \`${pair.name}\` | ${call(pair.theirs)} | ${call(pair.ours)} |`;
}

/** The page docs/names.md. */
function pageOf(pairs: readonly Pair[]): string {
  const counts = [
    ['outside `gradients/`', pairs.filter((pair) => !isGradient(pair))] as const,
    ['in `gradients/`', pairs.filter(isGradient)] as const,
    ['all', pairs] as const,
  ].map(([where, nodes]) => {
    const shared = nodes.filter(({ theirs, ours }) => theirs && ours);
    return `| ${[
      where,
      nodes.filter(({ theirs }) => theirs).length,
      shared.filter(isIdentical).length,
      shared.filter((pair) => !isIdentical(pair)).length,
      nodes.filter(({ ours }) => !ours).length,
      nodes.filter(({ theirs }) => !theirs).length,
    ].join(' | ')} |`;
  });
  const newer = Object.entries(NEWER_ATTRS).map(
    ([type, attrs]) =>
      `- ${type === '*' ? 'of any op' : `of \`${type}\``}: ${attrs.map((a) => `\`${a}\``).join(', ')}`,
  );
  const differing = pairs.filter((pair) => !isIdentical(pair));
  const sections = REASONS.map(({ why }, i) => {
    const nodes = differing.filter(({ name }) => reasonOf(name) === i);
    return [
      why,
      '',
      '| node | TensorFlow 2.21 | feedgraph |',
      '| --- | --- | --- |',
      ...nodes.map(row),
      '',
    ].join('\n');
  });
  return `# The tutorial's graph, node by node

TensorFlow 2.21 was given the MNIST tutorial and wrote the graph that it made. Here is that graph
beside the one that feedgraph makes of the same program: names, types, inputs and attributes. A test
compares the two and writes this page. feedgraph follows TensorFlow 1.15, so where 1.15 and 2.21 make
different nodes, the difference is listed here with its reason. An input in the node's own scope is
written without the scope.

| nodes | TensorFlow's | identical | different | only TensorFlow's | only ours |
| --- | --- | --- | --- | --- | --- |
${counts.join('\n')}

Attributes that TensorFlow has gained since 1.15 are not compared:

${newer.join('\n')}

## Nodes that differ

${sections.join('\n')}`;
}

const reasonOf = (name: string): number => REASONS.findIndex(({ nodes }) => nodes.test(name));

describe.skipIf(!existsSync(file))(
  "the tutorial's graph (needs ../shared/reference/tutorial_graph.pbtxt)",
  () => {
    const pairs = existsSync(file) ? compare() : [];

    function compare(): Pair[] {
      return new tf.Graph().asDefault((graph) => {
        buildNetwork();
        const theirs = readGraphDef(readFileSync(file, 'utf8')).map(withoutNewerAttrs);
        const ours = graph.getOperations().map((op, place) => ({ ...nodeDefOf(op), place }));
        return pairsOf(theirs, ours);
      });
    }

    it('has every node outside gradients/', () => {
      const outside = pairs.filter((pair) => !isGradient(pair));
      const differing = outside.filter((pair) => !isIdentical(pair)).map(({ name }) => name);
      console.log(
        `${outside.length - differing.length} of ${outside.length} nodes outside gradients/ are ` +
          `identical, ${pairs.filter(isIdentical).length} of ${pairs.filter((p) => p.theirs).length} in all`,
      );
      expect(differing.filter((name) => !/^truncated_normal(_\d)?$/.test(name))).toEqual([]);
    });

    it('makes those nodes in the same order', () => {
      const outside = pairs.filter((pair) => !isGradient(pair));
      const ours = outside.filter((pair) => pair.ours);
      expect(ours.map(({ ours: node }) => node?.place)).toEqual(
        ours.map(({ ours: node }) => node?.place).sort((a = 0, b = 0) => a - b),
      );
    });

    it("has the gradients of the ops themselves under TensorFlow's names", () => {
      const own = pairs.filter(({ theirs }) => theirs && /Grad$|Backprop/.test(theirs.type));
      expect(own.length).toBe(9);
      expect(own.filter((pair) => !isIdentical(pair))).toEqual([]);
    });

    it('differs for reasons that are known', () => {
      const differing = pairs.filter((pair) => !isIdentical(pair));
      expect(differing.filter(({ name }) => reasonOf(name) < 0)).toEqual([]);
      expect(REASONS.map((_, i) => differing.some(({ name }) => reasonOf(name) === i))).toEqual(
        REASONS.map(() => true),
      );
    });

    it('is written down in docs/names.md', async () => {
      await expect(pageOf(pairs)).toMatchFileSnapshot('../../docs/names.md');
    });
  },
);
