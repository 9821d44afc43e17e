import type { OpType } from '../../compiler/ops/index.js';
import type { Builder } from '../../compiler/program/builder.js';
import { isNode, type Node, valuesOf } from '../../compiler/program/node.js';
import { type Rule, rule } from '../../compiler/program/rule.js';
import { elements, reshaped, transposed, vector } from '../../compiler/program/shorthand.js';

/*
 * Transposes sink: op(transpose(x)) becomes transpose(op(x)) wherever the op does not mind in which
 * order its axes are. Those that turn images for one convolution so meet those that turn them back
 * for the last, and two that undo each other are none.
 */

const permOf = (node: Node | undefined): readonly number[] | null =>
  isNode(node, 'Transpose')
    ? valuesOf(node.inputs[1]).map((p) => (p + node.shape.length) % node.shape.length)
    : null;

const inverseOf = (perm: readonly number[]): readonly number[] =>
  perm.map((_, axis) => perm.indexOf(axis));

/** Ops of one tensor, element by element. */
const unary = [
  'Abs',
  'Cast',
  'Exp',
  'Expm1',
  'Log',
  'Log1p',
  'LogicalNot',
  'Neg',
  'Reciprocal',
  'Relu',
  'Relu6',
  'Rsqrt',
  'Elu',
  'Selu',
  'LeakyRelu',
  'Sigmoid',
  'Sign',
  'Softplus',
  'Softsign',
  'Sqrt',
  'Square',
  'Tanh',
] as const satisfies readonly OpType[];

/** Ops of several, element by element; all but `Select` and the gradients broadcast. */
const elementwise = [
  'Add',
  'AddN',
  'AddV2',
  'Sub',
  'Mul',
  'RealDiv',
  'Maximum',
  'Minimum',
  'SquaredDifference',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'Equal',
  'NotEqual',
  'LogicalAnd',
  'LogicalOr',
  'ReluGrad',
  'Relu6Grad',
  'EluGrad',
  'SeluGrad',
  'LeakyReluGrad',
  'SoftsignGrad',
  'SigmoidGrad',
  'TanhGrad',
  'RsqrtGrad',
  'Select',
] as const satisfies readonly OpType[];

/** `x` as it stands beside a tensor before it was turned by `perm`; null where that would cost. */
function unturned(builder: Builder, x: Node, perm: readonly number[]): Node | null {
  const own = permOf(x);
  if (own?.join() === perm.join()) return x.inputs[0] as Node;
  const full = [...new Array<number>(perm.length - x.shape.length).fill(1), ...x.shape];
  const isThin = full.filter((d) => d !== 1).length <= 1;
  if (!isThin && !isNode(x, 'Const')) return null;
  if (elements(x) === 1 && x.shape.length === 0) return x;
  return transposed(builder, reshaped(builder, x, full), inverseOf(perm));
}

const sunkUnary = unary.map((root) =>
  rule(`sink-transpose-${root}`, root, { inputs: [{ type: 'Transpose' }] }, (node, { builder }) => {
    const turned = node.inputs[0] as Node;
    const result = builder.make(root, [turned.inputs[0] as Node], node.attrs as never);
    return transposed(builder, result, permOf(turned) as readonly number[]);
  }),
);

const sunkElementwise = elementwise.map((root) =>
  rule(`sink-transpose-${root}`, root, null, (node, { builder }) => {
    const turned = node.inputs.find(
      (x) => isNode(x, 'Transpose') && x.shape.join() === node.shape.join(),
    );
    const perm = permOf(turned);
    if (perm === null) return null;
    const inputs = node.inputs.map((x) => unturned(builder, x, perm));
    if (!inputs.every((x) => x !== null)) return null;
    const result = builder.make(root, inputs, node.attrs as never);
    return transposed(builder, result, perm);
  }),
);

const sunkReductions = (['Sum', 'Mean', 'Max', 'Min', 'Prod'] as const).map((root) =>
  rule(
    `sink-transpose-${root}`,
    root,
    { inputs: [{ type: 'Transpose' }, {}] },
    (node, { builder }) => {
      const [turned, axes] = node.inputs as [Node, Node];
      const perm = permOf(turned) as readonly number[];
      const x = turned.inputs[0] as Node;
      const reduced = new Set(valuesOf(axes).map((axis) => perm.at(axis) as number));
      const result = builder.make(
        root,
        [
          x,
          vector(
            builder,
            [...reduced].sort((a, b) => a - b),
          ),
        ],
        node.attrs,
      );
      if (node.attrs.keep_dims) return transposed(builder, result, perm);
      const left = perm.filter((axis) => !reduced.has(axis));
      const order = [...left].sort((a, b) => a - b);
      return transposed(
        builder,
        result,
        left.map((axis) => order.indexOf(axis)),
      );
    },
  ),
);

export const layoutRules: readonly Rule[] = [
  ...sunkUnary,
  ...sunkElementwise,
  ...sunkReductions,
  // The bias of turned images is the same vector along another axis.
  rule(
    'sink-transpose-BiasAdd',
    'BiasAdd',
    { inputs: [{ type: 'Transpose' }, {}] },
    (node, { builder }) => {
      const [turned, bias] = node.inputs as [Node, Node];
      const perm = permOf(turned) as readonly number[];
      const channels = node.attrs.data_format.startsWith('NC') ? 1 : perm.length - 1;
      const along = perm.map((_, axis) =>
        axis === perm[channels] ? (node.shape[channels] as number) : 1,
      );
      const sum = builder.make(
        'AddV2',
        [turned.inputs[0] as Node, reshaped(builder, bias, along)],
        {},
      );
      return transposed(builder, sum, perm);
    },
  ),
];
