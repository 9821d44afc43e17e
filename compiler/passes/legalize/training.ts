import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { scalar } from '../../program/shorthand.js';
import { algebra, outputsOf, unlessSupported } from './rules.js';

/** The new values that ApplyMomentum gives: var, accum. */
function momentumUpdate(node: Node<'_ApplyMomentum'>, builder: Builder): readonly Node[] {
  const { add, sub, mul } = algebra(builder);
  const [variable, accum, lr, grad, momentum] = node.inputs as [Node, Node, Node, Node, Node];
  const next = add(mul(accum, momentum), grad);
  const step = node.attrs.use_nesterov ? add(grad, mul(next, momentum)) : next;
  return [sub(variable, mul(step, lr)), next];
}

/** The new values that ApplyAdam gives: var, m, v. */
function adamUpdate(node: Node<'_ApplyAdam'>, builder: Builder): readonly Node[] {
  const { add, sub, mul, div, unary } = algebra(builder);
  const [variable, m, v, power1, power2, lr, beta1, beta2, epsilon, grad] = node.inputs as [
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
  ];
  const one = scalar(builder, lr, 1);
  const rate = div(mul(lr, unary('Sqrt', sub(one, power2))), sub(one, power1));
  const nextM = add(m, mul(sub(grad, m), sub(one, beta1)));
  const nextV = add(v, mul(sub(mul(grad, grad), v), sub(one, beta2)));
  const direction = node.attrs.use_nesterov
    ? add(mul(grad, sub(one, beta1)), mul(nextM, beta1))
    : nextM;
  const step = div(mul(direction, rate), add(unary('Sqrt', nextV), epsilon));
  return [sub(variable, step), nextM, nextV];
}

export const trainingRules: readonly Rule[] = [
  ...outputsOf('momentum-update', '_ApplyMomentum', momentumUpdate),
  ...outputsOf('adam-update', '_ApplyAdam', adamUpdate),
  unlessSupported('gradient-descent-update', '_ApplyGradientDescent', ({ inputs }, builder) => {
    const { sub, mul } = algebra(builder);
    const [variable, alpha, delta] = inputs as [Node, Node, Node];
    return sub(variable, mul(delta, alpha));
  }),
];
