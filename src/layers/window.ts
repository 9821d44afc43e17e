import { explainHere } from '../../compiler/graph/call_site.js';
import { describe } from '../../compiler/graph/convert.js';
import { UnimplementedError, ValueError } from '../../compiler/graph/errors.js';
import type { Shape } from '../../compiler/graph/shape.js';

/** One number for every axis, or a number for each. */
export type Lengths = number | readonly number[];

/** `tf.layers` writes it in small letters; capital ones are the same. */
export type LayerPadding = 'valid' | 'same' | 'VALID' | 'SAME';

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** A length for each of `n` axes (TF: `normalize_tuple`). */
export function lengths(value: Lengths, n: number, name: string): readonly number[] {
  if (typeof value === 'number') return new Array<number>(n).fill(value);
  if (Array.isArray(value) && value.length === n && value.every(Number.isFinite)) return value;
  return refuse(
    `The \`${name}\` argument must be a tuple of ${n} integers. Received: ${describe(value)}`,
  );
}

/** The word that the ops know. */
export function padding(value: LayerPadding): 'VALID' | 'SAME' {
  const word = String(value).toUpperCase();
  if (word === 'VALID' || word === 'SAME') return word;
  const text = `The \`padding\` argument must be one of "valid", "same". Received: `;
  return refuse(`${text}${word.toLowerCase()}`);
}

/** Whether the channels are the second axis (TF: `normalize_data_format`). */
export function isChannelsFirst(dataFormat: string | null | undefined): boolean {
  const word = (dataFormat ?? 'channels_last').toLowerCase();
  if (word === 'channels_last') return false;
  if (word === 'channels_first') return true;
  const text = 'The `data_format` argument must be one of "channels_first", "channels_last".';
  return refuse(`${text} Received: ${word}`);
}

/** Refuses all but the format that TensorFlow's CPU kernels take. */
export function checkChannelsLast(dataFormat: string | null | undefined): void {
  if (!isChannelsFirst(dataFormat)) return;
  throw new UnimplementedError(
    explainHere('The layer currently only supports the NHWC tensor format on the CPU.', {
      advice: 'move the channels to the last axis (tf.transpose), and leave dataFormat out',
    }),
  );
}

/** The length of the channels' axis, which must be known. */
export function channelsOf(shape: Shape): number {
  const channels = shape?.at(-1) ?? null;
  if (channels !== null) return channels;
  return refuse('The channel dimension of the inputs should be defined. Found `None`.');
}
