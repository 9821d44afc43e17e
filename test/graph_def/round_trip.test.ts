import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../examples/replay/network.js';
import * as tf from '../../src/index.js';
import { readCases } from '../conformance/case.js';
import { build } from '../conformance/check.js';

/* What is exported, imported and exported again is the same, byte for byte. */

const file = new URL('../../../shared/reference/op_cases.json', import.meta.url);
const cases = existsSync(file) ? await readCases(file) : [];

function expectSame(graph: tf.Graph): void {
  const bytes = tf.GraphDef.serializeToString(graph.asGraphDef());
  const again = new tf.Graph();
  again.asDefault(() => tf.importGraphDef(bytes, { name: '' }));
  const exported = tf.GraphDef.serializeToString(again.asGraphDef());
  // The messages say where they differ, but take long to compare.
  if (!Buffer.from(exported).equals(bytes)) {
    expect(again.asGraphDef()).toEqual(tf.GraphDef.fromString(bytes));
  }
  // Nothing of it is unknown here, and what each operation is has not changed.
  const described = (g: tf.Graph): unknown[] =>
    g
      .getOperations()
      .map(({ name, type, outputs, record }) => [
        name,
        type,
        outputs.map(({ dtype, shape }) => [dtype, shape]),
        record.unknown,
      ]);
  const byName = (a: unknown[], b: unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);
  const sorted = (g: tf.Graph) => (described(g) as unknown[][]).sort(byName);
  expect(sorted(again)).toEqual(sorted(graph));
}

describe.skipIf(cases.length === 0)('the graph of (needs shared/reference)', () => {
  it.each(cases)('$id', (theCase) => {
    const graph = new tf.Graph();
    graph.asDefault(() => build(theCase, () => {}));
    expectSame(graph);
  });
});

describe('the graph of', () => {
  const graphs: { readonly [what: string]: () => unknown } = {
    'the tutorial': buildNetwork,
    'variables, and their updates by rows': () => {
      const table = tf.variable(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { name: 'table' },
      );
      const loss = tf.reduceSum(tf.nn.embeddingLookup(table, tf.constant([0, 2], tf.int32)));
      new tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss);
      tf.scatterAdd(table, tf.constant([1], tf.int32), [[1, 1]]);
    },
    'a choice in a loop, and its gradient': () => {
      const x = tf.placeholder(tf.float32, [], { name: 'x' });
      const [, y] = tf.whileLoop(
        (i: tf.Tensor) => tf.less(i, 3),
        (i: tf.Tensor, s: tf.Tensor) => [
          i.add(1),
          tf.cond(
            tf.greater(s, 0),
            () => s.mul(x),
            () => s.sub(1),
          ),
        ],
        [tf.constant(0, tf.int32), x],
      ) as readonly [tf.Tensor, tf.Tensor];
      tf.gradients(y, [x]);
    },
    'a list of tensors': () => {
      tf.mapFn((row: tf.Tensor) => tf.square(row), tf.placeholder(tf.float32, [null, 2]));
    },
    'text and summaries': () => {
      tf.summary.merge([
        tf.summary.scalar('a', tf.constant(1)),
        tf.summary.scalar('b', tf.constant(2)),
      ]);
      tf.constant(['text', 'é', '\udcff']);
    },
    'control inputs and places': () => {
      const a = tf.constant(1, { name: 'a' });
      tf.controlDependencies([a], () => tf.group(a, tf.noOp({ name: 'wait' })));
      tf.colocateWith(a, () => tf.constant(2));
    },
  };
  it.each(Object.entries(graphs))('%s', (_what, make) => {
    const graph = new tf.Graph();
    graph.asDefault(make);
    expectSame(graph);
  });
});
