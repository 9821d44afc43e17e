import type * as tf from '../../src/index.js';

/** A summary of some values. */
export interface SummaryCase {
  readonly name: string;
  readonly function: 'scalar' | 'histogram' | 'image' | 'audio' | 'text' | 'tensor_summary';
  readonly dtype: Exclude<tf.DType, 'variant'>;
  readonly shape: readonly number[];
  readonly values: readonly number[] | readonly string[];
  /** Keyword arguments, in Python's names. */
  readonly arguments?: { readonly [name: string]: number | string };
}

const sequence = (length: number, value: (i: number) => number): readonly number[] =>
  Array.from({ length }, (_, i) => value(i));

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const scalars: readonly SummaryCase[] = [
  { name: 'a number', function: 'scalar', dtype: 'float32', shape: [], values: [0.1] },
  { name: 'a NaN', function: 'scalar', dtype: 'float32', shape: [], values: [nan] },
  { name: 'a minus zero', function: 'scalar', dtype: 'float32', shape: [], values: [-0] },
  { name: 'an integer', function: 'scalar', dtype: 'int32', shape: [], values: [2 ** 31 - 1] },
];

const histograms: readonly SummaryCase[] = [
  { name: 'nothing', function: 'histogram', dtype: 'float32', shape: [0], values: [] },
  { name: 'zero', function: 'histogram', dtype: 'float32', shape: [], values: [0] },
  { name: 'one', function: 'histogram', dtype: 'float32', shape: [], values: [1] },
  {
    name: 'both sides of 0, in a matrix',
    function: 'histogram',
    dtype: 'float32',
    shape: [20, 50],
    values: sequence(1000, (i) => Math.fround(Math.sin(i) * 1.7 ** (i % 13))),
  },
  {
    name: 'the smallest and the largest',
    function: 'histogram',
    dtype: 'float32',
    shape: [6],
    // Below the normal numbers TensorFlow's threads see zeros.
    values: [1.2e-38, -1.2e-38, 3.4e38, -3.4e38, 1e-12, 1e20],
  },
  {
    name: 'integers',
    function: 'histogram',
    dtype: 'int32',
    shape: [100],
    values: sequence(100, (i) => ((i * 7919) % 201) - 100),
  },
  {
    name: 'bytes',
    function: 'histogram',
    dtype: 'uint8',
    shape: [256],
    values: sequence(256, (i) => i),
  },
  { name: 'a NaN', function: 'histogram', dtype: 'float32', shape: [2], values: [1, nan] },
];

const wave = (length: number): readonly number[] =>
  sequence(length, (i) => Math.fround(Math.sin(i * 1.3) * 3));

const images: readonly SummaryCase[] = [
  {
    name: 'bytes in grey',
    function: 'image',
    dtype: 'uint8',
    shape: [1, 16, 16, 1],
    values: sequence(256, (i) => i),
  },
  {
    name: 'bytes in color, the first three of a batch',
    function: 'image',
    dtype: 'uint8',
    shape: [5, 2, 3, 3],
    values: sequence(90, (i) => (i * 97) % 256),
  },
  {
    name: 'one of two, with alpha',
    function: 'image',
    dtype: 'uint8',
    shape: [2, 3, 2, 4],
    values: sequence(48, (i) => (i * 41) % 256),
    arguments: { max_outputs: 1 },
  },
  {
    name: 'numbers from 0 on',
    function: 'image',
    dtype: 'float32',
    shape: [2, 28, 28, 1],
    values: sequence(1568, (i) => Math.fround((i % 256) / 255)),
  },
  {
    name: 'numbers on both sides of 0',
    function: 'image',
    dtype: 'float32',
    shape: [2, 7, 5, 3],
    values: wave(210),
  },
  {
    name: 'numbers that are not finite',
    function: 'image',
    dtype: 'float32',
    shape: [1, 2, 2, 3],
    values: [nan, 1, 2, 3, inf, 4, -5, 6, 7, 8, 9, 100],
  },
  {
    name: 'no finite number',
    function: 'image',
    dtype: 'float32',
    shape: [1, 1, 2, 4],
    values: [nan, inf, 1, 2, 3, 4, -inf, 5],
  },
  {
    name: 'zeros',
    function: 'image',
    dtype: 'float32',
    shape: [1, 2, 2, 1],
    values: [0, 0, 1e-7, 0],
  },
  {
    name: 'numbers of 64 bits',
    function: 'image',
    dtype: 'float64',
    shape: [1, 5, 7, 1],
    values: wave(35),
  },
  {
    name: 'no picture',
    function: 'image',
    dtype: 'float32',
    shape: [0, 2, 2, 1],
    values: [],
  },
  {
    name: 'two channels',
    function: 'image',
    dtype: 'float32',
    shape: [1, 1, 1, 2],
    values: [1, 2],
  },
  { name: 'a vector', function: 'image', dtype: 'float32', shape: [3], values: [1, 2, 3] },
  { name: 'empty pictures', function: 'image', dtype: 'float32', shape: [1, 0, 2, 1], values: [] },
];

const audios: readonly SummaryCase[] = [
  {
    name: 'one channel',
    function: 'audio',
    dtype: 'float32',
    shape: [2, 50],
    values: wave(100),
    arguments: { sample_rate: 8000 },
  },
  {
    name: 'halves of a step, in two channels',
    function: 'audio',
    dtype: 'float32',
    shape: [1, 3, 2],
    values: [0.5, -0.5, 1.5, -1.5, 32767.5, -32768.5].map((step) => step / 2 ** 15),
    arguments: { sample_rate: 44100.5, max_outputs: 1 },
  },
  {
    name: 'a rate of 0',
    function: 'audio',
    dtype: 'float32',
    shape: [1, 1],
    values: [0],
    arguments: { sample_rate: 0 },
  },
  {
    name: 'a vector',
    function: 'audio',
    dtype: 'float32',
    shape: [1],
    values: [0],
    arguments: { sample_rate: 1 },
  },
];

const tensors: readonly SummaryCase[] = [
  { name: 'a text', function: 'text', dtype: 'string', shape: [], values: ['**bold** ünï'] },
  {
    name: 'a table',
    function: 'text',
    dtype: 'string',
    shape: [2, 2],
    values: ['a', 'b', '', 'd'],
  },
  {
    name: 'integers',
    function: 'tensor_summary',
    dtype: 'int64',
    shape: [3],
    values: [-1, 0, 2 ** 31 - 1],
    arguments: { display_name: 'numbers', summary_description: 'three of them' },
  },
  {
    name: 'numbers',
    function: 'tensor_summary',
    dtype: 'float32',
    shape: [2, 2],
    values: [1, -2.5, nan, 0],
    arguments: { family: 'f' },
  },
  { name: 'nothing', function: 'tensor_summary', dtype: 'float32', shape: [0], values: [] },
];

/** What `tf.summary` is tried on. */
export const cases = [...scalars, ...histograms, ...images, ...audios, ...tensors];
