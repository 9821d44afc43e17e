import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import { shapeFromInput } from '../graph/shape_rules.js';
import { index } from './type_constraints.js';

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
