import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { type Cases, constant, fn, smooth } from './case.js';

export const slicingGradients: Cases = {
  Slice: [
    fn([smooth(4)], (x) => ops.Slice([x, constant([1]), constant([2])])),
    fn([smooth(3, 4)], (x) => ops.Slice([x, constant([1, 0]), constant([-1, 3])])),
    fn([smooth(2, 3)], (x) => ops.Slice([x, constant([0, 0]), constant([-1, -1])])),
  ],
  Pad: [
    fn([smooth(2)], (x) => ops.Pad([x, tf.constant([[1, 2]], tf.int32)])),
    fn([smooth(2, 3)], (x) =>
      ops.Pad([
        x,
        tf.constant(
          [
            [0, 1],
            [2, 0],
          ],
          tf.int32,
        ),
      ]),
    ),
  ],
  Tile: [
    fn([smooth(2, 3)], (x) => ops.Tile([x, constant([2, 1])])),
    fn([smooth(1, 2, 1)], (x) => ops.Tile([x, constant([3, 2, 2])])),
    fn([smooth(2)], (x) => ops.Tile([x, constant([1])])),
  ],
};
