import * as tf from '../../../../src/index.js';
import { printed } from '../../passes.js';
import type { Row } from '../row.js';
import { loss } from './losses.js';

export const rmsPropRows: readonly Row[] = [
  {
    what: 'RMSProp',
    rules: ['rms-prop-update', 'rms-prop-update-output'],
    lacks: '_ApplyRMSProp',
    build: () => new tf.train.RMSPropOptimizer(0.1).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/RMSProp) : float32[2]
      %2 = ReadVariableOp(w/RMSProp_1) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = _ApplyRMSProp(%0, %1, %2, 0.1, 0.9, 0, 1e-10, %3) : float32[2], float32[2], float32[2]
      %5: AssignVariableOp(w, %4)
      %6: AssignVariableOp(w/RMSProp, %4:1)
      %7: AssignVariableOp(w/RMSProp_1, %4:2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/RMSProp_1) : float32[2]
      %2 = Mul(%1, 0) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = Mul(%3, 0.1) : float32[2]
      %5 = ReadVariableOp(w/RMSProp) : float32[2]
      %6 = Mul(%3, %3) : float32[2]
      %7 = Sub(%6, %5) : float32[2]
      %8 = Mul(%7, 0.1) : float32[2]
      %9 = AddV2(%5, %8) : float32[2]
      %10 = AddV2(%9, 1e-10) : float32[2]
      %11 = Sqrt(%10) : float32[2]
      %12 = RealDiv(%4, %11) : float32[2]
      %13 = AddV2(%2, %12) : float32[2]
      %14 = Sub(%0, %13) : float32[2]
      %15: AssignVariableOp(w, %14)
      %16: AssignVariableOp(w/RMSProp, %9)
      %17: AssignVariableOp(w/RMSProp_1, %13)
      fetch null
    `,
  },
  {
    what: 'centered RMSProp',
    rules: ['centered-rms-prop-update', 'centered-rms-prop-update-output'],
    lacks: '_ApplyCenteredRMSProp',
    build: () => new tf.train.RMSPropOptimizer(0.1, { centered: true }).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/RMSProp_1) : float32[2]
      %2 = ReadVariableOp(w/RMSProp) : float32[2]
      %3 = ReadVariableOp(w/RMSProp_2) : float32[2]
      %4 = Placeholder<x:0>() : float32[2]
      %5 = _ApplyCenteredRMSProp(%0, %1, %2, %3, 0.1, 0.9, 0, 1e-10, %4) : float32[2], float32[2], float32[2], float32[2]
      %6: AssignVariableOp(w, %5)
      %7: AssignVariableOp(w/RMSProp_1, %5:1)
      %8: AssignVariableOp(w/RMSProp, %5:2)
      %9: AssignVariableOp(w/RMSProp_2, %5:3)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/RMSProp_2) : float32[2]
      %2 = Mul(%1, 0) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = Mul(%3, 0.1) : float32[2]
      %5 = ReadVariableOp(w/RMSProp) : float32[2]
      %6 = Mul(%3, %3) : float32[2]
      %7 = Sub(%6, %5) : float32[2]
      %8 = Mul(%7, 0.1) : float32[2]
      %9 = AddV2(%5, %8) : float32[2]
      %10 = ReadVariableOp(w/RMSProp_1) : float32[2]
      %11 = Sub(%3, %10) : float32[2]
      %12 = Mul(%11, 0.1) : float32[2]
      %13 = AddV2(%10, %12) : float32[2]
      %14 = Mul(%13, %13) : float32[2]
      %15 = Sub(%9, %14) : float32[2]
      %16 = AddV2(%15, 1e-10) : float32[2]
      %17 = Sqrt(%16) : float32[2]
      %18 = RealDiv(%4, %17) : float32[2]
      %19 = AddV2(%2, %18) : float32[2]
      %20 = Sub(%0, %19) : float32[2]
      %21: AssignVariableOp(w, %20)
      %22: AssignVariableOp(w/RMSProp_1, %13)
      %23: AssignVariableOp(w/RMSProp, %9)
      %24: AssignVariableOp(w/RMSProp_2, %19)
      fetch null
    `,
  },
];
