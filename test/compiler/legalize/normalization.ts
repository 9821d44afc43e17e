import { ops } from '../../../compiler/ops/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

export const normalizationRows: readonly Row[] = [
  {
    what: 'batch normalization',
    rules: ['fused-batch-norm', 'fused-batch-norm-output'],
    lacks: 'FusedBatchNormV3',
    build: () =>
      ops.FusedBatchNormV3(
        [
          input([2, 3, 3, 4]),
          input([4], 'scale'),
          input([4], 'offset'),
          input([0], 'mean'),
          input([0], 'variance'),
        ],
        { epsilon: 0.5 },
      ).outputs,
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3,3,4]
      %1 = Placeholder<scale:0>() : float32[4]
      %2 = Placeholder<offset:0>() : float32[4]
      %3 = Placeholder<mean:0>() : float32[0]
      %4 = Placeholder<variance:0>() : float32[0]
      %5 = FusedBatchNormV3(%0, %1, %2, %3, %4, epsilon=0.5) : float32[2,3,3,4], float32[4], float32[4], float32[4], float32[4], float32[]
      fetch %5, %5:1, %5:2, %5:3, %5:4, %5:5
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3,3,4]
      %1 = Mean(%0, [0,1,2]) : float32[4]
      %2 = Reshape(%1, [1,1,1,4]) : float32[1,1,1,4]
      %3 = Sub(%0, %2) : float32[2,3,3,4]
      %4 = Mul(%3, %3) : float32[2,3,3,4]
      %5 = Mean(%4, [0,1,2]) : float32[4]
      %6 = AddV2(%5, 0.5) : float32[4]
      %7 = Rsqrt(%6) : float32[4]
      %8 = Placeholder<scale:0>() : float32[4]
      %9 = Mul(%7, %8) : float32[4]
      %10 = Reshape(%9, [1,1,1,4]) : float32[1,1,1,4]
      %11 = Mul(%3, %10) : float32[2,3,3,4]
      %12 = Placeholder<offset:0>() : float32[4]
      %13 = Reshape(%12, [1,1,1,4]) : float32[1,1,1,4]
      %14 = AddV2(%11, %13) : float32[2,3,3,4]
      %15 = Mul(%5, 1.058824) : float32[4]
      fetch %14, %1, %15, %1, %5, 0
    `,
  },
  {
    what: 'the gradient of batch normalization',
    rules: ['fused-batch-norm-gradient', 'fused-batch-norm-gradient-output'],
    lacks: 'FusedBatchNormGradV3',
    build: () =>
      ops.FusedBatchNormGradV3(
        [
          input([2, 3, 3, 4], 'dy'),
          input([2, 3, 3, 4]),
          input([4], 'scale'),
          input([4], 'mean'),
          input([4], 'variance'),
          0,
        ],
        { epsilon: 0.5 },
      ).outputs,
    before: printed`
      %0 = Placeholder<dy:0>() : float32[2,3,3,4]
      %1 = Placeholder<x:0>() : float32[2,3,3,4]
      %2 = Placeholder<scale:0>() : float32[4]
      %3 = Placeholder<mean:0>() : float32[4]
      %4 = Placeholder<variance:0>() : float32[4]
      %5 = FusedBatchNormGradV3(%0, %1, %2, %3, %4, 0, epsilon=0.5) : float32[2,3,3,4], float32[4], float32[4], float32[0], float32[0]
      fetch %5, %5:1, %5:2, %5:3, %5:4
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[2,3,3,4]
      %1 = Sum(%0, [0,1,2]) : float32[4]
      %2 = RealDiv(%1, 18) : float32[4]
      %3 = Reshape(%2, [1,1,1,4]) : float32[1,1,1,4]
      %4 = Sub(%0, %3) : float32[2,3,3,4]
      %5 = Placeholder<x:0>() : float32[2,3,3,4]
      %6 = Placeholder<mean:0>() : float32[4]
      %7 = Reshape(%6, [1,1,1,4]) : float32[1,1,1,4]
      %8 = Sub(%5, %7) : float32[2,3,3,4]
      %9 = Mul(%0, %8) : float32[2,3,3,4]
      %10 = Sum(%9, [0,1,2]) : float32[4]
      %11 = RealDiv(%10, 18) : float32[4]
      %12 = Placeholder<variance:0>() : float32[4]
      %13 = AddV2(%12, 0.5) : float32[4]
      %14 = RealDiv(%11, %13) : float32[4]
      %15 = Reshape(%14, [1,1,1,4]) : float32[1,1,1,4]
      %16 = Mul(%8, %15) : float32[2,3,3,4]
      %17 = Sub(%4, %16) : float32[2,3,3,4]
      %18 = Placeholder<scale:0>() : float32[4]
      %19 = Rsqrt(%13) : float32[4]
      %20 = Mul(%18, %19) : float32[4]
      %21 = Reshape(%20, [1,1,1,4]) : float32[1,1,1,4]
      %22 = Mul(%17, %21) : float32[2,3,3,4]
      %23 = Mul(%10, %19) : float32[4]
      fetch %22, %23, %1, [], []
    `,
  },
  {
    what: 'local response normalization',
    rules: ['local-response-normalization'],
    lacks: 'LRN',
    build: () => ops.LRN([input([1, 2, 2, 3])], { depth_radius: 1, alpha: 2, beta: 0.75 }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,2,2,3]
      %1 = LRN(%0, depth_radius=1, alpha=2, beta=0.75) : float32[1,2,2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,2,2,3]
      %1 = Mul(%0, %0) : float32[1,2,2,3]
      %2 = Reshape(%1, [4,3]) : float32[4,3]
      %3 = Const(value=[1,1,0,1,1,1,0,1,… 9 values]) : float32[3,3]
      %4 = MatMul(%2, %3) : float32[4,3]
      %5 = Reshape(%4, [1,2,2,3]) : float32[1,2,2,3]
      %6 = Mul(%5, 2) : float32[1,2,2,3]
      %7 = AddV2(%6, 1) : float32[1,2,2,3]
      %8 = Pow(%7, -0.75) : float32[1,2,2,3]
      %9 = Mul(%0, %8) : float32[1,2,2,3]
      fetch %9
    `,
  },
  {
    what: 'the gradient of local response normalization',
    rules: ['local-response-normalization-gradient'],
    lacks: 'LRNGrad',
    build: () =>
      ops.LRNGrad([input([1, 2, 2, 3], 'dy'), input([1, 2, 2, 3]), input([1, 2, 2, 3], 'y')], {
        depth_radius: 1,
        alpha: 2,
        beta: 0.75,
      }),
    before: printed`
      %0 = Placeholder<dy:0>() : float32[1,2,2,3]
      %1 = Placeholder<x:0>() : float32[1,2,2,3]
      %2 = Placeholder<y:0>() : float32[1,2,2,3]
      %3 = LRNGrad(%0, %1, %2, depth_radius=1, alpha=2, beta=0.75) : float32[1,2,2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<dy:0>() : float32[1,2,2,3]
      %1 = Placeholder<x:0>() : float32[1,2,2,3]
      %2 = Mul(%1, %1) : float32[1,2,2,3]
      %3 = Reshape(%2, [4,3]) : float32[4,3]
      %4 = Const(value=[1,1,0,1,1,1,0,1,… 9 values]) : float32[3,3]
      %5 = MatMul(%3, %4) : float32[4,3]
      %6 = Reshape(%5, [1,2,2,3]) : float32[1,2,2,3]
      %7 = Mul(%6, 2) : float32[1,2,2,3]
      %8 = AddV2(%7, 1) : float32[1,2,2,3]
      %9 = Pow(%8, -0.75) : float32[1,2,2,3]
      %10 = Mul(%0, %9) : float32[1,2,2,3]
      %11 = Mul(%1, 3) : float32[1,2,2,3]
      %12 = Placeholder<y:0>() : float32[1,2,2,3]
      %13 = Mul(%0, %12) : float32[1,2,2,3]
      %14 = RealDiv(%13, %8) : float32[1,2,2,3]
      %15 = Reshape(%14, [4,3]) : float32[4,3]
      %16 = MatMul(%15, %4) : float32[4,3]
      %17 = Reshape(%16, [1,2,2,3]) : float32[1,2,2,3]
      %18 = Mul(%11, %17) : float32[1,2,2,3]
      %19 = Sub(%10, %18) : float32[1,2,2,3]
      fetch %19
    `,
  },
];
