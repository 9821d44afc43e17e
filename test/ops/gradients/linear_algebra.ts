import { ops } from '../../../compiler/ops/index.js';
import { type Cases, fn, smooth } from './case.js';

const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

export const linearAlgebraGradients: Cases = {
  BatchMatMulV2: transposes.flatMap(([adj_x, adj_y]) =>
    (
      [
        [[2], [2]],
        [[2, 1], [3]],
        [[], [2]],
      ] as const
    ).map(([a, b]) =>
      fn(
        [smooth(...a, ...(adj_x ? [3, 2] : [2, 3])), smooth(...b, ...(adj_y ? [2, 3] : [3, 2]))],
        (x, y) => ops.BatchMatMulV2([x, y], { adj_x, adj_y }),
        `${adj_x ? 'aᵀ' : 'a'}·${adj_y ? 'bᵀ' : 'b'}`,
      ),
    ),
  ),
  Cross: [fn([smooth(2, 3), smooth(2, 3)], (a, b) => ops.Cross([a, b]))],
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
