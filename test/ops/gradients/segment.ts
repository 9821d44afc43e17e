import { ops } from '../../../compiler/ops/index.js';
import type * as tf from '../../../src/index.js';
import { apart, array, type Case, type Cases, constant, fn, positive, smooth } from './case.js';

type Data = (shape: readonly number[]) => tf.NDArray;

const anything: Data = (shape) => smooth(...shape);

const ordered = (record: typeof ops.SegmentSum, data: Data = anything): readonly Case[] => [
  fn([data([5, 2])], (x) => record([x, constant([0, 0, 1, 3, 3])])),
  fn([data([3])], (x) => record([x, constant([1, 1, 2])])),
];

const unsorted = (
  record: typeof ops.UnsortedSegmentMax,
  data: Data = anything,
): readonly Case[] => [
  fn([data([5, 2])], (x) => record([x, constant([2, -1, 0, 2, 1]), constant(3)])),
  fn([data([3])], (x) => record([x, constant([1, 0, 1]), constant(2)])),
];

export const segmentGradients: Cases = {
  SegmentSum: ordered(ops.SegmentSum),
  SegmentMean: ordered(ops.SegmentMean),
  SegmentMax: ordered(ops.SegmentMax, (s) => apart(s)),
  SegmentMin: ordered(ops.SegmentMin, (s) => apart(s)),
  UnsortedSegmentMax: unsorted(ops.UnsortedSegmentMax, (s) => apart(s)),
  UnsortedSegmentMin: unsorted(ops.UnsortedSegmentMin, (s) => apart(s)),
  UnsortedSegmentProd: [
    ...unsorted(ops.UnsortedSegmentProd, (s) => positive(...s)),
    fn([array('float32', [5], [0, 2, 3, 0, 0])], (x) =>
      ops.UnsortedSegmentProd([x, constant([0, 0, 0, 1, 1]), constant(2)]),
    ),
  ],
};
