import { ops } from '../../../compiler/ops/index.js';
import { type Cases, constant, fn, matrix, smooth } from './case.js';

export const rearrangingGradients: Cases = {
  ReverseV2: [
    fn([smooth(3)], (x) => ops.ReverseV2([x, constant([0])])),
    fn([smooth(2, 3, 2)], (x) => ops.ReverseV2([x, constant([0, -1])])),
  ],
  Roll: [fn([smooth(2, 3)], (x) => ops.Roll([x, constant([1, -2]), constant([0, 1])]))],
  ReverseSequence: [fn([smooth(2, 3)], (x) => ops.ReverseSequence([x, [2, 3]], { seq_dim: 1 }))],
  SpaceToBatchND: [
    fn([smooth(1, 2, 3)], (x) => ops.SpaceToBatchND([x, constant([2]), matrix([[1, 1]])])),
  ],
  BatchToSpaceND: [
    fn([smooth(4, 1, 2)], (x) =>
      ops.BatchToSpaceND([
        x,
        constant([2, 2]),
        matrix([
          [0, 1],
          [1, 0],
        ]),
      ]),
    ),
  ],
  SpaceToDepth: [fn([smooth(1, 2, 4, 1)], (x) => ops.SpaceToDepth([x], { block_size: 2 }))],
  DepthToSpace: [fn([smooth(1, 1, 2, 4)], (x) => ops.DepthToSpace([x], { block_size: 2 }))],
};
