/** What a log is made of, computed in the graph: TF 1.15's `tf.summary`. */

import { create, toBinary } from '@bufbuild/protobuf';
import { explainHere } from '../compiler/graph/call_site.js';
import { dtypeOf, type TensorLike, type TextLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { Tensor } from '../compiler/graph/operation.js';
import { textOf } from '../compiler/graph/text.js';
import {
  AudioSummaryV2,
  HistogramSummary,
  ImageSummary,
  MergeSummary,
  ScalarSummary,
  TensorSummaryV2,
} from '../compiler/ops/summary.js';
import { SummaryMetadataSchema } from '../compiler/proto/summary_pb.js';
import { addToCollection, convertToTensor, GraphKeys, getCollection } from './framework.js';
import { signature } from './signature.js';
import type { SummaryMetadata } from './summary_message.js';

export { Summary } from './summary_message.js';

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
 * A summary of how numbers are distributed, in buckets that each reach 10 % farther than the one before:
 * TF 1.15's `tf.summary.histogram`.
 *
 * @param name what it is called, in the graph and in the log.
 * @param values numbers, in any shape.
 * @param collections where the summary goes; into SUMMARIES, which `mergeAll` takes, if left out.
 * @param family what the name in the log begins with.
 * @returns a string scalar, a serialized `Summary` message.
 * @throws InvalidArgumentError, when it is run, for a NaN or an infinity.
 */
export const histogram = signature('summary.histogram', [
  'name',
  'values',
  'collections?',
  'family?',
]).of<
  [
    name: string,
    values: TensorLike,
    collections?: readonly string[] | null,
    family?: string | null,
  ],
  Tensor
>(({ name, values, collections, family }) =>
  inSummaryScope(name, family ?? null, collections ?? null, (tag, scope) =>
    HistogramSummary([tag, values], {}, scope),
  ),
);

/** How many elements of a batch a summary takes at most. */
function checkCount(attr: string, op: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new ValueError(
    explainHere(`Attr '${attr}' of '${op}' Op passed ${count} less than minimum 1.`),
  );
}

/**
 * A summary of pictures: TF 1.15's `tf.summary.image`. Bytes are shown as they are. Each picture of
 * floating point numbers is stretched: from 0 to its largest number, or, where some are negative, with 0
 * in the middle of the range. A pixel with a NaN or an infinity is red.
 *
 * @param name what it is called, in the graph; in the log it is `name/image/0`, `name/image/1` and so on,
 *   or `name/image` where `maxOutputs` is 1.
 * @param tensor a uint8, float32 or float64 tensor [batch, height, width, channels]; one channel is grey,
 *   three are RGB, four RGBA.
 * @param maxOutputs how many pictures of the batch are taken at most; 3.
 * @param collections where the summary goes; into SUMMARIES, which `mergeAll` takes, if left out.
 * @param family what the name in the log begins with.
 * @returns a string scalar, a serialized `Summary` message that holds PNG files.
 * @throws InvalidArgumentError, when it is run, for a tensor of another shape, or with empty pictures.
 * @throws ValueError for a `maxOutputs` below 1.
 */
export const image = signature('summary.image', [
  'name',
  'tensor',
  'maxOutputs?',
  'collections?',
  'family?',
]).of<
  [
    name: string,
    tensor: TensorLike,
    maxOutputs?: number,
    collections?: readonly string[] | null,
    family?: string | null,
  ],
  Tensor
>(({ name, tensor, maxOutputs = 3, collections, family }) => {
  checkCount('max_images', 'ImageSummary', maxOutputs);
  return inSummaryScope(name, family ?? null, collections ?? null, (tag, scope) =>
    ImageSummary([tag, tensor], { max_images: maxOutputs }, scope),
  );
});

/**
 * A summary of sounds: TF 1.15's `tf.summary.audio`.
 *
 * @param name what it is called, in the graph; in the log it is `name/audio/0`, `name/audio/1` and so on,
 *   or `name/audio` where `maxOutputs` is 1.
 * @param tensor samples from -1 to 1: a float32 tensor [batch, frames] or [batch, frames, channels].
 * @param sampleRate frames a second, a float32 scalar.
 * @param maxOutputs how many sounds of the batch are taken at most; 3.
 * @param collections where the summary goes; into SUMMARIES, which `mergeAll` takes, if left out.
 * @param family what the name in the log begins with.
 * @returns a string scalar, a serialized `Summary` message that holds WAV files of 16-bit samples.
 * @throws InvalidArgumentError, when it is run, for a tensor of another shape or a rate that is not
 *   positive.
 * @throws ValueError for a `maxOutputs` below 1.
 */
export const audio = signature('summary.audio', [
  'name',
  'tensor',
  'sampleRate',
  'maxOutputs?',
  'collections?',
  'family?',
]).of<
  [
    name: string,
    tensor: TensorLike,
    sampleRate: TensorLike,
    maxOutputs?: number,
    collections?: readonly string[] | null,
    family?: string | null,
  ],
  Tensor
>(({ name, tensor, sampleRate, maxOutputs = 3, collections, family }) => {
  checkCount('max_outputs', 'AudioSummaryV2', maxOutputs);
  return inSummaryScope(name, family ?? null, collections ?? null, (tag, scope) => {
    const rate = convertToTensor(sampleRate, { dtype: 'float32', name: 'sample_rate' });
    return AudioSummaryV2([tag, tensor, rate], { max_outputs: maxOutputs }, scope);
  });
});

/**
 * A summary of a whole tensor: TF 1.15's `tf.summary.tensor_summary`.
 *
 * @param name what it is called, in the graph and in the log.
 * @param tensor of any dtype and shape.
 * @param summaryDescription what it is, in Markdown.
 * @param collections where the summary goes; into SUMMARIES, which `mergeAll` takes, if left out.
 * @param summaryMetadata which plugin of TensorBoard shows it.
 * @param family what the name in the log begins with.
 * @param displayName what TensorBoard calls it instead.
 * @returns a string scalar, a serialized `Summary` message that holds a `TensorProto`.
 */
export const tensorSummary = signature('summary.tensor_summary', [
  'name',
  'tensor',
  'summaryDescription?',
  'collections?',
  'summaryMetadata?',
  'family?',
  'displayName?',
]).of<
  [
    name: string,
    tensor: TensorLike | TextLike,
    summaryDescription?: string | null,
    collections?: readonly string[] | null,
    summaryMetadata?: SummaryMetadata | null,
    family?: string | null,
    displayName?: string | null,
  ],
  Tensor
>(({ name, tensor, collections, family, ...rest }) => {
  const metadata = create(SummaryMetadataSchema, rest.summaryMetadata ?? {});
  metadata.summaryDescription = rest.summaryDescription ?? metadata.summaryDescription;
  metadata.displayName = rest.displayName ?? metadata.displayName;
  const serialized = textOf(toBinary(SummaryMetadataSchema, metadata));
  return inSummaryScope(name, family ?? null, collections ?? null, (tag, scope) =>
    TensorSummaryV2([tag, tensor, serialized], {}, scope),
  );
});

/**
 * A summary of texts: TF 1.15's `tf.summary.text`. TensorBoard reads them as Markdown, and shows a vector
 * or a matrix as a table.
 *
 * @param name what it is called, in the graph and in the log.
 * @param tensor texts, in any shape.
 * @param collections where the summary goes; into SUMMARIES, which `mergeAll` takes, if left out.
 * @returns a string scalar, a serialized `Summary` message.
 * @throws ValueError for a tensor of another dtype.
 */
export const text = signature('summary.text', ['name', 'tensor', 'collections?']).of<
  [name: string, tensor: Tensor | TextLike, collections?: readonly string[] | null],
  Tensor
>(({ name, tensor, collections }) => {
  const dtype = dtypeOf(tensor) ?? 'string';
  if (dtype !== 'string') {
    const which = tensor instanceof Tensor ? tensor.name : name;
    throw new ValueError(
      explainHere(`Expected tensor ${which} to have dtype string, got <dtype: '${dtype}'>`),
    );
  }
  const summaryMetadata = { pluginData: { pluginName: 'text' } };
  return tensorSummary(name, tensor, { summaryMetadata, collections });
});

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
