/**
 * What optimizers do to variables. Each update is three ops: the one of a user's graph, the one for a
 * gradient that is IndexedSlices, and the pure op behind both, which gives the new values.
 */

import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { InferContext, OpDefinition, TensorInfo } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { mergeDims, mergeShapesOrFail, withRank } from '../graph/shape_rules.js';
import { perInput } from './flops.js';
import { index, numeric } from './type_constraints.js';

/** Carries the names of an op's inputs to the rule that computes it; it has no value. */
export interface NamedInputs<N extends string> {
  readonly inputNames?: N;
}

/** An op that changes a variable and what an optimizer keeps beside it. */
export type Apply<A = unknown> = TensorOp<
  readonly TensorLike[],
  unknown,
  A & { use_locking: boolean }
>;

/** The new values of an update: of the variable, and of what is kept beside it. */
export type NewValues<N extends string, A = unknown> = MultiOp<readonly TensorLike[], unknown, A> &
  NamedInputs<N>;

interface UpdateDefinition<V extends string, I extends string, A> {
  readonly doc: string;
  /** The variables that change, `var` first. */
  readonly variables: readonly V[];
  /** The other inputs: the gradient, and scalars. */
  readonly inputs: readonly I[];
  readonly attrs: A;
  /** How many floating point operations of `doc` an element takes. */
  readonly flops: number;
}

const isGradient = (name: string): boolean => name === 'grad' || name === 'delta';

/** The shape of the variable: that of what is kept beside it, and of the gradient, or of its rows. */
const inferUpdate =
  (names: readonly string[], variables: number) =>
  (c: InferContext<unknown>): TensorInfo => {
    let shape = c.shape(0);
    for (const [i, name] of names.entries()) {
      if (name === 'indices') continue;
      if (names[i + 1] === 'indices') shape = mergeSlices(c, shape, i);
      else if (i < variables || isGradient(name)) shape = mergeShapesOrFail(c, shape, c.shape(i));
      else withRank(c, i, 0);
    }
    return { dtype: c.dtype(0), shape };
  };

/** What is known of a variable's shape beside slices of it, input `at`, and their indices, the next. */
function mergeSlices(c: InferContext<unknown>, shape: Shape, at: number): Shape {
  const [slices, [count = null]] = [c.shape(at), withRank(c, at + 1, 1)];
  if (slices === null) return shape;
  mergeDims(c, count, slices[0] ?? null);
  return mergeShapesOrFail(c, shape, [null, ...slices.slice(1)]);
}

function update<const V extends string, const I extends string, A extends object>(
  name: string,
  { doc, variables, inputs, attrs, flops }: UpdateDefinition<V, I, A>,
): readonly [apply: Apply<A>, newValues: NewValues<V | I, A>, sparse: Apply<A>] {
  const count = variables.length;
  const values: readonly string[] = [...variables, ...inputs];
  const place = values.findIndex(isGradient);
  const type = `_Apply${name}`;
  const specs = (names: readonly string[], variable: 'T&' | 'T'): OpDefinition<A>['inputs'] =>
    Object.fromEntries(
      names.map((input, i) => {
        if (i < count) return [input, variable];
        return [input, input === 'indices' ? 'Tindices' : input === 'global_step' ? 'int64' : 'T'];
      }),
    );
  const apply = (names: readonly string[]) => ({
    doc,
    inputs: specs(names, 'T&'),
    types: { T: numeric, Tindices: index },
    attrs: { ...attrs, use_locking: false } as A & { use_locking: boolean },
    infer: inferUpdate(names, count),
    flops: perInput(flops, place),
    gradient: null,
  });
  const slices = [...values.slice(0, place), 'grad', 'indices', ...values.slice(place + 1)];
  const order = values.map((_, i) => (i > place ? i + 1 : i));
  return [
    op(`Apply${name}`, { ...apply(values), update: { type } }),
    multiOp(type, {
      doc: `the new values: ${doc}`,
      inputs: specs(values, 'T'),
      attrs,
      infer: (c) => variables.map((_, i) => ({ dtype: c.dtype(i), shape: c.shape(i) })),
      gradient: null,
    }),
    op(`SparseApply${name}`, {
      ...apply(slices),
      doc: `${doc}, of the rows that \`indices\` name`,
      update: {
        type: '_ApplyToRows',
        inputs: [...order, place + 1],
        attrs: { update: type, variables: count, gradient: place },
      },
    }),
  ];
}

export const [ApplyGradientDescent, _ApplyGradientDescent] = update('GradientDescent', {
  doc: 'var ← var - alpha · delta',
  variables: ['var'],
  inputs: ['alpha', 'delta'],
  attrs: {},
  flops: 2,
});

export const [
  ApplyProximalGradientDescent,
  _ApplyProximalGradientDescent,
  SparseApplyProximalGradientDescent,
] = update('ProximalGradientDescent', {
  doc:
    'v = var - alpha · delta; var ← sign(v) · max(|v| - alpha · l1, 0) / (1 + alpha · l2) ' +
    '(Duchi and Singer, forward-backward splitting, NIPS 2009)',
  variables: ['var'],
  inputs: ['alpha', 'l1', 'l2', 'delta'],
  attrs: {},
  flops: 8,
});

export const [ApplyMomentum, _ApplyMomentum, SparseApplyMomentum] = update('Momentum', {
  doc:
    'accum ← momentum · accum + grad; var ← var - lr · accum, ' +
    'with Nesterov var ← var - lr · (grad + momentum · accum)',
  variables: ['var', 'accum'],
  inputs: ['lr', 'grad', 'momentum'],
  attrs: { use_nesterov: false as boolean },
  flops: 4,
});

export const [ApplyAdagrad, _ApplyAdagrad, SparseApplyAdagrad] = update('Adagrad', {
  doc: 'accum ← accum + grad²; var ← var - lr · grad / √accum (Duchi et al., JMLR 12, 2011)',
  variables: ['var', 'accum'],
  inputs: ['lr', 'grad'],
  attrs: { update_slots: true as boolean },
  flops: 6,
});

export const [ApplyProximalAdagrad, _ApplyProximalAdagrad, SparseApplyProximalAdagrad] = update(
  'ProximalAdagrad',
  {
    doc:
      'accum ← accum + grad²; r = lr / √accum; v = var - r · grad; ' +
      'var ← sign(v) · max(|v| - r · l1, 0) / (1 + r · l2)',
    variables: ['var', 'accum'],
    inputs: ['lr', 'l1', 'l2', 'grad'],
    attrs: {},
    flops: 15,
  },
);

export const [ApplyAdagradDA, _ApplyAdagradDA, SparseApplyAdagradDA] = update('AdagradDA', {
  doc:
    'g ← g + grad; s ← s + grad²; ' +
    'var ← -lr · sign(g) · max(|g| - l1 · step, 0) / (l2 · step · lr + √s)',
  variables: ['var', 'gradient_accumulator', 'gradient_squared_accumulator'],
  inputs: ['grad', 'lr', 'l1', 'l2', 'global_step'],
  attrs: {},
  flops: 11,
});

export const [ApplyAdadelta, _ApplyAdadelta, SparseApplyAdadelta] = update('Adadelta', {
  doc:
    'accum ← rho · accum + (1 - rho) grad²; u = √(accum_update + ε) / √(accum + ε) · grad; ' +
    'accum_update ← rho · accum_update + (1 - rho) u²; var ← var - lr · u (Zeiler, arXiv:1212.5701)',
  variables: ['var', 'accum', 'accum_update'],
  inputs: ['lr', 'rho', 'epsilon', 'grad'],
  attrs: {},
  flops: 16,
});

export const [ApplyRMSProp, _ApplyRMSProp, SparseApplyRMSProp] = update('RMSProp', {
  doc: 'ms ← rho · ms + (1 - rho) grad²; mom ← momentum · mom + lr · grad / √(ms + ε); var ← var - mom',
  variables: ['var', 'ms', 'mom'],
  inputs: ['lr', 'rho', 'momentum', 'epsilon', 'grad'],
  attrs: {},
  flops: 11,
});

export const [ApplyCenteredRMSProp, _ApplyCenteredRMSProp, SparseApplyCenteredRMSProp] = update(
  'CenteredRMSProp',
  {
    doc:
      'mg ← rho · mg + (1 - rho) grad; ms ← rho · ms + (1 - rho) grad²; ' +
      'mom ← momentum · mom + lr · grad / √(ms - mg² + ε); var ← var - mom',
    variables: ['var', 'mg', 'ms', 'mom'],
    inputs: ['lr', 'rho', 'momentum', 'epsilon', 'grad'],
    attrs: {},
    flops: 16,
  },
);

const ftrl =
  'a = accum + grad²; linear ← linear + g - (a^-lr_power - accum^-lr_power) / lr · var; ' +
  'var ← -sign(linear) · max(|linear| - l1, 0) / (a^-lr_power / lr + 2 l2); accum ← a';

export const [ApplyFtrl, _ApplyFtrl, SparseApplyFtrl] = update('Ftrl', {
  doc: `g = grad; ${ftrl} (McMahan et al., KDD 2013)`,
  variables: ['var', 'accum', 'linear'],
  inputs: ['grad', 'lr', 'l1', 'l2', 'lr_power'],
  attrs: {},
  flops: 17,
});

export const [ApplyFtrlV2, _ApplyFtrlV2, SparseApplyFtrlV2] = update('FtrlV2', {
  doc: `g = grad + 2 l2_shrinkage · var; ${ftrl}`,
  variables: ['var', 'accum', 'linear'],
  inputs: ['grad', 'lr', 'l1', 'l2', 'l2_shrinkage', 'lr_power'],
  attrs: {},
  flops: 19,
});

export const [ApplyAdam, _ApplyAdam] = update('Adam', {
  doc:
    'lr′ = lr · √(1 - β₂ᵗ) / (1 - β₁ᵗ); m ← m + (grad - m)(1 - β₁); v ← v + (grad² - v)(1 - β₂); ' +
    'var ← var - lr′ · m / (√v + ε) (Kingma and Ba, arXiv:1412.6980, the form before section 2.1)',
  variables: ['var', 'm', 'v'],
  inputs: ['beta1_power', 'beta2_power', 'lr', 'beta1', 'beta2', 'epsilon', 'grad'],
  attrs: { use_nesterov: false as boolean },
  flops: 12,
});
