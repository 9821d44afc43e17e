import * as tf from '../../../../src/index.js';
import { printed } from '../../passes.js';
import type { Row } from '../row.js';
import { loss, step } from './losses.js';

export const adagradRows: readonly Row[] = [
  {
    what: 'Adagrad',
    rules: ['adagrad-update', 'adagrad-update-output'],
    lacks: '_ApplyAdagrad',
    build: () => new tf.train.AdagradOptimizer(0.1).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Adagrad) : float32[2]
      %2 = Placeholder<x:0>() : float32[2]
      %3 = _ApplyAdagrad(%0, %1, 0.1, %2) : float32[2], float32[2]
      %4: AssignVariableOp(w, %3)
      %5: AssignVariableOp(w/Adagrad, %3:1)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = Mul(%1, 0.1) : float32[2]
      %3 = ReadVariableOp(w/Adagrad) : float32[2]
      %4 = Mul(%1, %1) : float32[2]
      %5 = AddV2(%3, %4) : float32[2]
      %6 = Sqrt(%5) : float32[2]
      %7 = RealDiv(%2, %6) : float32[2]
      %8 = Sub(%0, %7) : float32[2]
      %9: AssignVariableOp(w, %8)
      %10: AssignVariableOp(w/Adagrad, %5)
      fetch null
    `,
  },
  {
    what: 'proximal Adagrad',
    rules: ['proximal-adagrad-update', 'proximal-adagrad-update-output'],
    lacks: '_ApplyProximalAdagrad',
    build: () =>
      new tf.train.ProximalAdagradOptimizer(0.1, { l2RegularizationStrength: 0.02 }).minimize(
        loss(),
      ),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/ProximalAdagrad) : float32[2]
      %2 = Placeholder<x:0>() : float32[2]
      %3 = _ApplyProximalAdagrad(%0, %1, 0.1, 0, 0.02, %2) : float32[2], float32[2]
      %4: AssignVariableOp(w, %3)
      %5: AssignVariableOp(w/ProximalAdagrad, %3:1)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = ReadVariableOp(w/ProximalAdagrad) : float32[2]
      %3 = Mul(%1, %1) : float32[2]
      %4 = AddV2(%2, %3) : float32[2]
      %5 = Sqrt(%4) : float32[2]
      %6 = RealDiv(0.1, %5) : float32[2]
      %7 = Mul(%1, %6) : float32[2]
      %8 = Sub(%0, %7) : float32[2]
      %9 = Mul(%6, 0.02) : float32[2]
      %10 = AddV2(1, %9) : float32[2]
      %11 = RealDiv(%8, %10) : float32[2]
      %12: AssignVariableOp(w, %11)
      %13: AssignVariableOp(w/ProximalAdagrad, %4)
      fetch null
    `,
  },
  {
    what: 'Adagrad with dual averaging',
    rules: ['adagrad-da-update', 'adagrad-da-update-output'],
    lacks: '_ApplyAdagradDA',
    build: () => new tf.train.AdagradDAOptimizer(0.1, step()).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/AdagradDA) : float32[2]
      %2 = ReadVariableOp(w/AdagradDA_1) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = ReadVariableOp(step) : int64[]
      %5 = AddV2(%4, 1) : int64[]
      %6 = _ApplyAdagradDA(%0, %1, %2, %3, 0.1, 0, 0, %5) : float32[2], float32[2], float32[2]
      %7: AssignVariableOp(w, %6)
      %8: AssignVariableOp(w/AdagradDA, %6:1)
      %9: AssignVariableOp(w/AdagradDA_1, %6:2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w/AdagradDA) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = AddV2(%0, %1) : float32[2]
      %3 = Mul(%2, 0.1) : float32[2]
      %4 = Neg(%3) : float32[2]
      %5 = ReadVariableOp(step) : int64[]
      %6 = AddV2(%5, 1) : int64[]
      %7 = Cast(%6, DstT=float32) : float32[]
      %8 = Mul(%7, 0.1) : float32[]
      %9 = Mul(0, %8) : float32[]
      %10 = ReadVariableOp(w/AdagradDA_1) : float32[2]
      %11 = Mul(%1, %1) : float32[2]
      %12 = AddV2(%10, %11) : float32[2]
      %13 = Sqrt(%12) : float32[2]
      %14 = AddV2(%9, %13) : float32[2]
      %15 = RealDiv(%4, %14) : float32[2]
      %16: AssignVariableOp(w, %15)
      %17: AssignVariableOp(w/AdagradDA, %2)
      %18: AssignVariableOp(w/AdagradDA_1, %12)
      fetch null
    `,
  },
  {
    what: 'Adadelta',
    rules: ['adadelta-update', 'adadelta-update-output'],
    lacks: '_ApplyAdadelta',
    build: () => new tf.train.AdadeltaOptimizer(0.1).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Adadelta) : float32[2]
      %2 = ReadVariableOp(w/Adadelta_1) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = _ApplyAdadelta(%0, %1, %2, 0.1, 0.95, 1e-8, %3) : float32[2], float32[2], float32[2]
      %5: AssignVariableOp(w, %4)
      %6: AssignVariableOp(w/Adadelta, %4:1)
      %7: AssignVariableOp(w/Adadelta_1, %4:2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Adadelta_1) : float32[2]
      %2 = AddV2(%1, 1e-8) : float32[2]
      %3 = Sqrt(%2) : float32[2]
      %4 = ReadVariableOp(w/Adadelta) : float32[2]
      %5 = Mul(%4, 0.95) : float32[2]
      %6 = Placeholder<x:0>() : float32[2]
      %7 = Mul(%6, %6) : float32[2]
      %8 = Mul(%7, 0.05000001) : float32[2]
      %9 = AddV2(%5, %8) : float32[2]
      %10 = AddV2(%9, 1e-8) : float32[2]
      %11 = Sqrt(%10) : float32[2]
      %12 = RealDiv(%3, %11) : float32[2]
      %13 = Mul(%12, %6) : float32[2]
      %14 = Mul(%13, 0.1) : float32[2]
      %15 = Sub(%0, %14) : float32[2]
      %16: AssignVariableOp(w, %15)
      %17: AssignVariableOp(w/Adadelta, %9)
      %18 = Mul(%1, 0.95) : float32[2]
      %19 = Mul(%13, %13) : float32[2]
      %20 = Mul(%19, 0.05000001) : float32[2]
      %21 = AddV2(%18, %20) : float32[2]
      %22: AssignVariableOp(w/Adadelta_1, %21)
      fetch null
    `,
  },
];
