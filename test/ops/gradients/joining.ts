import { ops } from '../../../compiler/ops/index.js';
import { type Cases, constant, fn, smooth } from './case.js';

export const joiningGradients: Cases = {
  Pack: [
    fn([smooth(), smooth()], (...xs) => ops.Pack([xs])),
    fn([smooth(2, 3), smooth(2, 3)], (...xs) => ops.Pack([xs], { axis: 1 })),
    fn([smooth(2), smooth(2), smooth(2)], (...xs) => ops.Pack([xs], { axis: -1 })),
  ],
  Unpack: [
    fn([smooth(3)], (x) => ops.Unpack([x], { num: 3 })),
    fn([smooth(2, 3)], (x) => ops.Unpack([x], { num: 3, axis: 1 })),
    fn([smooth(2, 3)], (x) => ops.Unpack([x], { num: 2, axis: -2 })),
  ],
  ConcatV2: [
    fn([smooth(2, 3), smooth(1, 3)], (...xs) => ops.ConcatV2([xs, constant(0)])),
    fn([smooth(2, 1), smooth(2, 2), smooth(2, 1)], (...xs) => ops.ConcatV2([xs, constant(-1)])),
    fn([smooth(2)], (...xs) => ops.ConcatV2([xs, constant(0)])),
    fn(
      Array.from({ length: 17 }, (_, i) => smooth(1, 1 + (i % 2))),
      (...xs) => ops.ConcatV2([xs, constant(1)]),
      'of many',
    ),
  ],
  Split: [
    fn([smooth(2, 4)], (x) => ops.Split([constant(1), x], { num_split: 2 })),
    fn([smooth(3)], (x) => ops.Split([constant(-1), x], { num_split: 3 })),
    fn([smooth(2)], (x) => ops.Split([constant(0), x], { num_split: 1 })),
  ],
  SplitV: [
    fn([smooth(2, 4)], (x) => ops.SplitV([x, constant([1, -1]), constant(1)], { num_split: 2 })),
  ],
};
