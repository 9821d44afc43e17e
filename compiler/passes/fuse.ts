import { P } from 'ts-pattern';
import type { FusedOps } from '../ops/compiled.js';
import { axesOf } from '../ops/window.js';
import { isNode, type Node } from '../program/node.js';
import { type RewriteContext, type Rule, rule } from '../program/rule.js';
import { elements, reshaped } from '../program/shorthand.js';

/*
 * Pass 5: a product, its bias and its activation become one op where nothing else needs what is
 * between them, and where the target can do it.
 */

const additions = ['AddV2', 'Add'] as const;

const supported = (node: Node, { target }: RewriteContext): Node | null =>
  target.supports(node) ? node : null;

/** The axis of the channels, or of the columns. */
const channelsOf = (product: Node): number =>
  isNode(product, 'Conv2D') ? axesOf(product.attrs.data_format).channels : 1;

/** Whether `bias` is a vector that is added along the channels. */
function isBias({ shape }: Node, product: Node): boolean {
  const channels = channelsOf(product);
  const behind = product.shape.length - 1 - channels;
  // Behind channels that are the second axis there are others, which the bias is the same for.
  const vector = behind === 0 ? shape : shape.slice(-1 - behind, -behind);
  const others = shape.reduce((n, d) => n * d, 1) / (vector[0] ?? 1);
  return vector.length === 1 && vector[0] === product.shape[channels] && others === 1;
}

const withBias = (product: Node, bias: Node, context: RewriteContext): Node | null => {
  if (context.uses(product) > 1 || !isBias(bias, product)) return null;
  const { builder } = context;
  const inputs = [...product.inputs, reshaped(builder, bias, [elements(bias)])];
  const fused_ops: FusedOps = ['BiasAdd'];
  if (product.type === 'Conv2D') {
    const { attrs } = product as Node<'Conv2D'>;
    return supported(builder.make('_FusedConv2D', inputs, { ...attrs, fused_ops }), context);
  }
  const { attrs } = product as Node<'MatMul'>;
  return supported(builder.make('_FusedMatMul', inputs, { ...attrs, fused_ops }), context);
};

const isProduct = { type: P.union('Conv2D', 'MatMul') } as const;

export const fuseRules: readonly Rule[] = [
  ...([...additions, 'BiasAdd'] as const).map((root) =>
    rule(`product-${root}`, root, { inputs: [isProduct, P.any] }, ({ inputs }, context) =>
      withBias(inputs[0] as Node, inputs[1] as Node, context),
    ),
  ),
  ...additions.map((root) =>
    rule(`${root}-product`, root, { inputs: [P.any, isProduct] }, ({ inputs }, context) =>
      withBias(inputs[1] as Node, inputs[0] as Node, context),
    ),
  ),
  ...(['_FusedConv2D', '_FusedMatMul'] as const).map((type) =>
    rule(`${type}-Relu`, 'Relu', { inputs: [{ type }] }, ({ inputs }, context) => {
      const product = inputs[0] as Node<typeof type>;
      const { attrs } = product;
      if (context.uses(product) > 1 || attrs.fused_ops.includes('Relu')) return null;
      const fused_ops: FusedOps = [...attrs.fused_ops, 'Relu'];
      const fused = context.builder.make(type, product.inputs, { ...attrs, fused_ops });
      return supported(fused, context);
    }),
  ),
];
