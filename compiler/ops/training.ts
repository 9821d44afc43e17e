import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import { mergeShapesOrFail } from '../graph/shape_rules.js';

/** The updated variable has its own shape; references and the gradient share it. */
const inferUpdate =
  (...sameShaped: readonly number[]) =>
  (c: InferContext<unknown>): TensorInfo => {
    let shape = c.shape(0);
    for (const i of sameShaped) shape = mergeShapesOrFail(c, shape, c.shape(i));
    return { dtype: c.dtype(0), shape };
  };

export const ApplyGradientDescent: TensorOp<
  [variable: TensorLike, alpha: TensorLike, delta: TensorLike],
  unknown,
  { use_locking: boolean }
> = op('ApplyGradientDescent', {
  doc: 'var ← var - alpha · delta',
  inputs: { var: 'T&', alpha: 'T', delta: 'T' },
  attrs: { use_locking: false },
  infer: inferUpdate(2),
  gradient: null,
  update: { type: '_ApplyGradientDescent' },
});

export const ApplyMomentum: TensorOp<
  [variable: TensorLike, accum: TensorLike, lr: TensorLike, grad: TensorLike, momentum: TensorLike],
  unknown,
  { use_locking: boolean; use_nesterov: boolean }
> = op('ApplyMomentum', {
  doc:
    'accum ← momentum · accum + grad; var ← var - lr · accum, ' +
    'with Nesterov var ← var - lr · (grad + momentum · accum)',
  inputs: { var: 'T&', accum: 'T&', lr: 'T', grad: 'T', momentum: 'T' },
  attrs: { use_locking: false, use_nesterov: false },
  infer: inferUpdate(1, 3),
  gradient: null,
  update: { type: '_ApplyMomentum' },
});

export const ApplyAdam: TensorOp<
  [
    variable: TensorLike,
    m: TensorLike,
    v: TensorLike,
    beta1Power: TensorLike,
    beta2Power: TensorLike,
    lr: TensorLike,
    beta1: TensorLike,
    beta2: TensorLike,
    epsilon: TensorLike,
    grad: TensorLike,
  ],
  unknown,
  { use_locking: boolean; use_nesterov: boolean }
> = op('ApplyAdam', {
  doc:
    'lr′ = lr · √(1 - β₂ᵗ) / (1 - β₁ᵗ); m ← m + (grad - m)(1 - β₁); v ← v + (grad² - v)(1 - β₂); ' +
    'var ← var - lr′ · m / (√v + ε) (Kingma and Ba, arXiv:1412.6980, the form before section 2.1)',
  inputs: {
    var: 'T&',
    m: 'T&',
    v: 'T&',
    beta1_power: 'T',
    beta2_power: 'T',
    lr: 'T',
    beta1: 'T',
    beta2: 'T',
    epsilon: 'T',
    grad: 'T',
  },
  attrs: { use_locking: false, use_nesterov: false },
  infer: inferUpdate(1, 2, 9),
  gradient: null,
  update: { type: '_ApplyAdam' },
});
