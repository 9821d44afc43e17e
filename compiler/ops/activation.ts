/** Activations: elementwise functions behind a layer of a neural network. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { GradientRule, OpDefinition } from '../graph/record.js';
import { mergeShapesOrFail, sameAsInput } from '../graph/shape_rules.js';
import { filled, zerosLike } from './array.js';
import { Less, Select } from './comparison.js';
import { perInput } from './flops.js';
import { multiply } from './operators.js';
import { shapeOf } from './shape_arithmetic.js';
import { floating, numeric } from './type_constraints.js';
import { Sigmoid } from './unary.js';

type Activation = TensorOp<[features: TensorLike]>;

const activation = (
  type: string,
  definition: Pick<OpDefinition<unknown>, 'doc' | 'types' | 'gradient'>,
): Activation =>
  op(type, {
    inputs: { features: 'T' },
    infer: sameAsInput,
    flops: perInput(),
    ...definition,
  });

type ActivationGradient<A = unknown> = TensorOp<
  [gradients: TensorLike, features: TensorLike],
  unknown,
  A
>;

/** The gradient of an activation, from `dy` and from what decides its slope. */
const gradientOf = <A = unknown>(
  type: string,
  {
    by = 'features',
    ...definition
  }: Pick<OpDefinition<A>, 'doc' | 'types' | 'attrs' | 'gradient'> & {
    readonly by?: 'features' | 'outputs';
  },
): ActivationGradient<A> =>
  op<[gradients: TensorLike, features: TensorLike], unknown, A>(type, {
    inputs: { gradients: 'T', [by]: 'T' },
    infer: (c) => ({ dtype: c.dtype(0), shape: mergeShapesOrFail(c, c.shape(0), c.shape(1)) }),
    flops: perInput(),
    ...definition,
  });

/** A slope that is constant but for a step has no derivative of its own. */
const stepGradient =
  <A>(again: (dy: Tensor, features: Tensor, attrs: A) => Tensor): GradientRule<A> =>
  ({ inputs, attrs }, dy) => {
    const features = inputs[1] as Tensor;
    const gradient = again(dy, features, attrs);
    return [gradient, filled(0, shapeOf(features), features.dtype, 'zeros')];
  };

export const Relu: Activation = activation('Relu', {
  doc: 'max(x, 0)',
  types: { T: numeric },
  gradient: ({ outputs: [y] }, dy) => [ReluGrad([dy, y as Tensor])],
});

export const ReluGrad: ActivationGradient = gradientOf('ReluGrad', {
  doc: '`gradients` where `features` is positive, 0 elsewhere',
  types: { T: numeric },
  gradient: stepGradient((dy, features) => ReluGrad([dy, features])),
});

export const Relu6: Activation = activation('Relu6', {
  doc: 'x, but at least 0 and at most 6',
  types: { T: numeric },
  gradient: ({ outputs: [y] }, dy) => [Relu6Grad([dy, y as Tensor])],
});

export const Relu6Grad: ActivationGradient = gradientOf('Relu6Grad', {
  doc: '`gradients` where `features` is between 0 and 6, 0 elsewhere',
  types: { T: numeric },
  gradient: stepGradient((dy, features) => Relu6Grad([dy, features])),
});

/** The slope of a leaky relu below 0. */
export interface Leak {
  readonly alpha: number;
}

export const LeakyRelu: TensorOp<[features: TensorLike], unknown, Leak> = op('LeakyRelu', {
  doc: 'x where it is positive, alpha · x elsewhere',
  inputs: { features: 'T' },
  types: { T: floating },
  attrs: { alpha: 0.2 },
  infer: sameAsInput,
  flops: perInput(),
  gradient: ({ inputs: [x], attrs }, dy) => [LeakyReluGrad([dy, x as Tensor], attrs)],
});

export const LeakyReluGrad: ActivationGradient<Leak> = gradientOf<Leak>('LeakyReluGrad', {
  doc: '`gradients` where `features` is positive, alpha · `gradients` elsewhere',
  types: { T: floating },
  attrs: { alpha: 0.2 },
  gradient: stepGradient((dy, features, attrs) => LeakyReluGrad([dy, features], attrs)),
});

/** The gradient of a slope that below 0 is linear in the activation's value. */
const linearGradient =
  (again: (dy: Tensor, outputs: Tensor) => Tensor): GradientRule<unknown> =>
  ({ inputs }, dy) => {
    const [gradients, outputs] = inputs as [Tensor, Tensor];
    const dGradients = again(dy, outputs);
    const isBelow = Less([outputs, 0]);
    return [dGradients, Select([isBelow, multiply(dy, gradients), zerosLike(outputs)])];
  };

export const Elu: Activation = activation('Elu', {
  doc: 'x where it is positive, eˣ - 1 elsewhere',
  types: { T: floating },
  gradient: ({ outputs: [y] }, dy) => [EluGrad([dy, y as Tensor])],
});

export const EluGrad: ActivationGradient = gradientOf('EluGrad', {
  doc: '`gradients` where `outputs` is positive, `gradients` · (`outputs` + 1) elsewhere',
  by: 'outputs',
  types: { T: floating },
  gradient: linearGradient((dy, outputs) => EluGrad([dy, outputs])),
});

export const Selu: Activation = activation('Selu', {
  doc: 'a scaled elu that keeps mean 0 and variance 1: λ · x, and below 0 λ · α · (eˣ - 1)',
  types: { T: floating },
  gradient: ({ outputs: [y] }, dy) => [SeluGrad([dy, y as Tensor])],
});

export const SeluGrad: ActivationGradient = gradientOf('SeluGrad', {
  doc: 'λ · `gradients` where `outputs` is positive, `gradients` · (`outputs` + λ · α) elsewhere',
  by: 'outputs',
  types: { T: floating },
  gradient: linearGradient((dy, outputs) => SeluGrad([dy, outputs])),
});

export const Softplus: Activation = activation('Softplus', {
  doc: 'log(eˣ + 1)',
  types: { T: floating },
  gradient: ({ inputs: [x] }, dy) => [multiply(dy, Sigmoid([x as Tensor]))],
});

export const Softsign: Activation = activation('Softsign', {
  doc: 'x / (|x| + 1)',
  types: { T: floating },
  gradient: ({ inputs: [x] }, dy) => [SoftsignGrad([dy, x as Tensor])],
});

export const SoftsignGrad: ActivationGradient = gradientOf('SoftsignGrad', {
  doc: '`gradients` / (|`features`| + 1)²',
  types: { T: floating },
  gradient: 'none',
});
