import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { InferContext } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { mergeDims, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { Sub } from './arithmetic.js';
import { OnesLike, reshape } from './array.js';
import { perInput, reducing } from './flops.js';
import { ConcatV2 } from './joining.js';
import { shapeOf } from './shape_arithmetic.js';
import { Slice } from './slicing.js';
import { Tile } from './tiling.js';
import { numeric } from './type_constraints.js';

/** The attributes of a bias that may be left out. */
export type BiasOptions = {
  /** `NCHW` where the channels of `value`, of any rank, are its second axis. */
  readonly data_format: string;
};

/** The axis that the bias lies along, counted from the end where that is the last one. */
export const biasAxis = (dataFormat: string): number => (dataFormat === 'NCHW' ? 1 : -1);

const withChannels = (c: InferContext<BiasOptions>): Shape =>
  withRankAtLeast(c, 0, biasAxis(c.attrs.data_format) === 1 ? 3 : 2);

export const BiasAdd: TensorOp<[value: TensorLike, bias: TensorLike], unknown, BiasOptions> = op(
  'BiasAdd',
  {
    doc: '`bias`, a vector, added along the channels of `value`',
    inputs: { value: 'T', bias: 'T' },
    types: { T: numeric },
    attrs: { data_format: 'NHWC' },
    infer(c) {
      const value = withChannels(c);
      const [bias = null] = withRank(c, 1, 1);
      if (value === null) return { dtype: c.dtype(0), shape: null };
      const channels = biasAxis(c.attrs.data_format);
      const merged = mergeDims(
        c,
        value.at(channels) ?? null,
        bias,
        `Must provide as many biases as the last dimension of the input tensor: [${bias}] vs. [${value}]`,
      );
      return { dtype: c.dtype(0), shape: value.with(channels, merged) };
    },
    flops: perInput(),
    gradient: ({ attrs }, dy) => [dy, BiasAddGrad([dy], { data_format: attrs.data_format })],
  },
);

export const BiasAddGrad: TensorOp<[outBackprop: TensorLike], unknown, BiasOptions> = op(
  'BiasAddGrad',
  {
    doc: 'the sum over all axes but the channels',
    inputs: { out_backprop: 'T' },
    types: { T: numeric },
    attrs: { data_format: 'NHWC' },
    infer: (c) => ({
      dtype: c.dtype(0),
      shape: [withChannels(c)?.at(biasAxis(c.attrs.data_format)) ?? null],
    }),
    flops: reducing(),
    gradient({ inputs, attrs }, dy) {
      const shape = shapeOf(inputs[0] as Tensor);
      const isFirst = biasAxis(attrs.data_format) === 1;
      const rank = shapeOf(shape);
      const leading = Slice([shape, [0], isFirst ? [1] : Sub([rank, 1])]);
      const trailing = isFirst ? [Slice([shape, [2], [-1]])] : [];
      const ones = (t: Tensor): Tensor => OnesLike([t]);
      const expanded = ConcatV2([[ones(leading), shapeOf(dy), ...trailing.map(ones)], 0]);
      return [Tile([reshape(dy, expanded), ConcatV2([[leading, [1], ...trailing], 0])])];
    },
  },
);
