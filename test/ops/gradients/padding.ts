import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { type Cases, fn, matrix, smooth } from './case.js';

export const paddingGradients: Cases = {
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
  PadV2: [
    fn([smooth(2, 3)], (x) =>
      ops.PadV2([
        x,
        matrix([
          [0, 1],
          [2, 0],
        ]),
        tf.constant(2),
      ]),
    ),
  ],
  MirrorPad: [
    fn([smooth(3)], (x) => ops.MirrorPad([x, matrix([[2, 1]])], { mode: 'REFLECT' })),
    fn([smooth(2, 3)], (x) =>
      ops.MirrorPad(
        [
          x,
          matrix([
            [0, 2],
            [1, 0],
          ]),
        ],
        { mode: 'SYMMETRIC' },
      ),
    ),
  ],
  MirrorPadGrad: [
    fn([smooth(6)], (x) => ops.MirrorPadGrad([x, matrix([[2, 1]])], { mode: 'REFLECT' })),
  ],
};
