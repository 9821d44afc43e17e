/** All of feedgraph, and what needs Node: files, downloads and the terminal. */

export * from './index.js';
export { readGraph } from './node/graph_io.js';
export { saveGraphModel } from './node/graph_model.js';
export * as inputData from './node/input_data.js';
export * as summary from './node/summary.js';
export * as train from './node/train.js';
