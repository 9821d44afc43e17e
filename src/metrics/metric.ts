import type { TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { zeros } from '../array.js';
import { addToCollection, GraphKeys } from '../framework.js';
import type { Signature } from '../signature.js';
import { Variable } from '../variables.js';

/** What a metric is so far, and what counts the values of a run in and gives what it is then. */
export type Metric = readonly [value: Tensor, updateOp: Tensor];

/** Where a metric's value and its update go. */
export interface Collections {
  readonly metricsCollections?: readonly string[] | null;
  readonly updatesCollections?: readonly string[] | null;
}

function collect(collections: readonly string[] | null | undefined, item: Tensor): Tensor {
  for (const collection of collections ?? []) addToCollection(collection, item);
  return item;
}

/** Collects a metric's value, which is made first, and its update. */
export function collected(
  { metricsCollections, updatesCollections }: Collections,
  value: () => Tensor,
  updateOp: () => Tensor,
): Metric {
  return [collect(metricsCollections, value()), collect(updatesCollections, updateOp())];
}

/** A metric that is computed in the same way of variables and of what they are updated to. */
export const metricOf = <S>(
  collections: Collections,
  counted: S,
  updated: S,
  compute: (state: S, name: string) => Tensor,
): Metric =>
  collected(
    collections,
    () => compute(counted, 'value'),
    () => compute(updated, 'update_op'),
  );

/** A local variable of zeros (TF: `metric_variable`). */
export const metricVariable = (
  shape: readonly number[],
  name: string,
  dtype: DType = 'float32',
): Variable =>
  new Variable(() => zeros(shape, dtype), {
    trainable: false,
    collections: [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
    name,
  });

/** The parameters that a metric ends with: how much each value counts, and where the metric goes. */
export const WEIGHTED = [
  'weights?',
  'metricsCollections?',
  'updatesCollections?',
  'name?',
] as const;

export type Weighted = [
  weights?: TensorLike | null,
  metricsCollections?: readonly string[] | null,
  updatesCollections?: readonly string[] | null,
  name?: string | null,
];

/** The parameters of a metric that compares predictions with labels. */
export const COMPARISON = ['labels', 'predictions', ...WEIGHTED] as const;

export type ComparisonParameters = [
  labels: TensorLike,
  predictions: TensorLike,
  ...weighted: Weighted,
];

export type Comparison = Signature<ComparisonParameters, typeof COMPARISON, Metric>;
