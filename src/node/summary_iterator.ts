import type { Event } from '../../compiler/proto/event_pb.js';
import { eventsOf } from '../events/event.js';
import { sourceOf } from '../events/record.js';
import { FileSource } from './event_file.js';

/**
 * The events of an event file: TF 1.15's `tf.train.summary_iterator`. The file is read a part at a
 * time. A last event that is not whole, because its writer is not done or has died, is not there.
 *
 * @param path the file, or its bytes.
 * @returns the events in order; what an event holds is `event.what`.
 * @throws NotFoundError where there is no such file.
 * @throws DataLossError for a damaged file, while it is read: it says at which byte.
 */
export function* summaryIterator(path: string | Uint8Array): Generator<Event> {
  if (typeof path !== 'string') return yield* eventsOf(sourceOf(path));
  const file = new FileSource(path);
  try {
    yield* eventsOf(file);
  } finally {
    file.close();
  }
}
