import { ops } from '../../../compiler/ops/index.js';
import { array, type Cases, constant, fn, smooth } from './case.js';

const twice = array('int32', [2, 2], [1, 0, 2, 1]);

export const gatherGradients: Cases = {
  GatherV2: [
    fn([smooth(3, 2)], (x) => ops.GatherV2([x, constant([2, 0, 2]), 0])),
    fn([smooth(3)], (x) => ops.GatherV2([x, constant(1), 0])),
    fn([smooth(3, 2), twice], (x, i) => ops.GatherV2([x, i, 0])),
    fn([smooth(2, 3), twice], (x, i) => ops.GatherV2([x, i, 1])),
    fn([smooth(2, 3, 2), twice], (x, i) => ops.GatherV2([x, i, -2])),
    fn([smooth(2, 3), twice], (x, i) => ops.GatherV2([x, i, 1], { batch_dims: 1 }), 'batched'),
    fn(
      [smooth(2, 3, 2), twice],
      (x, i) => ops.GatherV2([x, i, 1], { batch_dims: -1 }),
      'batched, with slices',
    ),
    fn(
      [smooth(2, 4, 3), twice],
      (x, i) => ops.GatherV2([x, i, 2], { batch_dims: 1 }),
      'batched, along a later axis',
    ),
  ],
  UnsortedSegmentSum: [
    fn([smooth(3, 2)], (x) => ops.UnsortedSegmentSum([x, constant([1, 0, 1]), 2])),
    fn([smooth(3)], (x) => ops.UnsortedSegmentSum([x, constant([1, -1, 1]), 3])),
    fn([smooth(2, 2, 2), twice], (x, i) => ops.UnsortedSegmentSum([x, i, 3])),
  ],
};
