import * as tf from '../../../../src/index.js';
import { printed } from '../../passes.js';
import type { Row } from '../row.js';
import { loss } from './losses.js';

export const ftrlRows: readonly Row[] = [
  {
    what: 'Ftrl',
    rules: ['ftrl-update', 'ftrl-update-output'],
    lacks: '_ApplyFtrl',
    build: () =>
      new tf.train.FtrlOptimizer(0.1, { l1RegularizationStrength: 0.01 }).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Ftrl) : float32[2]
      %2 = ReadVariableOp(w/Ftrl_1) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = _ApplyFtrl(%0, %1, %2, %3, 0.1, 0.01, 0, -0.5) : float32[2], float32[2], float32[2]
      %5: AssignVariableOp(w, %4)
      %6: AssignVariableOp(w/Ftrl, %4:1)
      %7: AssignVariableOp(w/Ftrl_1, %4:2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w/Ftrl_1) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = ReadVariableOp(w/Ftrl) : float32[2]
      %3 = Mul(%1, %1) : float32[2]
      %4 = AddV2(%2, %3) : float32[2]
      %5 = Sqrt(%4) : float32[2]
      %6 = Sqrt(%2) : float32[2]
      %7 = Sub(%5, %6) : float32[2]
      %8 = RealDiv(%7, 0.1) : float32[2]
      %9 = ReadVariableOp(w) : float32[2]
      %10 = Mul(%8, %9) : float32[2]
      %11 = Sub(%1, %10) : float32[2]
      %12 = AddV2(%0, %11) : float32[2]
      %13 = Neg(%12) : float32[2]
      %14 = Sub(%13, 0.01) : float32[2]
      %15 = Maximum(%14, 0) : float32[2]
      %16 = Sub(%12, 0.01) : float32[2]
      %17 = Maximum(%16, 0) : float32[2]
      %18 = Sub(%15, %17) : float32[2]
      %19 = RealDiv(%5, 0.1) : float32[2]
      %20 = AddV2(%19, 0) : float32[2]
      %21 = RealDiv(%18, %20) : float32[2]
      %22: AssignVariableOp(w, %21)
      %23: AssignVariableOp(w/Ftrl, %4)
      %24: AssignVariableOp(w/Ftrl_1, %12)
      fetch null
    `,
  },
  {
    what: 'Ftrl with shrinkage, of another power',
    rules: ['ftrl-with-shrinkage-update', 'ftrl-with-shrinkage-update-output'],
    lacks: '_ApplyFtrlV2',
    build: () =>
      new tf.train.FtrlOptimizer(0.1, -0.3, { l2ShrinkageRegularizationStrength: 0.01 }).minimize(
        loss(),
      ),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Ftrl) : float32[2]
      %2 = ReadVariableOp(w/Ftrl_1) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = _ApplyFtrlV2(%0, %1, %2, %3, 0.1, 0, 0, 0.01, -0.3) : float32[2], float32[2], float32[2]
      %5: AssignVariableOp(w, %4)
      %6: AssignVariableOp(w/Ftrl, %4:1)
      %7: AssignVariableOp(w/Ftrl_1, %4:2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w/Ftrl_1) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = ReadVariableOp(w) : float32[2]
      %3 = Mul(0.02, %2) : float32[2]
      %4 = AddV2(%1, %3) : float32[2]
      %5 = ReadVariableOp(w/Ftrl) : float32[2]
      %6 = Mul(%1, %1) : float32[2]
      %7 = AddV2(%5, %6) : float32[2]
      %8 = Pow(%7, 0.3) : float32[2]
      %9 = Pow(%5, 0.3) : float32[2]
      %10 = Sub(%8, %9) : float32[2]
      %11 = RealDiv(%10, 0.1) : float32[2]
      %12 = Mul(%11, %2) : float32[2]
      %13 = Sub(%4, %12) : float32[2]
      %14 = AddV2(%0, %13) : float32[2]
      %15 = Neg(%14) : float32[2]
      %16 = RealDiv(%8, 0.1) : float32[2]
      %17 = AddV2(%16, 0) : float32[2]
      %18 = RealDiv(%15, %17) : float32[2]
      %19: AssignVariableOp(w, %18)
      %20: AssignVariableOp(w/Ftrl, %7)
      %21: AssignVariableOp(w/Ftrl_1, %14)
      fetch null
    `,
  },
];
