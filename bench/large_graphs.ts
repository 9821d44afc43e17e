/**
 * What looking at a large graph costs: a network of many layers and its training step, 10,000 operations,
 * folded; and a chain of as many operations in one scope.
 */
import * as tf from '../src/index.js';

function layers(): void {
  let y: tf.Tensor = tf.placeholder(tf.float32, [null, 64], 'x');
  for (let i = 0; tf.getDefaultGraph().version < 2500; i++) {
    tf.nameScope(`layer${i}`, () => {
      const w = tf.variable(tf.zeros([64, 64]), { name: 'w' });
      const b = tf.variable(tf.zeros([64]), { name: 'b' });
      y = tf.nn.relu(tf.matmul(y, w).add(b));
    });
  }
  new tf.train.AdamOptimizer(0.001).minimize(tf.reduceMean(tf.square(y)));
  tf.globalVariablesInitializer();
}

function chain(): void {
  let y: tf.Tensor = tf.placeholder(tf.float32, [null]);
  while (tf.getDefaultGraph().version < 10_000) y = tf.tanh(y);
}

/** How many milliseconds it takes. */
async function timed(body: () => unknown): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

/** Milliseconds of what is done with a graph. */
export interface LargeGraph {
  readonly name: string;
  readonly operations: number;
  readonly inspect: number;
  readonly draw: number;
  /** To bytes, and from them into another graph; the same with text. */
  readonly exported: number;
  readonly imported: number;
  readonly printed: number;
  readonly parsed: number;
}

const results: LargeGraph[] = [];
for (const build of [layers, chain]) {
  const graph = new tf.Graph();
  graph.asDefault(build);
  const draw = await timed(() => tf.toSvg(graph));
  const inspect = await timed(() => tf.inspect(graph).toString());
  const def = graph.asGraphDef();
  const bytes = tf.GraphDef.serializeToString(def);
  const text = tf.GraphDef.toText(def);
  const into = (source: Uint8Array | string) => () =>
    new tf.Graph().asDefault(() => tf.importGraphDef(source));
  results.push({
    name: build.name,
    operations: graph.version,
    inspect,
    draw,
    exported: await timed(() => tf.GraphDef.serializeToString(graph.asGraphDef())),
    imported: await timed(into(bytes)),
    printed: await timed(() => tf.GraphDef.toText(graph.asGraphDef())),
    parsed: await timed(into(text)),
  });
}
console.log(JSON.stringify(results));
