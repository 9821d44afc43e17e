import { ops } from '../../../compiler/ops/index.js';
import { array, type Cases, fn, smooth } from './case.js';

export const comparisonGradients: Cases = {
  Select: [
    fn([array('bool', [2, 2], [1, 0, 0, 1]), smooth(2, 2), smooth(2, 2)], (x, y, z) =>
      ops.Select([x, y, z]),
    ),
    fn(
      [array('bool', [2], [0, 1]), smooth(2, 3), smooth(2, 3)],
      (x, y, z) => ops.Select([x, y, z]),
      'by rows',
    ),
    fn(
      [array('bool', [], [1]), smooth(2, 3), smooth(2, 3)],
      (x, y, z) => ops.Select([x, y, z]),
      'as a whole',
    ),
    fn([array('bool', [], [0]), smooth(), smooth()], (x, y, z) => ops.Select([x, y, z])),
  ],
};
