import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { InferContext } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { broadcastInputs, sameAsInput, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { filled, reshape } from './array.js';
import { after } from './elementwise.js';
import { concat } from './joining.js';
import { multiply } from './operators.js';
import { sum } from './reduction.js';
import { range, shapeOf } from './shape_arithmetic.js';
import { getItem } from './strided_slice.js';
import { floating, index, numeric, signed } from './type_constraints.js';

/** The seeds of a random op: of the graph, and of the op itself. */
export interface Seeds {
  readonly seed: number;
  readonly seed2: number;
}

type RandomFloat = TensorOp<[shape: TensorLike], { dtype: DType }, Seeds>;

const random = (type: string, doc: string): RandomFloat =>
  op(type, {
    doc,
    inputs: { shape: 'T!' },
    types: { T: index },
    attrs: { seed: 0, seed2: 0 },
    infer: (c) => ({ dtype: c.attrs.dtype, shape: shapeFromInput(c, 0) }),
    gradient: null,
    effect: 'random',
  });

export const RandomUniform = random('RandomUniform', 'uniform numbers in [0, 1)');
export const RandomStandardNormal = random(
  'RandomStandardNormal',
  'normal numbers, mean 0, variance 1',
);
export const TruncatedNormal = random(
  'TruncatedNormal',
  'standard normal numbers, drawn again beyond ±2',
);

export const RandomUniformInt: TensorOp<
  [shape: TensorLike, minval: TensorLike, maxval: TensorLike],
  unknown,
  Seeds
> = op('RandomUniformInt', {
  doc: 'uniform integers in [minval, maxval)',
  inputs: { shape: 'T!', minval: 'Tout', maxval: 'Tout' },
  types: {
    T: index,
    Tout: { allowed: ['int32', 'int64'] },
  },
  attrs: { seed: 0, seed2: 0 },
  infer: (c) => ({ dtype: c.dtype(1), shape: shapeFromInput(c, 0) }),
  gradient: null,
  effect: 'random',
});

export const RandomShuffle: TensorOp<[value: TensorLike], unknown, Seeds> = op('RandomShuffle', {
  doc: 'the slices along the first axis in random order',
  inputs: { value: 'T' },
  attrs: { seed: 0, seed2: 0 },
  infer: sameAsInput,
  gradient: null,
  effect: 'random',
});

export const Multinomial: TensorOp<
  [logits: TensorLike, numSamples: TensorLike],
  unknown,
  Seeds & { output_dtype: DType }
> = op('Multinomial', {
  doc: 'classes drawn with the probabilities softmax(logits), for every row of `logits`',
  inputs: { logits: 'T', num_samples: 'int32!' },
  types: { T: numeric },
  attrs: { seed: 0, seed2: 0, output_dtype: 'int64' },
  infer(c) {
    const [rows = null, classes = null] = withRank(c, 0, 2);
    withRank(c, 1, 0);
    const samples = knownData(c.value(1))?.[0] ?? null;
    if (samples !== null && samples < 0) {
      c.fail(
        `Dimension size, given by scalar input 1 must be non-negative but is ${samples}`,
        `num_samples should be nonnegative, got ${samples}`,
      );
    }
    if (classes === 0) c.fail('num_classes should be positive, got 0');
    return { dtype: c.attrs.output_dtype, shape: [rows, samples] };
  },
  gradient: null,
  effect: 'random',
});

/** The shape of samples for every parameter: that of input 0, then that of the parameters. */
function samplesShape(c: InferContext<unknown>): Shape {
  const [samples, parameters] = [shapeFromInput(c, 0), c.shape(1)];
  return samples && parameters && [...samples, ...parameters];
}

/** A tensor with as many axes of length 1 before its own (TF: `add_leading_unit_dimensions`). */
const withLeadingAxes = (x: Tensor, count: Tensor): Tensor =>
  reshape(x, concat([filled(1, [count], 'int32', 'ones'), shapeOf(x)], 0));

export const RandomGamma: TensorOp<[shape: TensorLike, alpha: TensorLike], unknown, Seeds> = op(
  'RandomGamma',
  {
    doc: 'numbers of the gamma distributions of shapes `alpha` and scale 1',
    inputs: { shape: 'S!', alpha: 'T' },
    types: { S: index, T: floating },
    attrs: { seed: 0, seed2: 0 },
    infer: (c) => ({ dtype: c.dtype(1), shape: samplesShape(c) }),
    gradient({ inputs, outputs }, dy) {
      const [shape, alpha] = inputs as [Tensor, Tensor];
      return after(dy, () => {
        const axes = getItem(shapeOf(shape), [{ at: 0 }]);
        const slope = RandomGammaGrad([withLeadingAxes(alpha, axes), outputs[0] as Tensor]);
        return [null, sum(multiply(dy, slope), range(0, axes))];
      });
    },
    effect: 'random',
  },
);

export const RandomGammaGrad: TensorOp<[alpha: TensorLike, sample: TensorLike]> = op(
  'RandomGammaGrad',
  {
    doc: 'the derivatives of gamma numbers by the shapes of their distributions',
    inputs: { alpha: 'T', sample: 'T' },
    types: { T: floating },
    infer: (c) => ({ dtype: c.dtype(0), shape: broadcastInputs(c) }),
    gradient: 'none',
  },
);

export const RandomPoissonV2: TensorOp<
  [shape: TensorLike, rate: TensorLike],
  { dtype: DType },
  Seeds
> = op('RandomPoissonV2', {
  doc: 'how many events happen, of which `rate` happen on average',
  inputs: { shape: 'S!', rate: 'R' },
  types: { S: index, R: { ...signed, default: 'float64' } },
  attrs: { seed: 0, seed2: 0 },
  infer: (c) => ({ dtype: c.attrs.dtype, shape: samplesShape(c) }),
  gradient: 'none',
  effect: 'random',
});
