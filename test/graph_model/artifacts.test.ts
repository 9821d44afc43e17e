import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tfjs from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { executableOps } from '../../compiler/graph_model/executable.js';
import * as tf from '../../src/index.js';

/** Builds a graph, and gives it and a session with its variables' first values to `body`. */
async function inSession<R>(
  build: () => tf.GraphModelOutputs,
  body: (sess: tf.Session, outputs: tf.GraphModelOutputs) => Promise<R>,
): Promise<R> {
  const graph = new tf.Graph();
  using _ = graph.asDefault();
  const outputs = build();
  const init = tf.globalVariablesInitializer();
  await using sess = new tf.Session({ graph, backend: 'cpu' });
  await sess.run(init);
  return await body(sess, outputs);
}

const artifactsOf = (
  build: () => tf.GraphModelOutputs,
  options?: tf.GraphModelOptions,
): Promise<tf.GraphModelArtifacts> =>
  inSession(build, (sess, outputs) => tf.graphModelArtifacts(sess, outputs, options));

const load = async (build: () => tf.GraphModelOutputs): Promise<GraphModel> =>
  loadGraphModel(tfjs.io.fromMemory(await artifactsOf(build)));

const x = (): tf.Tensor => tf.placeholder(tf.float32, { shape: [null], name: 'x' });

beforeAll(() => tfjs.setBackend('cpu'));

it('has the ops that TensorFlow.js executes', () => {
  const folder = createRequire(import.meta.url)
    .resolve('@tensorflow/tfjs-converter/package.json')
    .replace('package.json', 'dist/operations/');
  const mapper = readFileSync(`${folder}operation_mapper.js`, 'utf8');
  const lists = [...mapper.matchAll(/^import .*'(.\/op_list\/\w+)';$/gm)].map(([, list]) => list);
  const theirs = lists.flatMap((list) =>
    [...readFileSync(`${folder}${list}.js`, 'utf8').matchAll(/'tfOpName': '(\w+)'/g)].map(
      ([, op]) => op as string,
    ),
  );
  expect(lists.length).toBeGreaterThan(15);
  expect(executableOps()).toEqual([...new Set(theirs)].sort());
});

describe('what a model gives', () => {
  it('is one tensor, or a list of them', async () => {
    const one = await load(() => tf.square(x()));
    expect([...(one.predict(tfjs.tensor1d([1, 2])) as tfjs.Tensor).dataSync()]).toEqual([1, 4]);
    const several = await load(() => [tf.square(x()), tf.constant(5)]);
    const [y, five] = several.predict(tfjs.tensor1d([3])) as tfjs.Tensor[];
    expect([[...(y?.dataSync() ?? [])], [...(five?.dataSync() ?? [])]]).toEqual([[9], [5]]);
  });

  it('has names where the program gives them', async () => {
    const model = await load(() => ({ double: x().mul(2), negative: x().neg() }));
    const { double, negative } = model.predict({
      x: tfjs.tensor1d([3]),
      x_1: tfjs.tensor1d([4]),
    }) as { [name: string]: tfjs.Tensor };
    expect([double?.dataSync()[0], negative?.dataSync()[0]]).toEqual([6, -4]);
  });

  it('may be several outputs of one operation, one of them twice, and an input', async () => {
    const model = await load(() => {
      const given = x();
      const [values, indices] = tf.nn.topK(given, 2);
      return { given, indices, values, again: indices };
    });
    const { given, indices, values, again } = model.predict(tfjs.tensor1d([5, 7, 6])) as {
      [name: string]: tfjs.Tensor;
    };
    expect([given, indices, values, again].map((t) => [...(t?.dataSync() ?? [])])).toEqual([
      [5, 7, 6],
      [1, 2],
      [7, 6],
      [1, 2],
    ]);
  });

  it('is of the session, and given once', async () => {
    const other = new tf.Graph().asDefault(x);
    await expect(artifactsOf(() => other)).rejects.toThrow('is not an element of this graph');
    await expect(artifactsOf(() => [])).rejects.toThrow('A model needs an output.');
    await expect(
      artifactsOf(() => {
        const y = x().neg();
        return [y, y];
      }),
    ).rejects.toThrow('The output Neg is given twice.');
  });
});

const checkedProduct = `
  node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
  node { name: "w" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
  node { name: "isGood" op: "Placeholder" attr { key: "dtype" value { type: DT_BOOL } } }
  node {
    name: "assertion" op: "Assert" input: "isGood" input: "x"
    attr { key: "T" value { list { type: DT_FLOAT } } }
  }
  node {
    name: "checked" op: "CheckNumerics" input: "x"
    attr { key: "T" value { type: DT_FLOAT } } attr { key: "message" value { s: "NaN" } }
  }
  node { name: "copy" op: "Identity" input: "checked" attr { key: "T" value { type: DT_FLOAT } } }
  node {
    name: "y" op: "Mul" input: "copy" input: "w" input: "^assertion"
    attr { key: "T" value { type: DT_FLOAT } }
  }
`;

describe('what a model is made of', () => {
  it('is what its outputs need, without variables, checks and copies', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifactsOf(() => {
      const w = tf.variable([2, 3], { name: 'w' });
      const [y] = tf.importGraphDef(checkedProduct, {
        inputMap: { w: tf.identity(w) },
        returnElements: ['y:0'],
        name: '',
      }) as [tf.Tensor];
      tf.train.getOrCreateGlobalStep();
      return y;
    });
    const nodes = modelTopology['node'] as { name: string; input?: string[] }[];
    expect(nodes.map(({ name, input = [] }) => [name, ...input])).toEqual([
      ['w'],
      ['x'],
      ['y', 'x', 'w'],
    ]);
    expect(weightSpecs).toEqual([{ name: 'w', shape: [2], dtype: 'float32' }]);
    expect([...new Float32Array(weightData)]).toEqual([2, 3]);
  });

  it('is of the dtypes that TensorFlow.js has', async () => {
    const outputs = () => ({
      float64: tf.constant(0.5, tf.float64),
      int64: tf.constant([1, -2], tf.int64),
      uint8: tf.constant([255], tf.uint8),
      bool: tf.constant([true, false]),
      string: tf.constant(['é', '']),
    });
    const { weightSpecs } = await artifactsOf(outputs);
    expect(weightSpecs.map(({ dtype }) => dtype)).toEqual([
      'float32',
      'int32',
      'int32',
      'bool',
      'string',
    ]);
    const model = await load(outputs);
    const values = model.predict({}) as { [name: string]: tfjs.Tensor };
    const data = Object.entries(values).map(([name, t]) => [name, [...t.dataSync()]]);
    expect(Object.fromEntries(data)).toEqual({
      float64: [0.5],
      int64: [1, -2],
      uint8: [255],
      bool: [1, 0],
      string: ['é', ''],
    });
    await expect(
      artifactsOf(() => tf.constant([2 ** 31], tf.int64, { name: 'large' })),
    ).rejects.toThrow("The constant 'large' holds 2147483648, which is no int32.");
  });

  it('may have branches and loops, whose constants are weights too', async () => {
    const model = await load(() => {
      const given = tf.placeholder(tf.float32, { shape: [], name: 'x' });
      const branch = tf.cond(
        given.less(0),
        () => given.sub(10),
        () => tf.cast(tf.nn.topK(tf.stack([given, given.mul(7)]), 2)[1].at(0), tf.float32),
      );
      const power = tf.whileLoop(
        (p: tf.Tensor) => p.less(100),
        (p: tf.Tensor) => p.mul(3),
        [given.abs().add(5)],
      ) as tf.Tensor;
      return { branch, power };
    });
    const run = async (value: number): Promise<number[]> => {
      const values = await model.predictAsync(tfjs.scalar(value));
      return Object.values(values).map((t: tfjs.Tensor) => t.dataSync()[0] as number);
    };
    expect(await run(5)).toEqual([1, 270]);
    expect(await run(-1)).toEqual([-11, 162]);
  });
});

describe('what TensorFlow.js cannot execute', () => {
  it('is reported by name, with the line of the program', async () => {
    const failure = await artifactsOf(() => tf.lgamma(tf.math.digamma(x()), { name: 'y' })).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(tf.errors.UnimplementedError);
    expect(String(failure)).toMatch(
      /TensorFlow.js has no op Digamma\. Neither can it execute Lgamma\.\n\n {2}op: {5}'Digamma' \(Digamma\)\n {2}at: .*artifacts\.test\.ts/,
    );
  });

  it('may be left to what the program registers there', async () => {
    const { modelTopology } = await artifactsOf(() => tf.lgamma(x()), { skipOpCheck: true });
    expect(JSON.stringify(modelTopology)).toContain('"op":"Lgamma"');
  });

  it('may be an attribute that it does not look at', async () => {
    await expect(
      artifactsOf(() => tf.oneHot(tf.constant([1], tf.int32), 3, { axis: 0 })),
    ).rejects.toThrow('TensorFlow.js does not look at the attribute axis of OneHot.');
  });

  it('may be a change of a variable', async () => {
    await expect(artifactsOf(() => tf.variable(1, { name: 'w' }).assignAdd(1))).rejects.toThrow(
      'TensorFlow.js has no op AssignAdd.',
    );
  });
});
