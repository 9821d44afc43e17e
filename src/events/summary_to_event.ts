import { create, fromBinary, isMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { explainHere } from '../../compiler/graph/call_site.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { Graph } from '../../compiler/graph/graph.js';
import { bytesOf } from '../../compiler/graph/text.js';
import { serialize } from '../../compiler/graph_def/serialized.js';
import type { SessionLogSchema } from '../../compiler/proto/event_pb.js';
import { type GraphDef, GraphDefSchema } from '../../compiler/proto/graph_pb.js';
import { RunMetadataSchema } from '../../compiler/proto/run_metadata_pb.js';
import { type Summary, SummarySchema } from '../../compiler/proto/summary_pb.js';
import type { EventFields } from './event.js';

/** The fields of a `Summary` message. */
export type SummaryFields = MessageInitShape<typeof SummarySchema>;
/** The fields of a `SessionLog` message. */
export type SessionLogFields = MessageInitShape<typeof SessionLogSchema>;
/** The fields of a `RunMetadata` message. */
export type RunMetadataFields = MessageInitShape<typeof RunMetadataSchema>;

/** The step of the training, a whole number, by position or by name; null is none. */
export type GlobalStep = number | bigint | null | { readonly globalStep?: number | bigint | null };

/**
 * Makes events of what a program logs: `SummaryToEventTransformer` of
 * tensorflow/python/summary/writer/writer.py.
 */
export abstract class SummaryToEventTransformer {
  readonly #tags = new Set<string>();
  readonly #runTags = new Set<string>();

  /** Adds an event as it is. */
  abstract addEvent(event: EventFields): void;

  /**
   * Adds the values of a summary.
   * @param summary what a Session gave for a summary op, its bytes, or the fields of a `Summary` message.
   * @param globalStep the step of the training.
   * @throws ValueError for a string that is no summary, and for a step that is no number.
   */
  addSummary(summary: string | Uint8Array | SummaryFields, globalStep?: GlobalStep): void {
    const value = this.#withoutKnownMetadata(summaryOf(summary));
    this.#add({ case: 'summary', value }, globalStep);
  }

  /** What TensorBoard has to know of a tag is written once: with its first value. */
  #withoutKnownMetadata(summary: Summary): Summary {
    const value = summary.value.map((value) =>
      this.#tags.has(value.tag) ? { ...value, metadata: undefined } : value,
    );
    for (const { tag } of value) this.#tags.add(tag);
    return create(SummarySchema, { value });
  }

  /**
   * Adds a graph, with the static shapes of its tensors, for TensorBoard to draw.
   * @param graph a graph, such as `sess.graph`, or a `GraphDef`.
   * @throws TypeError for anything else.
   */
  addGraph(graph: Graph | GraphDef, globalStep?: GlobalStep): void {
    if (!(graph instanceof Graph) && !isMessage(graph, GraphDefSchema)) {
      const expected = 'an instance of `Graph` or the deprecated `GraphDef`';
      throw new TypeError(explainHere(`The passed graph must be ${expected}`));
    }
    const def = graph instanceof Graph ? graph.asGraphDef({ addShapes: true }) : graph;
    this.#add({ case: 'graphDef', value: serialize(def) }, globalStep);
  }

  /**
   * Adds that a session has started or stopped, or that a checkpoint was written.
   * @param sessionLog the fields of a `SessionLog` message.
   */
  addSessionLog(sessionLog: SessionLogFields, globalStep?: GlobalStep): void {
    this.#add({ case: 'sessionLog', value: sessionLog }, globalStep);
  }

  /**
   * Adds what was measured in a run.
   * @param runMetadata the fields of a `RunMetadata` message, or its bytes.
   * @param tag what TensorBoard calls the run.
   * @throws ValueError for a tag that was used before.
   */
  addRunMetadata(
    runMetadata: Uint8Array | RunMetadataFields,
    tag: string,
    globalStep?: GlobalStep,
  ): void {
    if (this.#runTags.has(tag)) {
      throw new ValueError(
        explainHere('The provided tag was already used for this event type', {
          advice: `Give every run a tag of its own, not '${tag}' again: \`step_\${i}\`.`,
        }),
      );
    }
    this.#runTags.add(tag);
    const bytes =
      runMetadata instanceof Uint8Array
        ? runMetadata
        : toBinary(RunMetadataSchema, create(RunMetadataSchema, runMetadata));
    this.#add({ case: 'taggedRunMetadata', value: { tag, runMetadata: bytes } }, globalStep);
  }

  #add(what: EventFields['what'], globalStep?: GlobalStep): void {
    this.addEvent({ wallTime: Date.now() / 1000, step: stepOf(globalStep), what });
  }
}

function stepOf(globalStep: GlobalStep = null): bigint {
  const step = (typeof globalStep === 'object' ? globalStep?.globalStep : globalStep) ?? 0;
  if (typeof step === 'bigint') return step;
  if (Number.isFinite(step)) return BigInt(Math.trunc(step));
  throw new ValueError(explainHere(`cannot convert ${step} to a global step, a whole number`));
}

function summaryOf(summary: string | Uint8Array | SummaryFields): Summary {
  if (typeof summary !== 'string' && !(summary instanceof Uint8Array)) {
    return create(SummarySchema, summary);
  }
  try {
    return fromBinary(SummarySchema, typeof summary === 'string' ? bytesOf(summary) : summary);
  } catch {
    throw new ValueError(
      explainHere("Error parsing message with type 'tensorflow.Summary'", {
        advice: 'Pass what sess.run gives for tf.summary.mergeAll() or another summary.',
      }),
    );
  }
}
