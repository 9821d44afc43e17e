/** Text and bytes: TF 1.15's `tf.compat`. */

import { bytesOf, textOf } from '../compiler/graph/text.js';

/**
 * The bytes of a string: TF 1.15's `tf.compat.as_bytes`. TensorFlow's strings are bytes, UTF-8 where they
 * are text. Of a fetched string that is none (a serialized summary) these are the very bytes.
 */
export const asBytes = (value: string | Uint8Array): Uint8Array =>
  typeof value === 'string' ? bytesOf(value) : value;

/**
 * The string of some bytes: TF 1.15's `tf.compat.as_text`. A byte that is no UTF-8 becomes a lone
 * surrogate, from which `asBytes` gets it back.
 */
export const asText = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : textOf(value);
