import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type HistogramProtoSchema,
  type Summary_AudioSchema,
  type Summary_ImageSchema,
  type Summary as SummaryMessage,
  type SummaryMetadataSchema,
  SummarySchema,
  type Summary_Value as SummaryValueMessage,
  Summary_ValueSchema as SummaryValueSchema,
} from '../compiler/proto/summary_pb.js';
import type { TensorProtoSchema } from '../compiler/proto/tensor_pb.js';

/** The fields of a `SummaryMetadata` message: TF 1.15's `tf.SummaryMetadata`. */
export type SummaryMetadata = MessageInitShape<typeof SummaryMetadataSchema>;

/** What can be under a tag. */
interface Kinds {
  readonly simpleValue?: number;
  readonly image?: MessageInitShape<typeof Summary_ImageSchema>;
  readonly histo?: MessageInitShape<typeof HistogramProtoSchema>;
  readonly audio?: MessageInitShape<typeof Summary_AudioSchema>;
  readonly tensor?: MessageInitShape<typeof TensorProtoSchema>;
}

/** The fields of a value of a summary: its tag, and one kind of value. */
export interface SummaryValueFields extends Kinds {
  readonly tag?: string;
  readonly nodeName?: string;
  readonly metadata?: SummaryMetadata;
}

/** One value of a summary: TF 1.15's `tf.Summary.Value`. */
function Value({ tag, nodeName, metadata, ...kinds }: SummaryValueFields): SummaryValueMessage {
  const [kind] = Object.entries(kinds).map(([kind, value]) => ({ case: kind, value }));
  const value = kind as MessageInitShape<typeof SummaryValueSchema>['value'];
  return create(SummaryValueSchema, { tag, nodeName, metadata, value });
}

/** A summary that a program makes itself. */
export type Summary = SummaryMessage;

/**
 * A summary that a program makes itself, of numbers that it has: TF 1.15's `tf.Summary`.
 *
 * @example
 * const value = [tf.Summary.Value({ tag: 'loss', simpleValue: 0.3 })];
 * writer.addSummary(tf.Summary({ value }), step);
 *
 * @param fields its values, each made by `tf.Summary.Value`; more can be pushed to `summary.value`.
 * @returns the message.
 */
export const Summary = Object.assign(
  (fields: { readonly value?: readonly SummaryValueMessage[] } = {}): SummaryMessage =>
    create(SummarySchema, { value: [...(fields.value ?? [])] }),
  { Value },
);
