import { ops } from '../../../compiler/ops/index.js';
import { type Cases, fn, smooth } from './case.js';

export const stridedSliceGradients: Cases = {
  StridedSlice: [
    fn([smooth(5)], (x) => ops.StridedSlice([x, [-1], [0], [-2]])),
    fn([smooth(2, 3, 2)], (x) =>
      ops.StridedSlice([x, [1, 0, 0], [2, 0, 0], [1, 1, 1]], {
        ellipsis_mask: 2,
        new_axis_mask: 4,
        shrink_axis_mask: 1,
      }),
    ),
  ],
  StridedSliceGrad: [
    fn([smooth(2)], (dy) =>
      ops.StridedSliceGrad([[2, 3], [0, 1], [2, 2], [1, 1], dy], { shrink_axis_mask: 2 }),
    ),
  ],
};
