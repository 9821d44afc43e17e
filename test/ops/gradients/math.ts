import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { apart, array, binary, type Cases, fn, positive, smooth, unary } from './case.js';

const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

export const mathGradients: Cases = {
  Neg: unary(ops.Neg),
  Square: unary(ops.Square),
  Sqrt: unary(ops.Sqrt, (s) => positive(...s)),
  SqrtGrad: [[], [2, 3]].map((s) =>
    fn([positive(...s), smooth(...s)], (x, y) => ops.SqrtGrad([x, y])),
  ),
  Exp: unary(ops.Exp),
  Log: unary(ops.Log, (s) => positive(...s)),
  Reciprocal: unary(ops.Reciprocal, (s) => positive(...s)),
  ReciprocalGrad: [[], [2, 3]].map((s) =>
    fn([smooth(...s), smooth(...s)], (x, y) => ops.ReciprocalGrad([x, y])),
  ),
  Cast: [
    fn([smooth(2, 3)], (x) => ops.Cast([x], { DstT: 'float64' }), 'to float64'),
    fn(
      [tf.NDArray.from('float64', [3], (i) => i / 4)],
      (x) => ops.Cast([x], { DstT: 'float32' }),
      'to float32',
    ),
  ],

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
  AddN: [
    fn([smooth(2, 3)], (...xs) => ops.AddN([xs])),
    fn([smooth(2, 3), smooth(2, 3), smooth(2, 3)], (...xs) => ops.AddN([xs])),
    fn([smooth(), smooth()], (...xs) => ops.AddN([xs])),
  ],
  MatMul: transposes.flatMap(([transpose_a, transpose_b]) =>
    (
      [
        [2, 3, 4],
        [1, 1, 3],
        [3, 2, 1],
      ] as const
    ).map(([n, k, m]) =>
      fn(
        [transpose_a ? smooth(k, n) : smooth(n, k), transpose_b ? smooth(m, k) : smooth(k, m)],
        (x, y) => ops.MatMul([x, y], { transpose_a, transpose_b }),
        `${transpose_a ? 'aᵀ' : 'a'}·${transpose_b ? 'bᵀ' : 'b'}`,
      ),
    ),
  ),
};
