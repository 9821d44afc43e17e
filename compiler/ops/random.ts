import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import { knownData } from '../graph/partial_value.js';
import { sameAsInput, shapeFromInput, withRank } from '../graph/shape_rules.js';
import { index, numeric } from './type_constraints.js';

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
