/*
 * How long it takes to export and to import a graph of 10,000 nodes.
 *
 *     npx tsx --conditions=source bench/graph_def.ts
 */
import * as tf from '../src/index.js';

const NODES = 10_000;
const ROUNDS = 5;

/** Dense layers, one behind the other, until there are enough nodes. */
function deepGraph(): tf.Graph {
  const graph = new tf.Graph();
  graph.asDefault(() => {
    let x: tf.Tensor = tf.placeholder(tf.float32, [null, 4]);
    while (graph.version < NODES) {
      x = tf.nn.relu(
        tf
          .matmul(
            x,
            tf.constant([
              [1, 2, 3, 4],
              [5, 6, 7, 8],
              [1, 2, 3, 4],
              [5, 6, 7, 8],
            ]),
          )
          .add([1, 2, 3, 4]),
      );
    }
  });
  return graph;
}

/** The shortest of several times, in seconds. */
function seconds(body: () => void): string {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    body();
    return performance.now() - start;
  });
  return (Math.min(...times) / 1000).toFixed(2);
}

const graph = deepGraph();
const def = graph.asGraphDef();
const bytes = tf.GraphDef.serializeToString(def);
console.log(
  `${def.node.length} nodes, ${(bytes.length / 1e6).toFixed(1)} MB; the best of ${ROUNDS}, in s`,
);
console.log(`export       ${seconds(() => graph.asGraphDef())}`);
console.log(`serialize    ${seconds(() => tf.GraphDef.serializeToString(def))}`);
console.log(`parse        ${seconds(() => tf.GraphDef.fromString(bytes))}`);
console.log(
  `import       ${seconds(() => new tf.Graph().asDefault(() => tf.importGraphDef(def)))}`,
);
