import { ops } from '../../../compiler/ops/index.js';
import { type Cases, constant, fn, smooth } from './case.js';

export const tilingGradients: Cases = {
  Tile: [
    fn([smooth(2, 3)], (x) => ops.Tile([x, constant([2, 1])])),
    fn([smooth(1, 2, 1)], (x) => ops.Tile([x, constant([3, 2, 2])])),
    fn([smooth(2)], (x) => ops.Tile([x, constant([1])])),
  ],
  BroadcastTo: [
    fn([smooth(2, 1)], (x) => ops.BroadcastTo([x, constant([3, 2, 2])])),
    fn([smooth()], (x) => ops.BroadcastTo([x, constant([2])])),
    fn([smooth(3)], (x) => ops.BroadcastTo([x, constant([3])])),
  ],
};
