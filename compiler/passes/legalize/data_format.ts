import { NDArray } from '../../graph/nd_array.js';
import type { Attrs, OpType } from '../../ops/index.js';
import { axesOf } from '../../ops/window.js';
import { type Node, valuesOf } from '../../program/node.js';
import { type Rule, rule } from '../../program/rule.js';
import { transposed } from '../../program/shorthand.js';

/*
 * Images whose channels are the second axis (`NCHW`) are turned for a target that wants them last;
 * the rules of convolutions see channels last too. A target that wants them second has the rules the
 * other way round.
 */

/** What an input or the output is: an image, the shape of one, or neither. */
type Role = 'image' | 'sizes' | 'filter';

const convolutions = ['Conv2D', 'Conv3D', 'DepthwiseConv2dNative'] as const;
const inputGradients = [
  'Conv2DBackpropInput',
  'Conv3DBackpropInputV2',
  'DepthwiseConv2dNativeBackpropInput',
] as const;
const filterGradients = [
  'Conv2DBackpropFilter',
  'Conv3DBackpropFilterV2',
  'DepthwiseConv2dNativeBackpropFilter',
] as const;
const pools = ['MaxPool', 'MaxPool3D', 'AvgPool', 'AvgPool3D'] as const;
const maxPoolGradients = [
  'MaxPoolGrad',
  'MaxPoolGradGrad',
  'MaxPool3DGrad',
  'MaxPool3DGradGrad',
] as const;
const avgPoolGradients = ['AvgPoolGrad', 'AvgPool3DGrad'] as const;

/** Attributes with a value for every axis, or two of them. */
type AxisAttrs = {
  readonly data_format: string;
  readonly [attr: string]: readonly number[] | string | boolean | undefined;
};

/** The values in the order of `perm`, which may be several for every axis. */
function permuted(values: readonly number[], perm: readonly number[]): readonly number[] {
  const each = values.length / perm.length;
  return perm.flatMap((axis) => values.slice(axis * each, (axis + 1) * each));
}

type Order = 'channels-last' | 'channels-first';

/** Data formats by the rank of images. */
const formats: { readonly [O in Order]: { readonly [rank: number]: string } } = {
  'channels-last': { 4: 'NHWC', 5: 'NDHWC' },
  'channels-first': { 4: 'NCHW', 5: 'NCDHW' },
};

const turned = <K extends OpType>(
  order: Order,
  types: readonly K[],
  roles: readonly Role[],
  output: Role = 'image',
): readonly Rule[] =>
  types.map((type) =>
    rule(order, type, null, (node, { builder, target }) => {
      const attrs = node.attrs as AxisAttrs;
      const { rank, channels, spatial } = axesOf(attrs.data_format);
      const data_format = formats[order][rank] as string;
      if (attrs.data_format === data_format || target.supports(node)) return null;
      const perm =
        order === 'channels-last' ? [0, ...spatial, channels] : [0, channels, ...spatial];
      const back = perm.map((_, axis) => perm.indexOf(axis));
      const turns: { readonly [R in Role]: (input: Node) => Node } = {
        image: (input) => transposed(builder, input, perm),
        sizes: (input) =>
          builder.constant(NDArray.vector(input.dtype, permuted(valuesOf(input), perm))),
        filter: (input) => input,
      };
      const inputs = node.inputs.map((input, i) => turns[roles[i] as Role](input));
      const turnedAttrs = Object.entries(attrs).map(([name, value]) => [
        name,
        Array.isArray(value) ? permuted(value, perm) : value,
      ]);
      const result = builder.make(type, inputs, {
        ...Object.fromEntries(turnedAttrs),
        data_format,
      } as Attrs[K]);
      // To turn to what the target does not have either is of no use.
      if (order === 'channels-first' && !target.supports(result)) return null;
      return output === 'image' ? transposed(builder, result, back) : result;
    }),
  );

const allTurned = (order: Order): readonly Rule[] => [
  ...turned(order, convolutions, ['image', 'filter']),
  ...turned(order, inputGradients, ['sizes', 'filter', 'image']),
  ...turned(order, filterGradients, ['image', 'filter', 'image'], 'filter'),
  ...turned(order, pools, ['image']),
  ...turned(order, maxPoolGradients, ['image', 'image', 'image']),
  ...turned(order, avgPoolGradients, ['sizes', 'image']),
];

export const channelsLastRules = allTurned('channels-last');
export const channelsFirstRules = allTurned('channels-first');
