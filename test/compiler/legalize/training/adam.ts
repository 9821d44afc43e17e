import * as tf from '../../../../src/index.js';
import { printed } from '../../passes.js';
import type { Row } from '../row.js';
import { loss } from './losses.js';

export const adamRows: readonly Row[] = [
  {
    what: 'Adam',
    rules: ['adam-update', 'adam-update-output'],
    lacks: '_ApplyAdam',
    build: () => new tf.train.AdamOptimizer().minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Adam) : float32[2]
      %2 = ReadVariableOp(w/Adam_1) : float32[2]
      %3 = ReadVariableOp(beta1_power) : float32[]
      %4 = ReadVariableOp(beta2_power) : float32[]
      %5 = Placeholder<x:0>() : float32[2]
      %6 = _ApplyAdam(%0, %1, %2, %3, %4, 0.001, 0.9, 0.999, 1e-8, %5) : float32[2], float32[2], float32[2]
      %7: AssignVariableOp(w, %6)
      %8: AssignVariableOp(w/Adam, %6:1)
      %9: AssignVariableOp(w/Adam_1, %6:2)
      %10 = Mul(%3, 0.9) : float32[]
      %11: AssignVariableOp(beta1_power, %10) after %7, %8, %9
      %12 = Mul(%4, 0.999) : float32[]
      %13: AssignVariableOp(beta2_power, %12) after %7, %8, %9
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Adam) : float32[2]
      %2 = Placeholder<x:0>() : float32[2]
      %3 = Sub(%2, %1) : float32[2]
      %4 = Mul(%3, 0.1) : float32[2]
      %5 = AddV2(%1, %4) : float32[2]
      %6 = ReadVariableOp(beta2_power) : float32[]
      %7 = Sub(1, %6) : float32[]
      %8 = Sqrt(%7) : float32[]
      %9 = Mul(0.001, %8) : float32[]
      %10 = ReadVariableOp(beta1_power) : float32[]
      %11 = Sub(1, %10) : float32[]
      %12 = RealDiv(%9, %11) : float32[]
      %13 = Mul(%5, %12) : float32[2]
      %14 = ReadVariableOp(w/Adam_1) : float32[2]
      %15 = Mul(%2, %2) : float32[2]
      %16 = Sub(%15, %14) : float32[2]
      %17 = Mul(%16, 0.0009999871) : float32[2]
      %18 = AddV2(%14, %17) : float32[2]
      %19 = Sqrt(%18) : float32[2]
      %20 = AddV2(%19, 1e-8) : float32[2]
      %21 = RealDiv(%13, %20) : float32[2]
      %22 = Sub(%0, %21) : float32[2]
      %23: AssignVariableOp(w, %22)
      %24: AssignVariableOp(w/Adam, %5)
      %25: AssignVariableOp(w/Adam_1, %18)
      %26 = Mul(%10, 0.9) : float32[]
      %27: AssignVariableOp(beta1_power, %26) after %23, %24, %25
      %28 = Mul(%6, 0.999) : float32[]
      %29: AssignVariableOp(beta2_power, %28) after %23, %24, %25
      fetch null
    `,
  },
];
