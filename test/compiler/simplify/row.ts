import type * as tf from '../../../src/index.js';

/** What a rule does to a program. */
export interface Row {
  readonly rule: string;
  readonly build: () => tf.Tensor;
  readonly before: string;
  readonly after: string;
}
