/**
 * feedgraph: TensorFlow 1's programming model in TypeScript. Import it as `tf`:
 *
 *     import * as tf from 'feedgraph';
 */

import './operators.js';

export type { ArrayLike, TensorLike, TextLike } from '../compiler/graph/convert.js';
export type { DType } from '../compiler/graph/dtypes.js';
export * as errors from '../compiler/graph/errors.js';
export { Graph, getDefaultGraph, resetDefaultGraph } from '../compiler/graph/graph.js';
export { NDArray } from '../compiler/graph/nd_array.js';
export { Operation, Tensor } from '../compiler/graph/operation.js';
export type { Scope } from '../compiler/graph/scope.js';
export type { Shape } from '../compiler/graph/shape.js';
export type { Explanation } from '../compiler/inspect/explanation.js';
export type { Inspection } from '../compiler/inspect/inspection.js';
export { type Gradient, IndexedSlices } from '../compiler/ops/indexed_slices.js';
export type { Event } from '../compiler/proto/event_pb.js';
export type { ExplainOptions } from '../runtime/explain.js';
export type { FeedDict, FeedKey, FeedValue } from '../runtime/feeds.js';
export type { Fetched, Fetches, IndexedSlicesValue, Value } from '../runtime/fetches.js';
export { type RunArguments, RunMetadata, RunOptions } from '../runtime/run_options.js';
export {
  getDefaultSession,
  InteractiveSession,
  Session,
  type SessionOptions,
} from '../runtime/session.js';
export * from './array.js';
export * from './checks/index.js';
export * from './clip.js';
export * as compat from './compat.js';
export * as contrib from './contrib/index.js';
export { Assert, caseOf as case, cond, whileLoop } from './control_flow/index.js';
export * as data from './data/index.js';
export { DataSet, type Datasets, datasetsFrom } from './data/mnist.js';
export * as debugging from './debugging.js';
export * as dtypes from './dtypes.js';
export {
  addToCollection,
  asDtype,
  colocateWith,
  controlDependencies,
  convertToTensor,
  GraphKeys,
  getCollection,
  group,
  initScope,
  isTensor,
  nameScope,
  noOp,
  setRandomSeed,
  tuple,
} from './framework.js';
export { foldl, foldr, mapFn, scan } from './functional.js';
export {
  getLocalVariable,
  getVariable,
  VariableAggregation,
  VariableSynchronization,
} from './get_variable.js';
export { AggregationMethod, gradients, hessians, UnconnectedGradients } from './gradients.js';
export { GraphDef, type InputMap, importGraphDef } from './graph_def.js';
export {
  type GraphModelArtifacts,
  type GraphModelOptions,
  type GraphModelOutputs,
  graphModelArtifacts,
} from './graph_model.js';
export * as graphUtil from './graph_util.js';
export * as image from './image/index.js';
export { extractImagePatches } from './image/index.js';
export * from './indexing.js';
export type { Initializer, InitializerLike } from './initializer.js';
export * as initializers from './initializers.js';
export {
  constant as constantInitializer,
  glorotNormal as glorotNormalInitializer,
  glorotUniform as glorotUniformInitializer,
  ones as onesInitializer,
  orthogonal as orthogonalInitializer,
  randomNormal as randomNormalInitializer,
  randomUniform as randomUniformInitializer,
  truncatedNormal as truncatedNormalInitializer,
  uniformUnitScaling as uniformUnitScalingInitializer,
  varianceScaling as varianceScalingInitializer,
  zeros as zerosInitializer,
} from './initializers.js';
export { explain, type Inspected, inspect, toDot, toSvg } from './inspection.js';
export * from './joining.js';
export * as layers from './layers/index.js';
export * as linalg from './linalg.js';
export { type OutputStream, Print, type Printable, type PrintOptions, print } from './logging.js';
export * as losses from './losses/index.js';
export * as manip from './manip.js';
export * from './math/index.js';
export * as math from './math_names.js';
export * as metrics from './metrics/index.js';
export * as nn from './nn/index.js';
export { addCheckNumericsOps, checkNumerics, verifyTensorAllFinite } from './numerics.js';
export {
  randomGamma,
  randomNormal,
  randomPoisson,
  randomUniform,
  truncatedNormal,
} from './random.js';
export * as random from './random_names.js';
export * from './rearranging.js';
export { reverse as reverseV2 } from './rearranging.js';
export { repeat } from './repeating.js';
export { multinomial, randomCrop, randomShuffle } from './sampling.js';
export * from './scatter.js';
export * from './selection.js';
export * from './shapes.js';
export { type Index, newaxis, slice, stridedSlice } from './slicing.js';
export * from './sorting.js';
export * as strings from './string_names.js';
export { asString, join as stringJoin, stringToNumber } from './strings.js';
export * as summary from './summary.js';
export { Summary, type SummaryMetadata, type SummaryValueFields } from './summary_message.js';
export { makeTemplate, type Template, type TemplateOptions } from './template.js';
export { TensorArray } from './tensor_array.js';
export * from './tensor_scatter.js';
export { Timeline } from './timeline.js';
export * as train from './train/index.js';
export * from './variable_collections.js';
export {
  AUTO_REUSE,
  type Constraint,
  type CustomGetter,
  getVariableScope,
  noRegularizer,
  type Regularizer,
  type Reuse,
  type VariableGetter,
  VariableScope,
  type VariableSettings,
  variableScope,
} from './variable_scope.js';
export { Variable, variable } from './variables.js';

// Dtypes are strings: `tf.float32` is `'float32'`.

/** Floating point of 32 bits: TF 1.15's `tf.float32`. */
export const float32 = 'float32' as const;
/** Floating point of 64 bits: TF 1.15's `tf.float64`. */
export const float64 = 'float64' as const;
/** Integers of 32 bits: TF 1.15's `tf.int32`. */
export const int32 = 'int32' as const;
/** Integers of 64 bits: TF 1.15's `tf.int64`. */
export const int64 = 'int64' as const;
/** Integers from 0 to 255: TF 1.15's `tf.uint8`. */
export const uint8 = 'uint8' as const;
/** true and false: TF 1.15's `tf.bool`. */
export const bool = 'bool' as const;
/** Text, or bytes: TF 1.15's `tf.string`. */
export const string = 'string' as const;
