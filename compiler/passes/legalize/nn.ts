import { biasAxis } from '../../ops/bias.js';
import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { reshaped } from '../../program/shorthand.js';
import { algebra, outputsOf, unlessSupported } from './rules.js';

/** exp(x - max x) and its sum along the last axis: what softmax is made of. */
function exponentials(builder: Builder, x: Node) {
  const { sub, unary, reduce } = algebra(builder);
  const axis = x.shape.length - 1;
  const shifted = sub(x, reduce('Max', x, axis, true));
  const exp = unary('Exp', shifted);
  return { shifted, exp, total: reduce('Sum', exp, axis, true) };
}

const crossEntropyLoss = (node: Node, builder: Builder): Node => {
  const { sub, mul, unary, reduce } = algebra(builder);
  const [logits, labels] = node.inputs as [Node, Node];
  const { shifted, total } = exponentials(builder, logits);
  return reduce('Sum', mul(labels, sub(unary('Log', total), shifted)), 1, false);
};

const crossEntropyGradient = (node: Node, builder: Builder): Node => {
  const { sub, div } = algebra(builder);
  const [logits, labels] = node.inputs as [Node, Node];
  const { exp, total } = exponentials(builder, logits);
  return sub(div(exp, total), labels);
};

export const nnRules: readonly Rule[] = [
  unlessSupported('bias-as-add', 'BiasAdd', ({ inputs, attrs }, builder) => {
    const [value, bias] = inputs as [Node, Node];
    // Behind channels that are the second axis there are others, which the bias is the same for.
    const behind = value.shape.slice(biasAxis(attrs.data_format)).slice(1);
    const along = reshaped(builder, bias, [...bias.shape, ...behind.map(() => 1)]);
    return builder.make('AddV2', [value, along], {});
  }),
  unlessSupported('bias-gradient-as-sum', 'BiasAddGrad', ({ inputs: [dy], attrs }, builder) => {
    const { shape } = dy as Node;
    const channels = (biasAxis(attrs.data_format) + shape.length) % shape.length;
    const axes = shape.map((_, axis) => axis).filter((axis) => axis !== channels);
    return algebra(builder).reduce('Sum', dy as Node, axes, false);
  }),
  unlessSupported('log-softmax', 'LogSoftmax', ({ inputs: [x] }, builder) => {
    const { sub, unary } = algebra(builder);
    const { shifted, total } = exponentials(builder, x as Node);
    return sub(shifted, unary('Log', total));
  }),
  ...outputsOf('cross-entropy', 'SoftmaxCrossEntropyWithLogits', (node, builder) => [
    crossEntropyLoss(node, builder),
    crossEntropyGradient(node, builder),
  ]),
];
