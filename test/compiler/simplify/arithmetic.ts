import { ops } from '../../../compiler/ops/index.js';
import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

export const arithmeticRows: readonly Row[] = [
  {
    rule: 'Mul-by-1',
    build: () => input([2]).mul(1),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Mul(%0, 1) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'RealDiv-by-1',
    build: () => input([2]).div([1, 1]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = RealDiv(%0, [1,1]) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'Sub-by-0',
    build: () => input([2]).sub(0),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Sub(%0, 0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'FloorDiv-by-1',
    build: () => input([2], 'x', tf.int32).floordiv(1),
    before: printed`
      %0 = Placeholder<x:0>() : int32[2]
      %1 = FloorDiv(%0, 1) : int32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : int32[2]
      fetch %0
    `,
  },
  {
    rule: 'untile-Add',
    build: () => tf.add(ops.Tile([input([1, 3]), [2, 1]]), input([2, 3], 'y')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Tile(%0, [2,1]) : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,3]
      %3 = Add(%1, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Placeholder<y:0>() : float32[2,3]
      %2 = Add(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'untile-AddV2',
    build: () => input([2, 3], 'y').add(ops.Tile([input([1, 3]), [2, 1]])),
    before: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = Tile(%1, [2,1]) : float32[2,3]
      %3 = AddV2(%0, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = AddV2(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'untile-Sub',
    build: () => ops.Tile([input([1, 3]), [2, 1]]).sub(input([2, 3], 'y')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Tile(%0, [2,1]) : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,3]
      %3 = Sub(%1, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Placeholder<y:0>() : float32[2,3]
      %2 = Sub(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'untile-Mul',
    build: () => ops.Tile([input([1, 3]), [2, 1]]).mul(ops.Tile([input([2, 1], 'y'), [1, 3]])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Tile(%0, [2,1]) : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,1]
      %3 = Tile(%2, [1,3]) : float32[2,3]
      %4 = Mul(%1, %3) : float32[2,3]
      fetch %4
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Placeholder<y:0>() : float32[2,1]
      %2 = Tile(%1, [1,3]) : float32[2,3]
      %3 = Mul(%0, %2) : float32[2,3]
      fetch %3
    `,
  },
  {
    rule: 'untile-RealDiv',
    build: () => input([2, 3], 'y').div(ops.Tile([input([1, 3]), [2, 1]])),
    before: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = Tile(%1, [2,1]) : float32[2,3]
      %3 = RealDiv(%0, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = RealDiv(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'mul-by-one-left',
    build: () => ops.Mul([[1, 1], input([2])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Mul([1,1], %0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'double-negation',
    build: () => input([2]).neg().neg(),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Neg(%0) : float32[2]
      %2 = Neg(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'one-term-sum',
    build: () => ops.AddN([[input([2])]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = AddN(%0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
];
