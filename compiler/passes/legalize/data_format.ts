import { NDArray } from '../../graph/nd_array.js';
import type { Attrs, OpType } from '../../ops/index.js';
import { axesOf } from '../../ops/window.js';
import { type Node, valuesOf } from '../../program/node.js';
import type { Rule } from '../../program/rule.js';
import { transposed } from '../../program/shorthand.js';
import { unlessSupported } from './rules.js';

/*
 * Images whose channels are the second axis (`NCHW`) are turned for a target that wants them last;
 * the rules of convolutions see channels last too.
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

const channelsLast = <K extends OpType>(
  types: readonly K[],
  roles: readonly Role[],
  output: Role = 'image',
): readonly Rule[] =>
  types.map((type) =>
    unlessSupported('channels-last', type, (node, builder) => {
      const attrs = node.attrs as AxisAttrs;
      const { rank, channels, spatial } = axesOf(attrs.data_format);
      if (channels === rank - 1) return null;
      const perm = [0, ...spatial, channels];
      const back = perm.map((_, axis) => perm.indexOf(axis));
      const turned: { readonly [R in Role]: (input: Node) => Node } = {
        image: (input) => transposed(builder, input, perm),
        sizes: (input) =>
          builder.constant(NDArray.vector(input.dtype, permuted(valuesOf(input), perm))),
        filter: (input) => input,
      };
      const inputs = node.inputs.map((input, i) => turned[roles[i] as Role](input));
      const turnedAttrs = Object.entries(attrs).map(([name, value]) => [
        name,
        Array.isArray(value) ? permuted(value, perm) : value,
      ]);
      const data_format = rank === 4 ? 'NHWC' : 'NDHWC';
      const result = builder.make(type, inputs, {
        ...Object.fromEntries(turnedAttrs),
        data_format,
      } as Attrs[K]);
      return output === 'image' ? transposed(builder, result, back) : result;
    }),
  );

export const dataFormatRules: readonly Rule[] = [
  ...channelsLast(convolutions, ['image', 'filter']),
  ...channelsLast(inputGradients, ['sizes', 'filter', 'image']),
  ...channelsLast(filterGradients, ['image', 'filter', 'image'], 'filter'),
  ...channelsLast(pools, ['image']),
  ...channelsLast(maxPoolGradients, ['image', 'image', 'image']),
  ...channelsLast(avgPoolGradients, ['sizes', 'image']),
];
