import { NDArray } from '../../graph/nd_array.js';
import type { AttrValues } from '../../graph/operation.js';
import type { OpType } from '../../ops/index.js';
import {
  _ApplyAdadelta,
  _ApplyAdagrad,
  _ApplyAdagradDA,
  _ApplyAdam,
  _ApplyCenteredRMSProp,
  _ApplyFtrl,
  _ApplyFtrlV2,
  _ApplyGradientDescent,
  _ApplyMomentum,
  _ApplyProximalAdagrad,
  _ApplyProximalGradientDescent,
  _ApplyRMSProp,
  type NewValues,
} from '../../ops/training.js';
import type { Builder } from '../../program/builder.js';
import { isFilledWith, type Node } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { scalar } from '../../program/shorthand.js';
import { type Algebra, algebra, outputsOf, unlessSupported } from './rules.js';

/** What the formulas of optimizers are written with. */
interface Formulas extends Algebra {
  sqrt(x: Node): Node;
  square(x: Node): Node;
  number(value: number, like: Node): Node;
  cast(x: Node, like: Node): Node;
  /** sign(x) · max(|x| - t, 0): what l1 regularization makes of x. */
  soft(x: Node, t: Node): Node;
}

function formulas(builder: Builder): Formulas {
  const math = algebra(builder);
  const { sub, mul, max, unary } = math;
  const number = (value: number, { dtype }: Node): Node =>
    scalar(builder, { dtype, shape: [] }, value);
  return {
    ...math,
    sqrt: (x) => unary('Sqrt', x),
    square: (x) => mul(x, x),
    number,
    cast: (x, { dtype }) => builder.make('Cast', [x], { DstT: dtype, Truncate: false }),
    soft(x, t) {
      if (isFilledWith(t, 0)) return x;
      const zero = number(0, x);
      return sub(max(sub(x, t), zero), max(sub(unary('Neg', x), t), zero));
    },
  };
}

type Inputs<N extends string> = { readonly [K in N]: Node };

/** The inputs of a node by their names. */
function inputsOf<N extends string>(record: NewValues<N>, node: Node): Inputs<N> {
  const names = Object.keys(record.inputs);
  return Object.fromEntries(names.map((name, i) => [name, node.inputs[i]])) as Inputs<N>;
}

/** How an optimizer's new values are computed where the target has no kernel that does it in one go. */
const newValues = <N extends string, A>(
  name: string,
  record: NewValues<N, A>,
  formula: (inputs: Inputs<N>, math: Formulas, attrs: A) => readonly Node[],
): readonly Rule[] =>
  outputsOf(`${name}-update`, record.type as OpType, (node, builder) =>
    formula(inputsOf(record, node), formulas(builder), node.attrs as A),
  );

/** The same for an optimizer that keeps nothing beside the variable. */
const newValue = <N extends string>(
  name: string,
  record: NewValues<N>,
  formula: (inputs: Inputs<N>, math: Formulas) => Node,
): Rule =>
  unlessSupported(`${name}-update`, record.type as OpType, (node, builder) =>
    formula(inputsOf(record, node), formulas(builder)),
  );

interface FtrlInputs {
  readonly var: Node;
  readonly accum: Node;
  readonly linear: Node;
  readonly lr: Node;
  readonly l1: Node;
  readonly l2: Node;
  readonly lr_power: Node;
}

/** Ftrl, where `shrunk` is the gradient with its shrinkage. */
function ftrl(x: FtrlInputs, grad: Node, shrunk: Node, math: Formulas): readonly Node[] {
  const { add, sub, mul, div, pow, unary, sqrt, square, soft } = math;
  const power = (a: Node): Node =>
    isFilledWith(x.lr_power, -0.5) ? sqrt(a) : pow(a, unary('Neg', x.lr_power));
  const accum = add(x.accum, square(grad));
  const sigma = div(sub(power(accum), power(x.accum)), x.lr);
  const linear = add(x.linear, sub(shrunk, mul(sigma, x.var)));
  const slope = add(div(power(accum), x.lr), mul(x.l2, math.number(2, x.l2)));
  return [div(soft(unary('Neg', linear), x.l1), slope), accum, linear];
}

export const trainingRules: readonly Rule[] = [
  newValue('gradient-descent', _ApplyGradientDescent, (x, { sub, mul }) =>
    sub(x.var, mul(x.delta, x.alpha)),
  ),
  newValue('proximal-gradient-descent', _ApplyProximalGradientDescent, (x, math) => {
    const { add, sub, mul, div, soft, number } = math;
    const moved = sub(x.var, mul(x.delta, x.alpha));
    const shrunk = isFilledWith(x.l1, 0) ? moved : soft(moved, mul(x.alpha, x.l1));
    return div(shrunk, add(number(1, x.alpha), mul(x.l2, x.alpha)));
  }),
  ...newValues('momentum', _ApplyMomentum, (x, { add, sub, mul }, { use_nesterov }) => {
    const accum = add(mul(x.accum, x.momentum), x.grad);
    const step = use_nesterov ? add(x.grad, mul(accum, x.momentum)) : accum;
    return [sub(x.var, mul(step, x.lr)), accum];
  }),
  ...newValues('adagrad', _ApplyAdagrad, (x, math, { update_slots }) => {
    const { add, sub, mul, div, sqrt, square } = math;
    const accum = update_slots ? add(x.accum, square(x.grad)) : x.accum;
    return [sub(x.var, div(mul(x.grad, x.lr), sqrt(accum))), accum];
  }),
  ...newValues('proximal-adagrad', _ApplyProximalAdagrad, (x, math) => {
    const { add, sub, mul, div, sqrt, square, soft, number } = math;
    const accum = add(x.accum, square(x.grad));
    const rate = div(x.lr, sqrt(accum));
    const moved = sub(x.var, mul(x.grad, rate));
    const shrunk = isFilledWith(x.l1, 0) ? moved : soft(moved, mul(rate, x.l1));
    return [div(shrunk, add(number(1, rate), mul(rate, x.l2))), accum];
  }),
  ...newValues('adagrad-da', _ApplyAdagradDA, (x, math) => {
    const { add, mul, div, sqrt, square, soft, unary, cast } = math;
    const step = cast(x.global_step, x.lr);
    const total = add(x.gradient_accumulator, x.grad);
    const squares = add(x.gradient_squared_accumulator, square(x.grad));
    const kept = isFilledWith(x.l1, 0) ? total : soft(total, mul(step, x.l1));
    const slope = add(mul(x.l2, mul(step, x.lr)), sqrt(squares));
    return [div(unary('Neg', mul(kept, x.lr)), slope), total, squares];
  }),
  ...newValues('adadelta', _ApplyAdadelta, (x, math) => {
    const { add, sub, mul, div, sqrt, square, number } = math;
    const fresh = sub(number(1, x.rho), x.rho);
    const accum = add(mul(x.accum, x.rho), mul(square(x.grad), fresh));
    const scale = div(sqrt(add(x.accum_update, x.epsilon)), sqrt(add(accum, x.epsilon)));
    const step = mul(scale, x.grad);
    const steps = add(mul(x.accum_update, x.rho), mul(square(step), fresh));
    return [sub(x.var, mul(step, x.lr)), accum, steps];
  }),
  ...newValues('rms-prop', _ApplyRMSProp, (x, math) => {
    const { add, sub, mul, div, sqrt, square, number } = math;
    const ms = add(x.ms, mul(sub(square(x.grad), x.ms), sub(number(1, x.rho), x.rho)));
    const step = div(mul(x.grad, x.lr), sqrt(add(ms, x.epsilon)));
    const mom = add(mul(x.mom, x.momentum), step);
    return [sub(x.var, mom), ms, mom];
  }),
  ...newValues('centered-rms-prop', _ApplyCenteredRMSProp, (x, math) => {
    const { add, sub, mul, div, sqrt, square, number } = math;
    const fresh = sub(number(1, x.rho), x.rho);
    const ms = add(x.ms, mul(sub(square(x.grad), x.ms), fresh));
    const mg = add(x.mg, mul(sub(x.grad, x.mg), fresh));
    const variance = sub(ms, square(mg));
    const step = div(mul(x.grad, x.lr), sqrt(add(variance, x.epsilon)));
    const mom = add(mul(x.mom, x.momentum), step);
    return [sub(x.var, mom), mg, ms, mom];
  }),
  ...newValues('ftrl', _ApplyFtrl, (x, math) => ftrl(x, x.grad, x.grad, math)),
  ...newValues('ftrl-with-shrinkage', _ApplyFtrlV2, (x, math) => {
    const { add, mul, number } = math;
    const shrinkage = mul(mul(x.l2_shrinkage, number(2, x.l2_shrinkage)), x.var);
    return ftrl(x, x.grad, add(x.grad, shrinkage), math);
  }),
  ...newValues('adam', _ApplyAdam, (x, math, { use_nesterov }) => {
    const { add, sub, mul, div, sqrt, square, number } = math;
    const one = number(1, x.lr);
    const rate = div(mul(x.lr, sqrt(sub(one, x.beta2_power))), sub(one, x.beta1_power));
    const m = add(x.m, mul(sub(x.grad, x.m), sub(one, x.beta1)));
    const v = add(x.v, mul(sub(square(x.grad), x.v), sub(one, x.beta2)));
    const direction = use_nesterov ? add(mul(x.grad, sub(one, x.beta1)), mul(m, x.beta1)) : m;
    return [sub(x.var, div(mul(direction, rate), add(sqrt(v), x.epsilon))), m, v];
  }),
  // The rows are gathered, updated and put back; one that is named twice is put back twice, the same.
  ...outputsOf('update-of-rows', '_ApplyToRows', ({ inputs, attrs }, builder) => {
    const { update: type, variables, gradient, ...own } = attrs;
    const [values, indices] = [inputs.slice(0, -1), inputs.at(-1) as Node];
    const table = values[0] as Node;
    const index = (value: number): Node => builder.constant(NDArray.scalar('int32', value));
    const rowsOf = (x: Node): Node =>
      builder.make('GatherV2', [x, indices, index(0)], { batch_dims: 0 });
    const count = index(table.shape[0] as number);
    const totals = [values[gradient] as Node, indices, count];
    const total = builder.make('UnsortedSegmentSum', totals, {});
    const rows = values.map((x, i) =>
      i === gradient ? rowsOf(total) : i < variables ? rowsOf(x) : x,
    );
    const updated = builder.outputs(type as OpType, rows, own as AttrValues);
    return updated.map((x, i) =>
      builder.make('_Scatter', [values[i] as Node, indices, x], { combine: 'Update' }),
    );
  }),
];
