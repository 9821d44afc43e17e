import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { apart, array, binary, broadcasts, type Cases, fn, positive, smooth } from './case.js';

const shifted = (shape: readonly number[], by: number): tf.NDArray => {
  const { data } = positive(...shape);
  return tf.NDArray.from('float32', shape, (i) => (data[i] as number) + by);
};

/** 1, 2, 1, 2, … */
const whole = (shape: readonly number[]): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => 1 + (i % 2));

export const arithmeticGradients: Cases = {
  Add: binary(ops.Add),
  AddV2: binary(ops.AddV2),
  Sub: binary(ops.Sub),
  Mul: binary(ops.Mul),
  RealDiv: binary(
    ops.RealDiv,
    (s) => smooth(...s),
    (s) => positive(...s),
  ),
  // Quotients that are far from whole numbers.
  FloorMod: [
    fn(
      [array('float32', [4], [5.5, -4.5, 6.5, -8.5]), array('float32', [4], [2, 3, -3, -2])],
      (x, y) => ops.FloorMod([x, y]),
    ),
    fn([array('float32', [2, 2], [5.5, -4.5, 6.5, -8.5]), array('float32', [], [3])], (x, y) =>
      ops.FloorMod([x, y]),
    ),
    fn([array('float32', [], [5.5]), array('float32', [2, 1], [2, -3])], (x, y) =>
      ops.FloorMod([x, y]),
    ),
  ],
  Maximum: binary(
    ops.Maximum,
    (s) => apart(s),
    (s) => apart(s, 0.1),
  ),
  AddN: [
    fn([smooth(2, 3)], (...xs) => ops.AddN([xs])),
    fn([smooth(2, 3), smooth(2, 3), smooth(2, 3)], (...xs) => ops.AddN([xs])),
    fn([smooth(), smooth()], (...xs) => ops.AddN([xs])),
  ],
  AccumulateNV2: [
    fn([smooth(2, 3), smooth(2, 3)], (...xs) => ops.AccumulateNV2([xs], { shape: [2, 3] })),
  ],
  MulNoNan: binary(ops.MulNoNan),
  SquaredDifference: binary(ops.SquaredDifference),
  DivNoNan: binary(
    ops.DivNoNan,
    (s) => smooth(...s),
    (s) => positive(...s),
  ),
  Minimum: binary(
    ops.Minimum,
    (s) => apart(s),
    (s) => apart(s, 0.1),
  ),
  Pow: binary(
    ops.Pow,
    (s) => positive(...s),
    (s) => smooth(...s),
  ),
  Atan2: binary(
    ops.Atan2,
    (s) => smooth(...s),
    (s) => positive(...s),
  ),
  Xlogy: binary(ops.Xlogy, (s) => positive(...s)),
  Xdivy: binary(ops.Xdivy, (s) => positive(...s)),
  // By the second input alone: TensorFlow knows no derivative by the first.
  Zeta: broadcasts.map(({ a, b }) =>
    fn([shifted(a, 1), positive(...b)], (x, q) => ops.Zeta([x, q]), '', [1]),
  ),
  Polygamma: broadcasts.map(({ a, b }) =>
    fn([whole(a), positive(...b)], (a, x) => ops.Polygamma([a, x]), '', [1]),
  ),
};
