import type { Dataset } from './dataset.js';
import type { Iterator } from './iterator.js';

export { Dataset } from './dataset.js';
export { Iterator } from './iterator.js';

/**
 * An iterator that begins by itself: TF 1.15's `tf.data.make_one_shot_iterator`.
 * @throws ValueError where the dataset is made of placeholders.
 */
export const makeOneShotIterator = <E>(dataset: Dataset<E>): Iterator<E> =>
  dataset.makeOneShotIterator();

/** An iterator whose `initializer` is run first: TF 1.15's `tf.data.make_initializable_iterator`. */
export const makeInitializableIterator = <E>(dataset: Dataset<E>): Iterator<E> =>
  dataset.makeInitializableIterator();
