import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { expectClose, type Feeds, fetchArrays } from '../numeric_gradient.js';
import { targets } from '../targets.js';
import { valueTable as table } from './values/index.js';
import { i32 } from './values/row.js';

const graph = new tf.Graph();
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = Object.values(targets).map((target) => new tf.Session({ graph, ...target }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

/** Where the inputs come from: values that only the run knows, or that the compiler folds. */
const sources = ['fed', 'constant'] as const;

describe('values', () => {
  it('of every op that computes one are in the table', () => {
    // What has a state, a source of randomness, branches or lists, gives text, or is made by the
    // compiler is tested elsewhere; what only imported graphs have, in test/graph_def.
    const others =
      /^(Const|Placeholder|NoOp|Random.*|TruncatedNormal|Multinomial|VariableV2|IsVariable.*|ReadVariableOp|Assign.*|(Sparse)?Apply.*|Scatter(Nd)?(Update|Add|Sub|Mul|Div|Min|Max)|CountUpTo|Output|MakeIterator|IteratorGetNext|Parameter|FakeParam|AsString|String.*|.*Summary(V2)?|(Stateless)?(If|While)|VarHandleOp|VarIsInitializedOp|VariableShape|Resource.*|EmptyTensorList|TensorList.*|_.*)$/;
    const expected = Object.values(ops)
      .filter(({ type, effect }) => !others.test(type) && effect !== 'random')
      .map(({ type }) => type);
    expect(Object.keys(table).sort()).toEqual(expected.sort());
  });

  const rows = Object.entries(table).flatMap(([type, list]) =>
    list.map((r) => [`${type}: ${r.title}`, type, r] as const),
  );

  it.each(rows)('%s', async (_, type, { inputs, build, outputs }) => {
    for (const source of sources) {
      const { ys, feeds } = graph.asDefault(() => {
        const xs = inputs.map((value) =>
          source === 'fed' ? tf.placeholder(value.dtype, value.shape) : tf.constant(value),
        );
        const built = build(...xs);
        const ys = built instanceof tf.Operation ? built.outputs : [built];
        const feeds: Feeds = xs.map((x, i) => [x, inputs[i] as tf.NDArray]);
        return { ys, feeds: source === 'fed' ? feeds : [] };
      });
      expect(ys[0]?.op.type).toBe(type);
      for (const session of sessions) {
        const values = await fetchArrays(session, ys, feeds);
        for (const [i, expected] of outputs.entries()) {
          const what = `${source}, on ${session.backend}`;
          const value = values[i] as tf.NDArray;
          expect(value.dtype, what).toBe(expected.dtype);
          expect(value.shape, what).toEqual(expected.shape);
          expectClose(value.data, expected.data, { what, tolerance: 1e-6 });
        }
      }
    }
  });
});

describe('division of integers by zero', () => {
  const { FloorDiv, FloorMod, TruncateDiv, TruncateMod } = ops;
  const divisions = { FloorDiv, FloorMod, TruncateDiv, TruncateMod };

  it.each(Object.entries(divisions))('is an error of %s', async (type, record) => {
    const { divisor, quotients } = graph.asDefault(() => {
      const divisor = tf.placeholder(tf.int32, [2]);
      return { divisor, quotients: [record([i32([1, 2]), divisor]), record([i32(1), i32(0)])] };
    });
    for (const session of sessions) {
      for (const quotient of quotients) {
        const run = session.run(quotient, [[divisor, [1, 0]]]);
        await expect(run).rejects.toThrow(tf.errors.InvalidArgumentError);
        await expect(run).rejects.toThrow('Integer division by zero');
        await expect(run).rejects.toMatchObject({ op: { name: quotient.op.name, type } });
      }
    }
  });
});
