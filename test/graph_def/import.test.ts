import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/* What tf.importGraphDef takes, returns and refuses. The texts are TensorFlow's. */

/** The message of a graph. */
function defOf(build: () => void): tf.GraphDef {
  const graph = new tf.Graph();
  graph.asDefault(build);
  return graph.asGraphDef();
}

/** a · b, from two placeholders. */
const product = (): tf.GraphDef =>
  defOf(() => {
    const a = tf.placeholder(tf.float32, [2], { name: 'a' });
    const b = tf.placeholder(tf.float32, [2], { name: 'b' });
    tf.multiply(a, b, { name: 'product' });
  });

type Node = tf.GraphDef['node'][number];

/** The message with a node changed. */
function changed(def: tf.GraphDef, name: string, change: (node: Node) => void): tf.GraphDef {
  const node = def.node.find((n) => n.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  change(node);
  return def;
}

const inGraph = (body: (graph: tf.Graph) => void | Promise<void>) => () =>
  new tf.Graph().asDefault(body);

const importing =
  (def: tf.GraphDef, options: { readonly name?: string } = {}) =>
  () =>
    new tf.Graph().asDefault(() => tf.importGraphDef(def, options));

describe('tf.importGraphDef', () => {
  it(
    'adds the operations in a name scope',
    inGraph((graph) => {
      expect(tf.importGraphDef(product())).toBeNull();
      tf.importGraphDef(product());
      tf.importGraphDef(product(), { name: 'mine' });
      tf.nameScope('outer', () => tf.importGraphDef(product(), { name: 'inner' }));
      const names = graph.getOperations().map(({ name }) => name);
      expect(names.filter((name) => name.endsWith('product'))).toEqual([
        'import/product',
        'import_1/product',
        'mine/product',
        'outer/inner/product',
      ]);
      // Nothing made later gets a name that is taken.
      expect(tf.constant(1, { name: 'import/a' }).op.name).toBe('import/a_1');
    }),
  );

  it(
    'finds free names where there is no scope',
    inGraph((graph) => {
      tf.constant(1, { name: 'a' });
      tf.importGraphDef(product(), { name: '' });
      expect(graph.getOperationByName('product').nodeDef.input).toEqual(['a_1', 'b']);
    }),
  );

  it(
    'returns operations and tensors by name',
    inGraph(() => {
      const returnElements = ['product', 'product:0', 'a:0'];
      const found = tf.importGraphDef(product(), { returnElements });
      expect(found?.map((element) => element.toString())).toEqual([
        "<tf.Operation 'import/product' type=Mul>",
        'Tensor("import/product:0", shape=(2,), dtype=float32)',
        'Tensor("import/a:0", shape=(2,), dtype=float32)',
      ]);
    }),
  );

  it(
    'takes tensors and values in place of nodes',
    inGraph(async (graph) => {
      const x = tf.constant([3, 4]);
      const inputMap = { a: x, 'b:0': [5, 6] };
      const [y] = tf.importGraphDef(product(), inputMap, ['product:0']) as [tf.Tensor];
      expect(y.op.inputs.map(({ name }) => name)).toEqual(['Const:0', 'import/_inputs/Const:0']);
      await using sess = new tf.Session({ graph });
      expect([...(await sess.run<tf.NDArray>(y)).data]).toEqual([15, 24]);
    }),
  );

  it(
    'takes the bytes of a file',
    inGraph((graph) => {
      tf.importGraphDef(tf.GraphDef.serializeToString(product()));
      expect(graph.getOperations()).toHaveLength(3);
    }),
  );

  it(
    'brings the nodes into order, and keeps control inputs and places',
    inGraph((graph) => {
      const def = defOf(() => {
        const a = tf.constant(1, { name: 'a' });
        tf.controlDependencies([a], () => tf.colocateWith(a, () => tf.constant(2, { name: 'b' })));
      });
      def.node.reverse();
      tf.importGraphDef(def);
      const { nodeDef } = graph.getOperationByName('import/b');
      expect(nodeDef.input).toEqual(['^import/a']);
      expect(nodeDef.attr['_class']).toEqual(['loc:@import/a']);
    }),
  );

  it(
    'ignores the control dependencies in force, as TensorFlow does',
    inGraph((graph) => {
      const before = tf.noOp({ name: 'before' });
      tf.controlDependencies([before], () => tf.importGraphDef(product()));
      expect(graph.getOperationByName('import/product').controlInputs).toEqual([]);
    }),
  );

  it('refuses what is no GraphDef', () => {
    // @ts-expect-error a number is no graph.
    expect(() => tf.importGraphDef(134)).toThrow('graph_def must be a GraphDef proto.');
  });

  it('refuses names that the graph does not have', () => {
    const graph = new tf.Graph();
    graph.asDefault(() => {
      expect(() => tf.importGraphDef(product(), { returnElements: ['c'] })).toThrow(
        "Requested return node 'c' not found in graph def",
      );
      expect(() => tf.importGraphDef(product(), { returnElements: ['c:0'] })).toThrow(
        "Requested return tensor 'c:0' not found in graph def",
      );
      expect(() => tf.importGraphDef(product(), { returnElements: ['a:1'] })).toThrow(
        "Invalid return output 1 of node 'a', which has 1 output(s)",
      );
      expect(() =>
        tf.importGraphDef(product(), { inputMap: { c: tf.constant(1, { name: 'given' }) } }),
      ).toThrow('Attempted to map inputs that were not found in graph_def: [c:0]');
      expect(() => tf.importGraphDef(product(), { inputMap: { a: [1, 2] }, name: '' })).toThrow(
        'tf.import_graph_def() requires a non-empty `name` if `input_map` contains non-Tensor values.',
      );
    });
    // The graph is as it was.
    expect(graph.getOperations().map(({ name }) => name)).toEqual(['given']);
  });

  const refused: readonly (readonly [what: string, (node: Node) => void, text: string | RegExp])[] =
    [
      [
        'a missing node',
        (n) => n.input.splice(0, 1, 'c'),
        "Node 'product': Unknown input node 'c'",
      ],
      [
        'a missing output',
        (n) => n.input.splice(0, 1, 'a:1'),
        "Node 'product': Connecting to invalid output 1 of source node a which has 1 outputs.",
      ],
      [
        'a missing input',
        (n) => n.input.pop(),
        "NodeDef expected inputs 'float, float' do not match 1 inputs specified; Op<name=Mul>; NodeDef: {{node product}}",
      ],
      [
        'control inputs before others',
        (n) => n.input.unshift('^b'),
        "Node 'product': Control dependencies must come after regular dependencies",
      ],
      [
        'an input of another dtype',
        (n) => {
          n.attr['T'] = {
            ...(n.attr['T'] as Node['attr'][string]),
            value: { case: 'type', value: 3 },
          };
        },
        'Input 0 of node product was passed float from import/a:0 incompatible with expected int32.',
      ],
      [
        'no op',
        (n) => Object.assign(n, { op: '' }),
        "Node 'product' does not specify an operation",
      ],
      ['a name twice', (n) => Object.assign(n, { name: 'a', input: [] }), "Node 'a' is not unique"],
      [
        'a name that is none',
        (n) => Object.assign(n, { name: '?' }),
        "Node '?': Node name contains invalid characters",
      ],
      [
        'a node that needs itself',
        (n) => n.input.splice(0, 1, 'product'),
        /1 nodes in a cycle: product/,
      ],
      [
        'a place that is missing',
        (n) => {
          const list = { $typeName: 'tensorflow.AttrValue.ListValue', s: [Buffer.from('loc:@c')] };
          n.attr['_class'] = {
            ...(n.attr['T'] as Node['attr'][string]),
            value: { case: 'list', value: list as never },
          };
        },
        "Node 'product' expects to be colocated with unknown node 'c'",
      ],
    ];
  it.each(refused)('refuses %s', (_what, change, text) => {
    expect(importing(changed(product(), 'product', change))).toThrow(text);
  });

  it('refuses a node whose attributes are missing or of another kind', () => {
    const without = changed(product(), 'a', (n) => {
      delete n.attr['dtype'];
    });
    expect(importing(without)).toThrow("NodeDef missing attr 'dtype'; NodeDef: {{node a}}");
    const other = changed(product(), 'a', (n) => {
      n.attr['dtype'] = {
        ...(n.attr['dtype'] as Node['attr'][string]),
        value: { case: 'b', value: true },
      };
    });
    expect(importing(other)).toThrow("AttrValue had value with type 'b' when 'type' expected");
  });

  it('refuses a shape that cannot be', () => {
    const def = defOf(() => {
      tf.matmul(
        tf.placeholder(tf.float32, [2, 3], { name: 'a' }),
        tf.placeholder(tf.float32, [3, 4], { name: 'b' }),
      );
    });
    const narrow = changed(def, 'a', (n) => {
      n.attr['shape'] = def.node[1]?.attr['shape'] as Node['attr'][string];
    });
    expect(importing(narrow)).toThrow(
      /Dimensions must be equal, but are 4 and 3 for 'import\/MatMul'/,
    );
  });

  it('refuses a graph that needs a newer TensorFlow', () => {
    const def = product();
    if (def.versions) def.versions.minConsumer = 1000;
    expect(importing(def)).toThrow(
      'GraphDef min consumer version 1000 above current version 134 for TensorFlow 1.15.  Please upgrade TensorFlow.',
    );
  });
});

describe('an op that is not known', () => {
  /** A network with an op of somebody's own between two that are known. */
  const custom = (): tf.GraphDef => {
    const def = product();
    const node = changed(def, 'product', (n) => Object.assign(n, { op: 'SuperProduct' }));
    const after = defOf(() => {
      tf.square(tf.placeholder(tf.float32, [2], { name: 'product' }), { name: 'square' });
    });
    node.node.push(...after.node.filter(({ name }) => name === 'square'));
    return def;
  };

  it('fails when it is run, by its name', async () => {
    const graph = new tf.Graph();
    graph.asDefault(() => tf.importGraphDef(custom(), { name: '' }));
    await using sess = new tf.Session({ graph });
    const feeds = { 'a:0': [1, 2], 'b:0': [3, 4] };
    const failure = await sess.run(graph.getTensorByName('square:0'), feeds).catch((e) => e);
    expect(failure).toBeInstanceOf(tf.errors.NotFoundError);
    expect(failure.message).toMatch(
      /^Op type not registered 'SuperProduct' in binary running on feedgraph\..*\{\{node product\}\}/,
    );
    expect(failure.op.name).toBe('product');
    // What does not need it runs, and so does everything once its output is fed.
    const values = await sess.run<tf.NDArray>(graph.getTensorByName('square:0'), {
      'product:0': [3, 4],
    });
    expect([...values.data]).toEqual([9, 16]);
  });

  it('has the dtype of its uses, and is exported as it was', () => {
    const graph = new tf.Graph();
    graph.asDefault(() => tf.importGraphDef(custom(), { name: '' }));
    expect(graph.getTensorByName('product:0').dtype).toBe('float32');
    expect(graph.asGraphDef().node).toEqual(custom().node);
  });

  it('may be an op that is known, of a dtype that is not', async () => {
    const half = 19;
    const def = product();
    for (const node of def.node) {
      for (const attr of Object.values(node.attr)) {
        if (attr.value.case === 'type') attr.value.value = half;
      }
    }
    const graph = new tf.Graph();
    graph.asDefault(() => tf.importGraphDef(def, { name: '' }));
    expect(graph.asGraphDef().node).toEqual(def.node);
    await using sess = new tf.Session({ graph });
    await expect(sess.run(graph.getOperationByName('product'))).rejects.toThrow(
      /^No registered '\w+' OpKernel compatible with node \{\{node \w+\}\}: there is no dtype half/,
    );
  });

  it('may be a part of a loop of Switch and Merge', () => {
    const def = product();
    const node = (name: string, op: string, input: string[]): Node => ({
      ...(def.node[2] as Node),
      name,
      op,
      input,
    });
    def.node.push(
      node('enter', 'Enter', ['a']),
      node('merge', 'Merge', ['enter', 'next']),
      node('next', 'NextIteration', ['merge']),
    );
    const merge = def.node.find(({ name }) => name === 'merge') as Node;
    merge.attr = {
      ...merge.attr,
      N: { ...(merge.attr['T'] as Node['attr'][string]), value: { case: 'i', value: 2n } },
    };
    const graph = new tf.Graph();
    graph.asDefault(() => tf.importGraphDef(def, { name: '' }));
    expect(graph.getOperationByName('merge').inputs.map(({ name }) => name)).toEqual([
      'enter:0',
      'next:0',
    ]);
    const sorted = (nodes: readonly Node[]) =>
      [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted(graph.asGraphDef().node)).toEqual(sorted(def.node));
  });
});
