import type { Event } from '../../compiler/proto/event_pb.js';
import { eventsOf } from '../events/event.js';
import { sourceOf } from '../events/record.js';

/**
 * The events of an event file: TF 1.15's `tf.train.summary_iterator`. A last event that is not whole,
 * because its writer is not done or has died, is not there.
 *
 * @param bytes what is in the file; with `feedgraph/node` it may be the file's path.
 * @returns the events in order; what an event holds is `event.what`.
 * @throws DataLossError for a damaged file, while it is read: it says at which byte.
 */
export function summaryIterator(bytes: Uint8Array): Generator<Event> {
  return eventsOf(sourceOf(bytes));
}
