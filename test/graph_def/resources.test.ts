import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/*
 * Ops on variables that are resources do what those on references do: a graph is rewritten as TensorFlow
 * would have made it with `use_resource=True`, and computes the same.
 */

type Node = tf.GraphDef['node'][number];

/** What an op on references is called where it is on resources. */
function resourceOp({ op, input }: Node, variables: ReadonlySet<string>): string {
  if (op === 'VariableV2') return 'VarHandleOp';
  if (op === 'Identity' && variables.has(input[0] ?? '')) return 'ReadVariableOp';
  if (op === 'IsVariableInitialized') return 'VarIsInitializedOp';
  if (/^Assign/.test(op)) return op === 'Assign' ? 'AssignVariableOp' : `${op}VariableOp`;
  return /^(Sparse)?Apply/.test(op) ? `Resource${op}` : op;
}

function withResources(def: tf.GraphDef): tf.GraphDef {
  const variables = new Set(def.node.filter(({ op }) => op === 'VariableV2').map((n) => n.name));
  for (const node of def.node) {
    const op = resourceOp(node, variables);
    if (op === node.op) continue;
    const { T, dtype = T } = node.attr;
    let { attr } = node;
    if (/VariableOp$/.test(op)) attr = dtype === undefined ? {} : { dtype };
    if (op === 'VarIsInitializedOp') attr = {};
    Object.assign(node, { op, attr });
  }
  return def;
}

const rate = 0.1;
const optimizers: { readonly [name: string]: () => tf.train.Optimizer } = {
  Adadelta: () => new tf.train.AdadeltaOptimizer(rate),
  Adagrad: () => new tf.train.AdagradOptimizer(rate),
  Adam: () => new tf.train.AdamOptimizer(rate),
  Ftrl: () => new tf.train.FtrlOptimizer(rate),
  GradientDescent: () => new tf.train.GradientDescentOptimizer(rate),
  Momentum: () => new tf.train.MomentumOptimizer(rate, 0.9),
  ProximalAdagrad: () => new tf.train.ProximalAdagradOptimizer(rate),
  ProximalGradientDescent: () => new tf.train.ProximalGradientDescentOptimizer(rate),
  RMSProp: () => new tf.train.RMSPropOptimizer(rate),
  'RMSProp, centered': () => new tf.train.RMSPropOptimizer(rate, { centered: true }),
};

/** The variable after some steps. */
async function trained(graph: tf.Graph): Promise<readonly number[]> {
  await using sess = new tf.Session({ graph });
  await sess.run(graph.getOperationByName('init'));
  for (let i = 0; i < 3; i++) await sess.run(graph.getOperationByName('step'));
  return [...(await sess.run<tf.NDArray>(graph.getTensorByName('w/read:0'))).data];
}

describe.each(['dense', 'sparse'])('%s updates of resources', (kind) => {
  // By rows, plain descent is a ScatterSub, which is not known for resources.
  const rows = Object.entries(optimizers).filter(
    ([name]) => kind === 'dense' || name !== 'GradientDescent',
  );
  it.each(rows)('%s', async (_name, make) => {
    const graph = new tf.Graph();
    graph.asDefault(() => {
      const w = tf.variable(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { name: 'w' },
      );
      const rows =
        kind === 'dense' ? w : tf.nn.embeddingLookup(w, tf.constant([0, 2, 0], tf.int32));
      make().minimize(tf.reduceSum(tf.square(rows)), { name: 'step' });
      tf.group(tf.globalVariablesInitializer(), { name: 'begin' });
    });
    const rewritten = new tf.Graph();
    const def = withResources(graph.asGraphDef());
    rewritten.asDefault(() => tf.importGraphDef(def, { name: '' }));
    expect(rewritten.getOperations().filter(({ record }) => record.unknown !== undefined)).toEqual(
      [],
    );
    expect(await trained(rewritten)).toEqual(await trained(graph));
  });
});

it('resources are read, added to, and asked for their shape', async () => {
  const graph = new tf.Graph();
  let known = '';
  graph.asDefault(() => {
    const v = tf.variable([1, 2], { name: 'v' });
    tf.assignAdd(v, [10, 10], { name: 'more' });
    tf.assignSub(v, [1, 1], { name: 'less' });
    known = tf.isVariableInitialized(v).name;
    tf.globalVariablesInitializer();
  });
  const def = withResources(graph.asGraphDef());
  const shape = def.node.find(({ name }) => name === 'v/read') as Node;
  def.node.push({ ...shape, name: 'shape', op: 'VariableShape', attr: {}, input: ['v'] });
  const rewritten = new tf.Graph();
  rewritten.asDefault(() => tf.importGraphDef(def, { name: '' }));
  await using sess = new tf.Session({ graph: rewritten });
  const values = async (name: string): Promise<unknown> => {
    const value = await sess.run(rewritten.getTensorByName(name));
    return value instanceof tf.NDArray ? [...value.data] : value;
  };
  expect(await values(known)).toBe(false);
  await sess.run(rewritten.getOperationByName('init'));
  await sess.run(rewritten.getOperationByName('more'));
  await sess.run(rewritten.getOperationByName('less'));
  expect(await values('v/read:0')).toEqual([10, 11]);
  expect(await values('shape:0')).toEqual([2]);
  expect(await values(known)).toBe(true);
});
