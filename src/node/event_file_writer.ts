import { create, toBinary } from '@bufbuild/protobuf';
import { EventSchema } from '../../compiler/proto/event_pb.js';
import { type EventFields, FILE_VERSION } from '../events/event.js';
import { encodeRecord } from '../events/record.js';
import { EventFile } from './event_file.js';

/** The longest time that a timer can wait, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

export interface EventFileWriterOptions {
  readonly maxQueue: number;
  readonly flushSecs: number;
  readonly filenameSuffix: string;
}

/** The writers that a program may end without closing. */
const open = new Set<EventFileWriter>();
process.once('exit', () => {
  for (const writer of open) writer.flushIfPossible();
});

/**
 * Writes events to a file of a log directory: `EventFileWriter` of
 * tensorflow/python/summary/writer/event_file_writer.py. Events are held back until there are
 * `maxQueue` of them, or the oldest has waited for `flushSecs`; then all are appended at once, so that
 * at any time the file holds whole events.
 */
export class EventFileWriter {
  #file: EventFile | null = null;
  #pending: Uint8Array[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** When an event is no longer held back, in milliseconds since 1970: the first one never is. */
  #due = 0;

  constructor(
    readonly logdir: string,
    private readonly options: EventFileWriterOptions,
  ) {
    this.reopen();
  }

  /** Goes on in a new file; does nothing where the writer is not closed. */
  reopen(): void {
    if (this.#file !== null) return;
    const seconds = Math.floor(Date.now() / 1000);
    const version = {
      wallTime: seconds,
      what: { case: 'fileVersion', value: FILE_VERSION },
    } as const;
    this.#file = new EventFile(this.logdir, seconds, this.options.filenameSuffix);
    open.add(this);
    this.#file.append([recordOf(version)]);
    this.#due = 0;
  }

  get isClosed(): boolean {
    return this.#file === null;
  }

  /** Adds an event, if the writer is open. */
  addEvent(event: EventFields): void {
    if (this.#file === null) return;
    this.#pending.push(recordOf(event));
    const { maxQueue, flushSecs } = this.options;
    // A program that never waits gives a timer no chance.
    if (this.#pending.length >= maxQueue || Date.now() >= this.#due) this.flush();
    else {
      const wait = Math.min(flushSecs * 1000, LONGEST_WAIT);
      this.#timer ??= setTimeout(() => this.flushIfPossible(), wait).unref();
    }
  }

  /** Writes all events that were held back. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = Date.now() + this.options.flushSecs * 1000;
    if (this.#file === null || this.#pending.length === 0) return;
    this.#file.append(this.#pending);
    this.#pending = [];
  }

  /** Where nobody could catch an error, it is a warning, and the events wait for the next flush. */
  flushIfPossible(): void {
    try {
      this.flush();
    } catch (error) {
      console.warn(`feedgraph: events could not be written: ${(error as Error).message}`);
    }
  }

  close(): void {
    if (this.#file === null) return;
    try {
      this.flush();
    } finally {
      this.#file.close();
      this.#file = null;
      this.#pending = [];
      open.delete(this);
    }
  }
}

const recordOf = (event: EventFields): Uint8Array =>
  encodeRecord(toBinary(EventSchema, create(EventSchema, event)));
