import { ops } from '../../../compiler/ops/index.js';
import { type Cases, constant, fn, matrix, smooth } from './case.js';

export const indexingGradients: Cases = {
  GatherNd: [
    fn([smooth(3, 2)], (x) =>
      ops.GatherNd([
        x,
        matrix([
          [0, 1],
          [2, 0],
          [0, 1],
        ]),
      ]),
    ),
    fn([smooth(3, 2)], (x) => ops.GatherNd([x, matrix([[2], [2]])]), 'rows'),
  ],
  ScatterNd: [fn([smooth(2, 2)], (y) => ops.ScatterNd([matrix([[1], [1]]), y, constant([3, 2])]))],
  TensorScatterUpdate: [
    fn([smooth(3), smooth(2)], (x, y) => ops.TensorScatterUpdate([x, matrix([[1], [0]]), y])),
  ],
  TensorScatterAdd: [
    fn([smooth(3), smooth(2)], (x, y) => ops.TensorScatterAdd([x, matrix([[1], [1]]), y])),
  ],
  TensorScatterSub: [
    fn([smooth(3), smooth(2)], (x, y) => ops.TensorScatterSub([x, matrix([[1], [1]]), y])),
  ],
  DynamicStitch: [
    fn([smooth(2, 2), smooth(2)], (x, y) =>
      ops.DynamicStitch([
        [constant([2, 0]), constant(1)],
        [x, y],
      ]),
    ),
    fn([smooth(2), smooth(1)], (x, y) =>
      ops.DynamicStitch([
        [constant([1, 0]), constant([2])],
        [x, y],
      ]),
    ),
  ],
  ParallelDynamicStitch: [
    fn([smooth(2, 2), smooth(1, 2)], (x, y) =>
      ops.ParallelDynamicStitch([
        [constant([2, 0]), constant([1])],
        [x, y],
      ]),
    ),
  ],
};
