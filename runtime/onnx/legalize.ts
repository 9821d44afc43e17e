import { channelsFirstRules } from '../../compiler/passes/legalize/data_format.js';
import type { Node } from '../../compiler/program/node.js';
import { type Rule, rule } from '../../compiler/program/rule.js';
import { layoutRules } from './layout.js';

/** What ONNX wants otherwise than other targets do. */
export const onnxRules: readonly Rule[] = [
  ...channelsFirstRules,
  ...layoutRules,
  // What is not positive has no gradient: that is known of a window's largest value, and of fewer.
  rule(
    'relu-gradient-of-maxima',
    'ReluGrad',
    { inputs: [{ type: 'MaxPoolGrad' }, {}] },
    ({ inputs, attrs }, { builder, uses }) => {
      const [pooling, y] = inputs as [Node<'MaxPoolGrad'>, Node];
      const [x, largest, dy] = pooling.inputs as [Node, Node, Node];
      if (x !== y || uses(pooling) > 1) return null;
      const masked = builder.make('ReluGrad', [dy, largest], attrs);
      return builder.make('MaxPoolGrad', [x, largest, masked], pooling.attrs);
    },
  ),
];
