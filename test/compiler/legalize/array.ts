import { ops } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

const scalarChoice = (node: Node): boolean =>
  node.type === 'Select' && node.inputs[0]?.shape.length === 0;

export const arrayRows: readonly Row[] = [
  {
    what: 'several identities',
    rules: ['identities', 'identities-output'],
    lacks: 'IdentityN',
    build: () => ops.IdentityN([[input([2]), input([3], 'y')]]).outputs,
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[3]
      %2 = IdentityN(%0, %1) : float32[2], float32[3]
      fetch %2, %2:1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[3]
      fetch %0, %1
    `,
  },
  {
    what: 'rows put together as they arrive',
    rules: ['parallel-concat'],
    lacks: 'ParallelConcat',
    build: () => ops.ParallelConcat([[input([1, 2]), input([1, 2], 'y')]], { shape: [2, 2] }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,2]
      %1 = Placeholder<y:0>() : float32[1,2]
      %2 = ParallelConcat(%0, %1, shape=[2,2]) : float32[2,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,2]
      %1 = Placeholder<y:0>() : float32[1,2]
      %2 = ConcatV2(%0, %1, 0) : float32[2,2]
      fetch %2
    `,
  },
  {
    what: 'contrast',
    rules: ['contrast'],
    lacks: 'AdjustContrastv2',
    build: () => ops.AdjustContrastv2([input([2, 4, 3]), 1.5]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,4,3]
      %1 = AdjustContrastv2(%0, 1.5) : float32[2,4,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,4,3]
      %1 = Mean(%0, [0,1], keep_dims=true) : float32[1,1,3]
      %2 = Sub(%0, %1) : float32[2,4,3]
      %3 = Mul(%2, 1.5) : float32[2,4,3]
      %4 = AddV2(%3, %1) : float32[2,4,3]
      fetch %4
    `,
  },
  {
    what: 'a broadcast',
    rules: ['broadcast-as-tile'],
    lacks: 'BroadcastTo',
    build: () => ops.BroadcastTo([input([2, 1]), [4, 2, 3]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = BroadcastTo(%0, [4,2,3]) : float32[4,2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [1,2,1]) : float32[1,2,1]
      %2 = Tile(%1, [4,1,3]) : float32[4,2,3]
      fetch %2
    `,
  },
  {
    what: 'space moved to the batch, with padding',
    rules: ['space-to-batch'],
    lacks: 'SpaceToBatchND',
    build: () =>
      ops.SpaceToBatchND([
        input([2, 3, 4, 5]),
        [2, 2],
        [
          [0, 1],
          [0, 0],
        ],
      ]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4,5]
      %1 = SpaceToBatchND(%0, [2,2], [[0,1],[0,0]]) : float32[8,2,2,5]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4,5]
      %1 = Pad(%0, [[0,0],[0,1],[0,0],[0,0]]) : float32[2,4,4,5]
      %2 = Reshape(%1, [2,2,2,2,2,5]) : float32[2,2,2,2,2,5]
      %3 = Transpose(%2, [2,4,0,1,3,5]) : float32[2,2,2,2,2,5]
      %4 = Reshape(%3, [8,2,2,5]) : float32[8,2,2,5]
      fetch %4
    `,
  },
  {
    what: 'the batch moved to space, cropped',
    rules: ['batch-to-space'],
    lacks: 'BatchToSpaceND',
    build: () =>
      ops.BatchToSpaceND([
        input([8, 2, 2, 5]),
        [2, 2],
        [
          [0, 1],
          [0, 0],
        ],
      ]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[8,2,2,5]
      %1 = BatchToSpaceND(%0, [2,2], [[0,1],[0,0]]) : float32[2,3,4,5]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[8,2,2,5]
      %1 = Reshape(%0, [2,2,2,2,2,5]) : float32[2,2,2,2,2,5]
      %2 = Transpose(%1, [2,3,0,4,1,5]) : float32[2,2,2,2,2,5]
      %3 = Reshape(%2, [2,4,4,5]) : float32[2,4,4,5]
      %4 = Slice(%3, [0,0,0,0], [2,3,4,5]) : float32[2,3,4,5]
      fetch %4
    `,
  },
  {
    what: 'space moved to channels',
    rules: ['space-to-depth'],
    lacks: 'SpaceToDepth',
    build: () => ops.SpaceToDepth([input([2, 4, 6, 3])], { block_size: 2 }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,4,6,3]
      %1 = SpaceToDepth(%0, block_size=2) : float32[2,2,3,12]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,4,6,3]
      %1 = Reshape(%0, [2,2,2,3,2,3]) : float32[2,2,2,3,2,3]
      %2 = Transpose(%1, [0,1,3,2,4,5]) : float32[2,2,3,2,2,3]
      %3 = Reshape(%2, [2,2,3,12]) : float32[2,2,3,12]
      fetch %3
    `,
  },
  {
    what: 'channels moved to space',
    rules: ['depth-to-space'],
    lacks: 'DepthToSpace',
    build: () => ops.DepthToSpace([input([2, 2, 3, 12])], { block_size: 2 }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,2,3,12]
      %1 = DepthToSpace(%0, block_size=2) : float32[2,4,6,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,2,3,12]
      %1 = Reshape(%0, [2,2,3,2,2,3]) : float32[2,2,3,2,2,3]
      %2 = Transpose(%1, [0,1,3,2,4,5]) : float32[2,2,2,3,2,3]
      %3 = Reshape(%2, [2,4,6,3]) : float32[2,4,6,3]
      fetch %3
    `,
  },
  {
    what: 'a fill with a computed value',
    rules: ['fill-by-tile'],
    lacks: 'Fill',
    build: () => ops.Fill([[2, 3], input([])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[]
      %1 = Fill([2,3], %0) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[]
      %1 = Reshape(%0, [1,1]) : float32[1,1]
      %2 = Tile(%1, [2,3]) : float32[2,3]
      fetch %2
    `,
  },
  {
    what: 'a scalar condition',
    rules: ['choice-by-element'],
    lacks: scalarChoice,
    build: () => ops.Select([input([], 'c', tf.bool), input([2, 3]), input([2, 3], 'y')]),
    before: printed`
      %0 = Placeholder<c:0>() : bool[]
      %1 = Placeholder<x:0>() : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,3]
      %3 = Select(%0, %1, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<c:0>() : bool[]
      %1 = Reshape(%0, [1,1]) : bool[1,1]
      %2 = Tile(%1, [2,3]) : bool[2,3]
      %3 = Placeholder<x:0>() : float32[2,3]
      %4 = Placeholder<y:0>() : float32[2,3]
      %5 = Select(%2, %3, %4) : float32[2,3]
      fetch %5
    `,
  },
  {
    what: 'a choice of booleans',
    rules: ['choice-of-booleans'],
    lacks: (node) => node.type === 'Select' && node.dtype === 'bool',
    build: () =>
      ops.Select([input([2], 'c', tf.bool), input([2], 'x', tf.bool), input([2], 'y', tf.bool)]),
    before: printed`
      %0 = Placeholder<c:0>() : bool[2]
      %1 = Placeholder<x:0>() : bool[2]
      %2 = Placeholder<y:0>() : bool[2]
      %3 = Select(%0, %1, %2) : bool[2]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<c:0>() : bool[2]
      %1 = Placeholder<x:0>() : bool[2]
      %2 = Cast(%1, DstT=int32) : int32[2]
      %3 = Placeholder<y:0>() : bool[2]
      %4 = Cast(%3, DstT=int32) : int32[2]
      %5 = Select(%0, %2, %4) : int32[2]
      %6 = Cast(%5, DstT=bool) : bool[2]
      fetch %6
    `,
  },
];
