/** What a log is made of, computed in the graph: TF 1.15's `tf.summary`. */

import type { TensorLike } from '../compiler/graph/convert.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { MergeSummary, ScalarSummary } from '../compiler/ops/summary.js';
import { addToCollection, GraphKeys, getCollection } from './framework.js';
import { signature } from './signature.js';

/** A name for nodes: what cannot be in one becomes `_`. */
const cleanTag = (name: string): string => name.replace(/[^-/\w.]/g, '_').replace(/^\/+/, '');

/** Makes a summary in a scope of its own, whose name is its tag too, after the family's. */
function inSummaryScope(
  name: string,
  family: string | null,
  collections: readonly string[] | null,
  build: (tag: string, scope: string) => Tensor,
): Tensor {
  const prefix = family === null ? '' : `${cleanTag(family)}/`;
  const summary = getDefaultGraph().nameScope(prefix + cleanTag(name), (scope) =>
    build(prefix + scope.replace(/\/$/, ''), scope),
  );
  for (const key of collections ?? [GraphKeys.SUMMARIES]) addToCollection(key, summary);
  return summary;
}

/**
 * A summary of one number: TF 1.15's `tf.summary.scalar`.
 *
 * @param name what it is called, in the graph and in the log.
 * @param tensor a number: a scalar, of any dtype of numbers.
 * @param collections where the summary goes; into SUMMARIES, which `mergeAll` takes, if left out.
 * @param family what the name in the log begins with.
 * @returns a string scalar, a serialized `Summary` message. Fetch it with `run<string>(…)`.
 * @throws InvalidArgumentError, when it is run, for a tensor that is no scalar.
 */
export const scalar = signature('summary.scalar', ['name', 'tensor', 'collections?', 'family?']).of<
  [
    name: string,
    tensor: TensorLike,
    collections?: readonly string[] | null,
    family?: string | null,
  ],
  Tensor
>(({ name, tensor, collections, family }) =>
  inSummaryScope(name, family ?? null, collections ?? null, (tags, scope) =>
    ScalarSummary([tags, tensor], {}, scope),
  ),
);

/**
 * All that several summaries hold, in one: TF 1.15's `tf.summary.merge`.
 *
 * @param inputs string scalars, serialized `Summary` messages.
 * @param collections where the merged summary goes; nowhere if left out.
 * @returns a string scalar, a serialized `Summary` message.
 * @throws InvalidArgumentError, when it is run, for a tag that two summaries have, or for a string that
 *   is no summary.
 */
export const merge = signature('summary.merge', ['inputs', 'collections?', 'name?']).of<
  [inputs: readonly Tensor[], collections?: readonly string[] | null, name?: string | null],
  Tensor
>(({ inputs, collections, name }) => {
  const cleaned = name === undefined || name === null ? null : cleanTag(name);
  const summary = getDefaultGraph().nameScope(cleaned ?? 'Merge', () =>
    MergeSummary([inputs], {}, cleaned),
  );
  for (const key of collections ?? []) addToCollection(key, summary);
  return summary;
});

/**
 * All summaries of a collection of the default graph, in one: TF 1.15's `tf.summary.merge_all`.
 *
 * @param key the collection; SUMMARIES where it is left out.
 * @param scope only those whose names begin with a match of this regular expression.
 * @returns a string scalar, a serialized `Summary` message; null where the collection is empty.
 */
export const mergeAll = signature('summary.merge_all', ['key?', 'scope?', 'name?']).of<
  [key?: string, scope?: string | null, name?: string | null],
  Tensor | null
>(({ key = GraphKeys.SUMMARIES, scope, name }) => {
  const inputs = getCollection(key, scope ?? undefined) as Tensor[];
  return inputs.length === 0 ? null : merge(inputs, { name });
});
