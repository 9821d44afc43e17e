import * as tf from '../../../src/index.js';
import { input, printed } from '../passes.js';
import type { Row } from './row.js';

/** The sum of a product with a variable `w`, so that the gradient of `w` is the other factor. */
const loss = (): tf.Tensor => tf.reduceSum(tf.variable([1, 2], { name: 'w' }).mul(input([2])));

const step = (): tf.Variable =>
  tf.variable(tf.constant(0, tf.int64), { trainable: false, name: 'step' });

/** The sum of rows of a variable `w`, of which the gradient is IndexedSlices. */
function rowsLoss(): tf.Tensor {
  const w = tf.variable(tf.constant([1, 2, 3, 4, 5, 6], { shape: [3, 2] }), { name: 'w' });
  return tf.reduceSum(tf.gather(w, input([4], 'ids', 'int32')));
}

export const trainingRows: readonly Row[] = [
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
