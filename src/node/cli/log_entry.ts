/** What event files hold under a tag: as data, and as text. */

import { formatValues, isNumericArray } from '../../../compiler/graph/nd_array.js';
import { textOf } from '../../../compiler/graph/text.js';
import { dataTypeString } from '../../../compiler/graph_def/data_types.js';
import { arrayOfProto, shapeOfProto } from '../../../compiler/graph_def/tensor_proto.js';
import { counted, formatBytes } from '../../../compiler/inspect/text.js';
import {
  type LogMessage,
  LogMessage_Level,
  SessionLog_SessionStatus,
} from '../../../compiler/proto/event_pb.js';
import type { HistogramProto, Summary_Value } from '../../../compiler/proto/summary_pb.js';
import type { TensorProto } from '../../../compiler/proto/tensor_pb.js';
import { shortestSingle } from '../../../compiler/text_format/literals.js';
import type * as tf from '../../node.js';

/** A value as plain data, and as a line of text. */
export interface Described {
  readonly value: unknown;
  readonly text: string;
}

/** Something that was logged. */
export interface Entry {
  /** Empty for what has no tag, such as the graph. */
  readonly tag: string;
  readonly kind: string;
  /** In seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  describe(): Described;
}

/** What an event holds; `plugins` learns which dashboard of TensorBoard shows a tag, which is said once. */
export function entriesOf(
  { wallTime, step, what }: tf.Event,
  plugins: Map<string, string>,
): readonly Entry[] {
  const entry = (tag: string, kind: string, describe: () => Described): Entry => ({
    tag,
    kind,
    wallTime,
    step: Number(step),
    describe,
  });
  switch (what.case) {
    case 'summary':
      return what.value.value.map((value) => {
        const { tag, metadata } = value;
        const plugin = metadata?.pluginData?.pluginName;
        if (plugin) plugins.set(tag, plugin);
        const [kind, describe] = summary(value, plugins.get(tag));
        return entry(tag, kind, describe);
      });
    case 'graphDef':
      return [entry('', 'graph', () => size(what.value))];
    case 'metaGraphDef':
      return [entry('', 'meta graph', () => size(what.value))];
    case 'taggedRunMetadata':
      return [entry(what.value.tag, 'run metadata', () => size(what.value.runMetadata))];
    case 'sessionLog':
      return [entry('', 'session log', () => plain(SessionLog_SessionStatus[what.value.status]))];
    case 'logMessage':
      return [entry('', 'log message', () => plain(messageOf(what.value)))];
    default:
      return [];
  }
}

function summary(
  { value }: Summary_Value,
  plugin: string | undefined,
): readonly [kind: string, describe: () => Described] {
  switch (value.case) {
    case 'simpleValue':
      return ['scalar', () => scalar(shortestSingle(value.value))];
    case 'histo':
      return ['histogram', () => histogram(value.value)];
    case 'image': {
      const { width, height, colorspace: channels, encodedImageString } = value.value;
      const bytes = encodedImageString.length;
      const text = `${width} x ${height}, ${counted(channels, 'channel')}, ${formatBytes(bytes)}`;
      return ['image', () => ({ value: { width, height, channels, bytes }, text })];
    }
    case 'audio': {
      const { sampleRate, numChannels, lengthFrames, encodedAudioString } = value.value;
      const [channels, frames] = [Number(numChannels), Number(lengthFrames)];
      const bytes = encodedAudioString.length;
      const text = `${counted(frames, 'frame')} at ${sampleRate} Hz, ${counted(channels, 'channel')}, ${formatBytes(bytes)}`;
      return ['audio', () => ({ value: { sampleRate, channels, frames, bytes }, text })];
    }
    case 'tensor':
      return [tensorKinds.get(plugin ?? '') ?? 'tensor', () => tensor(value.value, plugin ?? '')];
    default:
      return ['nothing', () => plain('')];
  }
}

/** TensorFlow 2 logs everything as tensors. */
const tensorKinds: ReadonlyMap<string, string> = new Map([
  ['scalars', 'scalar'],
  ['histograms', 'histogram'],
  ['images', 'image'],
  ['text', 'text'],
]);

const messageOf = ({ level, message }: LogMessage): string =>
  `${LogMessage_Level[level] ?? level}: ${message}`;

/** In quotes, so that it stays in its line. */
const plain = (text = ''): Described => ({ value: text, text: JSON.stringify(text) });

const size = ({ length: bytes }: Uint8Array): Described => ({
  value: { bytes },
  text: formatBytes(bytes),
});

/** A number, as protocol buffers write it in JSON, which has no NaN and no infinities. */
const scalar = (number: number): Described => ({
  value: Number.isFinite(number) ? number : String(number),
  text: String(number),
});

const short = (number: number): string => String(Number(number.toPrecision(4)));

const range = (count: number, min: number, max: number): string =>
  `${counted(count, 'value')} from ${short(min)} to ${short(max)}`;

function histogram({
  min,
  max,
  num,
  sum,
  sumSquares,
  bucketLimit,
  bucket,
}: HistogramProto): Described {
  const mean = sum / num;
  const deviation = Math.sqrt(Math.max(0, sumSquares / num - mean * mean));
  const numbers = { count: num, min, max, mean, deviation };
  const text = `${range(num, min, max)}, mean ${short(mean)}, standard deviation ${short(deviation)}`;
  const plainNumbers = Object.entries(numbers).map(([name, n]) => [name, scalar(n).value]);
  return {
    value: { ...Object.fromEntries(plainNumbers), bucketLimits: bucketLimit, buckets: bucket },
    text: num === 0 ? 'no values' : text,
  };
}

/** More elements than that, which the message does not hold itself, are not made for a line of text. */
const MOST = 2 ** 16;

function tensor(proto: TensorProto, plugin: string): Described {
  const shape = proto.tensorShape === undefined ? [] : (shapeOfProto(proto.tensorShape) ?? []);
  const dtype = dataTypeString(proto.dtype);
  if (proto.stringVal.length > 0 && plugin !== 'text') return bytesIn(proto.stringVal, plugin);
  const claim = (elements: number): void => {
    if (elements > MOST) throw new Error(`a tensor of ${elements} more elements than are there`);
  };
  const array = arrayOfProto(proto, { claim });
  if (array === null) return { value: { dtype, shape }, text: `${dtype}[${shape}]` };
  if (plugin === 'histograms' && isNumericArray(array)) return buckets(array.data);
  if (array.size !== 1) {
    const values = array.size > MOST ? null : array.toArray();
    return { value: { dtype, shape, values }, text: formatValues(array, 8) };
  }
  const [only = ''] = array.data;
  if (typeof only === 'string') return plain(only);
  return scalar(array.dtype === 'float32' ? shortestSingle(only) : only);
}

/** Strings that are no text. Those of pictures are width, height, and then a PNG file each. */
function bytesIn(strings: readonly Uint8Array[], plugin: string): Described {
  const isPictures = plugin === 'images' && strings.length > 2;
  const sides = isPictures ? strings.slice(0, 2).map((side) => Number(textOf(side))) : [];
  const files = strings.slice(sides.length);
  const bytes = files.reduce((n, { length }) => n + length, 0);
  const [width, height] = sides;
  return isPictures
    ? { value: { width, height, bytes }, text: `${width} x ${height}, ${formatBytes(bytes)}` }
    : { value: { strings: files.length, bytes }, text: formatBytes(bytes) };
}

/** Buckets, each from one number to another, with a count: what is in them is known no closer. */
function buckets(data: ArrayLike<number>): Described {
  const column = (i: number): readonly number[] =>
    Array.from({ length: Math.floor(data.length / 3) }, (_, row) => data[3 * row + i] as number);
  const count = column(2).reduce((a, b) => a + b, 0);
  const [min = 0, max = 0] = [column(0)[0], column(1).at(-1)];
  return {
    value: { count, min, max, bucketLimits: column(1), buckets: column(2) },
    text: count === 0 ? 'no values' : range(count, min, max),
  };
}
