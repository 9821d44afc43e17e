/** Summaries, which a log is made of: each is a serialized `Summary` message. */

import type { TensorLike, TextLike } from '../graph/convert.js';
import { NDArray } from '../graph/nd_array.js';
import { op, type TensorOp } from '../graph/op.js';
import { numeric } from './type_constraints.js';

/** The kernels alone look at the shapes, so a wrong one is an error of the run. */
const summary = () => ({ dtype: 'string', shape: [] }) as const;

export const ScalarSummary: TensorOp<[tags: TextLike, values: TensorLike]> = op('ScalarSummary', {
  doc: 'A summary of the numbers `values` under the names `tags`.',
  inputs: { tags: 'string', values: 'T' },
  types: { T: numeric },
  infer: summary,
  gradient: null,
});

export const HistogramSummary: TensorOp<[tag: TextLike, values: TensorLike]> = op(
  'HistogramSummary',
  {
    doc: 'A summary of how `values` are distributed.',
    inputs: { tag: 'string', values: 'T' },
    types: { T: { ...numeric, default: 'float32' } },
    infer: summary,
    gradient: null,
  },
);

export const ImageSummary: TensorOp<
  [tag: TextLike, tensor: TensorLike],
  unknown,
  { max_images: number; bad_color: NDArray }
> = op('ImageSummary', {
  doc: 'A summary of the first `max_images` pictures of a batch; `bad_color` shows what is not finite.',
  inputs: { tag: 'string', tensor: 'T' },
  types: { T: { allowed: ['uint8', 'float32', 'float64'], default: 'float32' } },
  attrs: { max_images: 3, bad_color: NDArray.vector('uint8', [255, 0, 0, 255]) },
  infer: summary,
  gradient: null,
});

export const AudioSummaryV2: TensorOp<
  [tag: TextLike, tensor: TensorLike, sampleRate: TensorLike],
  unknown,
  { max_outputs: number }
> = op('AudioSummaryV2', {
  doc: 'A summary of the first `max_outputs` sounds of a batch; samples are from -1 to 1.',
  inputs: { tag: 'string', tensor: 'float32', sample_rate: 'float32' },
  attrs: { max_outputs: 3 },
  infer: summary,
  gradient: null,
});

export const TensorSummaryV2: TensorOp<
  [tag: TextLike, tensor: TensorLike | TextLike, serializedSummaryMetadata: TextLike]
> = op('TensorSummaryV2', {
  doc: 'A summary of a whole tensor, with a serialized `SummaryMetadata`: which dashboard shows it.',
  inputs: { tag: 'string', tensor: 'T', serialized_summary_metadata: 'string' },
  infer: summary,
  gradient: null,
});

export const MergeSummary: TensorOp<[inputs: readonly TensorLike[]]> = op('MergeSummary', {
  doc: 'One summary of all that several hold.',
  inputs: { inputs: 'string[]' },
  infer: summary,
  gradient: null,
});
