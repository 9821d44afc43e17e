import * as tf from '../../../../src/index.js';
import { printed } from '../../passes.js';
import type { Row } from '../row.js';
import { loss, rowsLoss } from './losses.js';

export const descentRows: readonly Row[] = [
  {
    what: 'gradient descent',
    rules: ['gradient-descent-update'],
    lacks: '_ApplyGradientDescent',
    build: () => new tf.train.GradientDescentOptimizer(0.1).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = _ApplyGradientDescent(%0, 0.1, %1) : float32[2]
      %3: AssignVariableOp(w, %2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = Mul(%1, 0.1) : float32[2]
      %3 = Sub(%0, %2) : float32[2]
      %4: AssignVariableOp(w, %3)
      fetch null
    `,
  },
  {
    what: 'proximal gradient descent',
    rules: ['proximal-gradient-descent-update'],
    lacks: '_ApplyProximalGradientDescent',
    build: () => new tf.train.ProximalGradientDescentOptimizer(0.1, 0.01, 0.02).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = _ApplyProximalGradientDescent(%0, 0.1, 0.01, 0.02, %1) : float32[2]
      %3: AssignVariableOp(w, %2)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = Mul(%1, 0.1) : float32[2]
      %3 = Sub(%0, %2) : float32[2]
      %4 = Sub(%3, 0.001) : float32[2]
      %5 = Maximum(%4, 0) : float32[2]
      %6 = Neg(%3) : float32[2]
      %7 = Sub(%6, 0.001) : float32[2]
      %8 = Maximum(%7, 0) : float32[2]
      %9 = Sub(%5, %8) : float32[2]
      %10 = RealDiv(%9, 1.002) : float32[2]
      %11: AssignVariableOp(w, %10)
      fetch null
    `,
  },
  {
    what: 'momentum',
    rules: ['momentum-update', 'momentum-update-output'],
    lacks: '_ApplyMomentum',
    build: () => new tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Momentum) : float32[2]
      %2 = Placeholder<x:0>() : float32[2]
      %3 = _ApplyMomentum(%0, %1, 0.1, %2, 0.9) : float32[2], float32[2]
      %4: AssignVariableOp(w, %3)
      %5: AssignVariableOp(w/Momentum, %3:1)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Momentum) : float32[2]
      %2 = Mul(%1, 0.9) : float32[2]
      %3 = Placeholder<x:0>() : float32[2]
      %4 = AddV2(%2, %3) : float32[2]
      %5 = Mul(%4, 0.1) : float32[2]
      %6 = Sub(%0, %5) : float32[2]
      %7: AssignVariableOp(w, %6)
      %8: AssignVariableOp(w/Momentum, %4)
      fetch null
    `,
  },
  {
    what: 'Nesterov momentum',
    rules: ['momentum-update', 'momentum-update-output'],
    lacks: '_ApplyMomentum',
    build: () => new tf.train.MomentumOptimizer(0.1, 0.9, { useNesterov: true }).minimize(loss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Momentum) : float32[2]
      %2 = Placeholder<x:0>() : float32[2]
      %3 = _ApplyMomentum(%0, %1, 0.1, %2, 0.9, use_nesterov=true) : float32[2], float32[2]
      %4: AssignVariableOp(w, %3)
      %5: AssignVariableOp(w/Momentum, %3:1)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = Placeholder<x:0>() : float32[2]
      %2 = ReadVariableOp(w/Momentum) : float32[2]
      %3 = Mul(%2, 0.9) : float32[2]
      %4 = AddV2(%3, %1) : float32[2]
      %5 = Mul(%4, 0.9) : float32[2]
      %6 = AddV2(%1, %5) : float32[2]
      %7 = Mul(%6, 0.1) : float32[2]
      %8 = Sub(%0, %7) : float32[2]
      %9: AssignVariableOp(w, %8)
      %10: AssignVariableOp(w/Momentum, %4)
      fetch null
    `,
  },
  {
    what: 'an update of rows',
    rules: ['update-of-rows', 'update-of-rows-output'],
    lacks: '_ApplyToRows',
    build: () => new tf.train.AdagradOptimizer(0.1).minimize(rowsLoss()),
    before: printed`
      %0 = ReadVariableOp(w) : float32[3,2]
      %1 = ReadVariableOp(w/Adagrad) : float32[3,2]
      %2 = Placeholder<ids:0>() : int32[4]
      %3 = _ApplyToRows(%0, %1, 0.1, [[1,1],[1,1],[1,1],[1,1]], %2, update_slots=true, update=_ApplyAdagrad, variables=2, gradient=3) : float32[3,2], float32[3,2]
      %4: AssignVariableOp(w, %3)
      %5: AssignVariableOp(w/Adagrad, %3:1)
      fetch null
    `,
    after: printed`
      %0 = ReadVariableOp(w) : float32[3,2]
      %1 = Placeholder<ids:0>() : int32[4]
      %2 = GatherV2(%0, %1, 0) : float32[4,2]
      %3 = ReadVariableOp(w/Adagrad) : float32[3,2]
      %4 = GatherV2(%3, %1, 0) : float32[4,2]
      %5 = UnsortedSegmentSum([[1,1],[1,1],[1,1],[1,1]], %1, 3) : float32[3,2]
      %6 = GatherV2(%5, %1, 0) : float32[4,2]
      %7 = _ApplyAdagrad(%2, %4, 0.1, %6) : float32[4,2], float32[4,2]
      %8 = _Scatter(%0, %1, %7, combine=Update) : float32[3,2]
      %9: AssignVariableOp(w, %8)
      %10 = _Scatter(%3, %1, %7:1, combine=Update) : float32[3,2]
      %11: AssignVariableOp(w/Adagrad, %10)
      fetch null
    `,
  },
];
