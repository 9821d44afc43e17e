/** Events, which a log is made of. */

import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { DataLossError } from '../../compiler/graph/errors.js';
import { type Event, EventSchema } from '../../compiler/proto/event_pb.js';
import { type ByteSource, recordsOf } from './record.js';

/** The fields of an event; those that are left out have their defaults. */
export type EventFields = MessageInitShape<typeof EventSchema>;

/** What an event file begins with: kVersionPrefix and kCurrentVersion of core/util/events_writer.h. */
export const FILE_VERSION = 'brain.Event:2';

/**
 * The events of a file.
 * @throws DataLossError for a wrong checksum, and for a record that is no event.
 */
export function* eventsOf(source: ByteSource): Generator<Event> {
  for (const { offset, data } of recordsOf(source)) yield eventOf(data, offset, source);
}

function eventOf(data: Uint8Array, offset: number, { name }: ByteSource): Event {
  try {
    return fromBinary(EventSchema, data);
  } catch {
    const text = `Error parsing message with type 'tensorflow.Event' at ${offset}`;
    throw new DataLossError(`${text}\n\n  in: ${name}`);
  }
}
