import type { Graph } from '../../compiler/graph/graph.js';
import type { GraphDef } from '../../compiler/proto/graph_pb.js';
import type { EventFields } from '../events/event.js';
import { SummaryToEventTransformer } from '../events/summary_to_event.js';
import { type Arguments, bindArguments } from '../signature.js';
import { EventFileWriter } from './event_file_writer.js';

const PARAMETERS = [
  'logdir',
  'graph?',
  'maxQueue?',
  'flushSecs?',
  'graphDef?',
  'filenameSuffix?',
] as const;

type Parameters = [
  logdir: string,
  graph?: Graph | GraphDef | null,
  maxQueue?: number,
  flushSecs?: number,
  graphDef?: GraphDef | null,
  filenameSuffix?: string | null,
];

/**
 * Writes what a program logs to an event file, for TensorBoard: TF 1.15's `tf.summary.FileWriter`.
 * The file is `events.out.tfevents.<seconds>.<host>` in the log directory, and grows by whole events,
 * so that a program that is stopped at any time leaves a file that can be read. What is held back is
 * written when the writer is closed, at the end of its block where it is declared with `using`, or
 * when Node exits.
 *
 * @example
 * using writer = new tf.summary.FileWriter('logs', sess.graph);
 * writer.addSummary(await sess.run<string>(merged), step);
 */
export class FileWriter extends SummaryToEventTransformer {
  readonly #events: EventFileWriter;
  #hasWarned = false;

  /**
   * @param args logdir, the directory, which is made where there is none; graph, which is added at once;
   *   maxQueue (10), how many events are held back at most; flushSecs (120), how long, in seconds;
   *   graphDef, a `GraphDef` in place of a graph; filenameSuffix, what the file's name ends with.
   * @throws PermissionDeniedError, ResourceExhaustedError and so on where the file cannot be made.
   */
  constructor(...args: Arguments<Parameters, typeof PARAMETERS>) {
    super();
    const bound = bindArguments<Parameters, typeof PARAMETERS>('FileWriter', PARAMETERS, args);
    const { logdir, maxQueue = 10, flushSecs = 120 } = bound;
    const filenameSuffix = bound.filenameSuffix ?? '';
    this.#events = new EventFileWriter(logdir, { maxQueue, flushSecs, filenameSuffix });
    const graph = bound.graph ?? bound.graphDef ?? null;
    if (graph !== null) this.addGraph(graph);
  }

  /** The directory of the event file. */
  getLogdir(): string {
    return this.#events.logdir;
  }

  /**
   * Adds an event as it is.
   * @param event the fields of an `Event` message.
   */
  override addEvent(event: EventFields): void {
    this.#warnIfClosed();
    this.#events.addEvent(event);
  }

  /** Writes all events that were held back. */
  flush(): void {
    this.#warnIfClosed();
    this.#events.flush();
  }

  /** Writes all events and closes the file. Events that are added later are lost. */
  close(): void {
    this.#events.close();
  }

  /** After `close`, goes on in a new file of the same directory. */
  reopen(): void {
    this.#events.reopen();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #warnIfClosed(): void {
    if (!this.#events.isClosed || this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(
      'feedgraph: Attempting to use a closed FileWriter. The operation will be a noop unless the ' +
        'FileWriter is explicitly reopened.',
    );
  }
}
