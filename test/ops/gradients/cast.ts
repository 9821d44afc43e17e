import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { type Cases, fn, smooth } from './case.js';

export const castGradients: Cases = {
  Cast: [
    fn([smooth(2, 3)], (x) => ops.Cast([x], { DstT: 'float64' }), 'to float64'),
    fn(
      [tf.NDArray.from('float64', [3], (i) => i / 4)],
      (x) => ops.Cast([x], { DstT: 'float32' }),
      'to float32',
    ),
  ],
};
