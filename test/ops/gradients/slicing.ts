import { ops } from '../../../compiler/ops/index.js';
import { type Cases, constant, fn, smooth } from './case.js';

export const slicingGradients: Cases = {
  Slice: [
    fn([smooth(4)], (x) => ops.Slice([x, constant([1]), constant([2])])),
    fn([smooth(3, 4)], (x) => ops.Slice([x, constant([1, 0]), constant([-1, 3])])),
    fn([smooth(2, 3)], (x) => ops.Slice([x, constant([0, 0]), constant([-1, -1])])),
  ],
};
