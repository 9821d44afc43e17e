/**
 * feedgraph: TensorFlow 1's programming model in TypeScript. Import it as `tf`:
 *
 *     import * as tf from 'feedgraph';
 */

import './operators.js';

export type { ArrayLike, TensorLike } from '../compiler/graph/convert.js';
export type { DType } from '../compiler/graph/dtypes.js';
export * as errors from '../compiler/graph/errors.js';
export { Graph, getDefaultGraph, resetDefaultGraph } from '../compiler/graph/graph.js';
export { NDArray } from '../compiler/graph/nd_array.js';
export { Operation, Tensor } from '../compiler/graph/operation.js';
export type { Scope } from '../compiler/graph/scope.js';
export type { Shape } from '../compiler/graph/shape.js';
export type { FeedDict, FeedKey, FeedValue } from '../runtime/feeds.js';
export type { Fetched, Fetches, Value } from '../runtime/fetches.js';
export {
  getDefaultSession,
  InteractiveSession,
  Session,
  type SessionOptions,
} from '../runtime/session.js';
export * from './array.js';
export { DataSet, type Datasets, datasetsFrom } from './data/mnist.js';
export {
  addToCollection,
  controlDependencies,
  convertToTensor,
  GraphKeys,
  getCollection,
  gradients,
  group,
  nameScope,
  noOp,
  setRandomSeed,
} from './framework.js';
export * from './math.js';
export * as nn from './nn/index.js';
export * from './random.js';
export * as train from './train/index.js';
export {
  globalVariables,
  globalVariablesInitializer,
  trainableVariables,
  Variable,
  variable,
  variablesInitializer,
} from './variables.js';

/** TensorFlow's dtypes: `tf.float32` is the string `'float32'`. */
export const float32 = 'float32' as const;
export const float64 = 'float64' as const;
export const int32 = 'int32' as const;
export const int64 = 'int64' as const;
export const uint8 = 'uint8' as const;
export const bool = 'bool' as const;
