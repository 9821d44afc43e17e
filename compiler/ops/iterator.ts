/** The ops of iterators over datasets. The Session moves iterators on and feeds what they give. */

import type { DType } from '../graph/dtypes.js';
import { type MultiOp, multiOp } from '../graph/op.js';
import type { Shape } from '../graph/shape.js';

export const MakeIterator: MultiOp<[]> = multiOp('MakeIterator', {
  doc: 'Begins an iterator anew.',
  inputs: {},
  infer: () => [],
  gradient: null,
});

export const IteratorGetNext: MultiOp<
  [],
  { output_types: readonly DType[]; output_shapes: readonly Shape[] }
> = multiOp('IteratorGetNext', {
  doc: 'The next element of an iterator.',
  inputs: {},
  infer: ({ attrs: { output_types, output_shapes } }) =>
    output_types.map((dtype, i) => ({ dtype, shape: output_shapes[i] ?? null })),
  gradient: null,
});
