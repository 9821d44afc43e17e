/**
 * How variables begin: TF 1.15's `tf.initializers`. Each function takes what Python's class takes and
 * returns an initializer, `(shape, dtype) => tensor`. Python's classes may be given without a call
 * (`initializer=tf.zeros_initializer`); so may these functions.
 */

import { explainHere } from '../compiler/graph/call_site.js';
import { type ArrayLike, describe, type TensorLike } from '../compiler/graph/convert.js';
import { type DType, isFloating } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { reshape, transpose } from '../compiler/ops/array.js';
import { Qr } from '../compiler/ops/decompositions.js';
import { multiply, reflectedMultiply } from '../compiler/ops/operators.js';
import * as array from './array.js';
import { classOf, fans, type Initializer, initializer } from './initializer.js';
import { reduceSum, sign } from './math/index.js';
import * as random from './random.js';
import { signature } from './signature.js';

const refuse = (PythonError: typeof ValueError | typeof TypeError, text: string): never => {
  throw new PythonError(explainHere(text));
};

const floating = (dtype: DType): 'float32' | 'float64' =>
  isFloating(dtype)
    ? dtype
    : refuse(ValueError, `Expected floating point type, got <dtype: '${dtype}'>.`);

/** An initializer of real numbers only. */
const floatInitializer = (
  ownDType: DType | undefined,
  make: (shape: readonly number[], dtype: 'float32' | 'float64') => Tensor,
): Initializer =>
  initializer(floating(ownDType ?? 'float32'), (shape, dtype) => make(shape, floating(dtype)));

/** Zeros: TF 1.15's `tf.zeros_initializer`. */
export const zeros = classOf(
  signature('zeros_initializer', ['dtype?']).of<[dtype?: DType], Initializer>(({ dtype: own }) =>
    initializer(own, (shape, dtype) => array.zeros(shape, dtype)),
  ),
);

/** Ones: TF 1.15's `tf.ones_initializer`. */
export const ones = classOf(
  signature('ones_initializer', ['dtype?']).of<[dtype?: DType], Initializer>(({ dtype: own }) =>
    initializer(own, (shape, dtype) => array.ones(shape, dtype)),
  ),
);

/**
 * The given values: TF 1.15's `tf.constant_initializer`.
 *
 * @param value numbers in row-major order; the last one fills what is left of the shape.
 * @param verifyShape refuses values of another shape than the variable's.
 * @throws TypeError for what is not a number or a list of numbers; when called, ValueError for more
 *   values than the shape has places, and TypeError for what `verifyShape` forbids.
 */
export const constant = classOf(
  signature('constant_initializer', ['value?', 'dtype?', 'verifyShape?']).of<
    [value?: ArrayLike, dtype?: DType, verifyShape?: boolean],
    Initializer
  >(({ value = 0, dtype: own, verifyShape }) => {
    const isValue =
      typeof value !== 'object' ||
      Array.isArray(value) ||
      ArrayBuffer.isView(value) ||
      value instanceof NDArray;
    if (!isValue) {
      const text = `Invalid type for initial value: ${describe(value)} (expected a number, a list of`;
      refuse(TypeError, `${text} values, or an NDArray).`);
    }
    return initializer(own, (shape, dtype) => array.constant(value, { dtype, shape, verifyShape }));
  }),
);

/**
 * Uniform numbers in [minval, maxval): TF 1.15's `tf.random_uniform_initializer`.
 *
 * @param maxval 1 where it is left out; integers need it.
 * @param seed the op's seed; see `setRandomSeed`.
 */
export const randomUniform = classOf(
  signature('random_uniform_initializer', ['minval?', 'maxval?', 'seed?', 'dtype?']).of<
    [minval?: TensorLike, maxval?: TensorLike | null, seed?: number | null, dtype?: DType],
    Initializer
  >(({ minval, maxval, seed, dtype: own }) =>
    initializer(own, (shape, dtype) =>
      random.randomUniform(shape, { minval, maxval, dtype, seed }),
    ),
  ),
);

const normal = (name: string, draw: typeof random.randomNormal) =>
  classOf(
    signature(name, ['mean?', 'stddev?', 'seed?', 'dtype?']).of<
      [mean?: TensorLike, stddev?: TensorLike, seed?: number | null, dtype?: DType],
      Initializer
    >(({ mean, stddev, seed, dtype: own }) =>
      floatInitializer(own, (shape, dtype) => draw(shape, { mean, stddev, dtype, seed })),
    ),
  );

/**
 * Normal numbers: TF 1.15's `tf.random_normal_initializer`.
 *
 * @param mean 0 where it is left out.
 * @param stddev 1 where it is left out.
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws ValueError for a dtype that is not floating point.
 */
export const randomNormal = normal('random_normal_initializer', random.randomNormal);

/**
 * Normal numbers, those beyond two standard deviations drawn again: TF 1.15's
 * `tf.truncated_normal_initializer`. Its arguments are those of `randomNormal`.
 */
export const truncatedNormal = normal('truncated_normal_initializer', random.truncatedNormal);

/**
 * Uniform numbers that keep the variance of a layer's input: TF 1.15's
 * `tf.uniform_unit_scaling_initializer`.
 *
 * @param factor multiplies the numbers: what the layer's activation takes away.
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws ValueError for a dtype that is not floating point.
 */
export const uniformUnitScaling = classOf(
  signature('uniform_unit_scaling_initializer', ['factor?', 'seed?', 'dtype?']).of<
    [factor?: number, seed?: number | null, dtype?: DType],
    Initializer
  >(({ factor = 1, seed, dtype: own }) =>
    floatInitializer(own, (shape, dtype) => {
      const inputs = Math.max(
        1,
        shape.slice(0, -1).reduce((n, d) => n * d, 1),
      );
      const limit = Math.sqrt(3 / inputs) * factor;
      return random.randomUniform(shape, { minval: -limit, maxval: limit, dtype, seed });
    }),
  ),
);

/** What the variance is divided by. */
const scaleModes = {
  fan_in: ({ fanIn }: ReturnType<typeof fans>) => fanIn,
  fan_out: ({ fanOut }: ReturnType<typeof fans>) => fanOut,
  fan_avg: ({ fanIn, fanOut }: ReturnType<typeof fans>) => (fanIn + fanOut) / 2,
};

type Draw = (
  shape: readonly number[],
  variance: number,
  options: { readonly dtype: 'float32' | 'float64'; readonly seed?: number | null },
) => Tensor;

/** The standard deviation of standard normal numbers that are drawn again beyond ±2. */
const TRUNCATED_STDDEV = 0.87962566103423978;

const truncatedOfVariance: Draw = (shape, variance, options) =>
  random.truncatedNormal(shape, {
    mean: 0,
    stddev: Math.sqrt(variance) / TRUNCATED_STDDEV,
    ...options,
  });

const distributions = {
  normal: truncatedOfVariance,
  truncated_normal: truncatedOfVariance,
  untruncated_normal: (shape, variance, options) =>
    random.randomNormal(shape, { mean: 0, stddev: Math.sqrt(variance), ...options }),
  uniform: (shape, variance, options) => {
    const limit = Math.sqrt(3 * variance);
    return random.randomUniform(shape, { minval: -limit, maxval: limit, ...options });
  },
} satisfies { readonly [distribution: string]: Draw };

/**
 * Numbers whose variance depends on how many of them meet in a layer: TF 1.15's
 * `tf.variance_scaling_initializer`. The variance is `scale` divided by a fan of the shape.
 *
 * @param scale a positive number, 1 where it is left out.
 * @param mode what to divide by: the number of inputs (`'fan_in'`, the default), of outputs
 *   (`'fan_out'`), or their mean (`'fan_avg'`).
 * @param distribution `'truncated_normal'` (the default, also `'normal'`), `'untruncated_normal'` or
 *   `'uniform'`.
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws ValueError for a scale, mode, distribution or dtype that is none of these.
 */
export const varianceScaling = classOf(
  signature('variance_scaling_initializer', [
    'scale?',
    'mode?',
    'distribution?',
    'seed?',
    'dtype?',
  ]).of<
    [
      scale?: number,
      mode?: keyof typeof scaleModes,
      distribution?: keyof typeof distributions,
      seed?: number | null,
      dtype?: DType,
    ],
    Initializer
  >(({ scale = 1, mode = 'fan_in', distribution = 'truncated_normal', seed, dtype: own }) => {
    if (scale <= 0) refuse(ValueError, '`scale` must be positive float.');
    if (!Object.hasOwn(scaleModes, mode)) refuse(ValueError, `Invalid \`mode\` argument: ${mode}`);
    if (!Object.hasOwn(distributions, distribution)) {
      refuse(ValueError, `Invalid \`distribution\` argument: ${distribution}`);
    }
    return floatInitializer(own, (shape, dtype) => {
      const variance = scale / Math.max(1, scaleModes[mode](fans(shape)));
      return distributions[distribution](shape, variance, { dtype, seed });
    });
  }),
);

/** A variance scaling initializer of which only the seed is open. */
const scaled = (
  name: string,
  options: {
    readonly scale: number;
    readonly mode: keyof typeof scaleModes;
    readonly distribution: keyof typeof distributions;
  },
) =>
  classOf(
    signature(name, ['seed?', 'dtype?']).of<[seed?: number | null, dtype?: DType], Initializer>(
      ({ seed }) => varianceScaling({ ...options, seed }),
    ),
  );

/**
 * Uniform numbers of the variance 2 / (inputs + outputs), also called Xavier: TF 1.15's
 * `tf.glorot_uniform_initializer`, which `getVariable` takes where it is given none.
 * @param seed the op's seed; see `setRandomSeed`.
 */
export const glorotUniform = scaled('glorot_uniform_initializer', {
  scale: 1,
  mode: 'fan_avg',
  distribution: 'uniform',
});

/**
 * Truncated normal numbers of the variance 2 / (inputs + outputs): TF 1.15's
 * `tf.glorot_normal_initializer`.
 * @param seed the op's seed; see `setRandomSeed`.
 */
export const glorotNormal = scaled('glorot_normal_initializer', {
  scale: 1,
  mode: 'fan_avg',
  distribution: 'truncated_normal',
});

/** Truncated normal numbers of the variance 2 / inputs: TF 1.15's `tf.initializers.he_normal`. */
export const heNormal = scaled('he_normal', {
  scale: 2,
  mode: 'fan_in',
  distribution: 'truncated_normal',
});

/** Uniform numbers of the variance 2 / inputs: TF 1.15's `tf.initializers.he_uniform`. */
export const heUniform = scaled('he_uniform', {
  scale: 2,
  mode: 'fan_in',
  distribution: 'uniform',
});

/** Truncated normal numbers of the variance 1 / inputs: TF 1.15's `tf.initializers.lecun_normal`. */
export const lecunNormal = scaled('lecun_normal', {
  scale: 1,
  mode: 'fan_in',
  distribution: 'truncated_normal',
});

/** Uniform numbers of the variance 1 / inputs: TF 1.15's `tf.initializers.lecun_uniform`. */
export const lecunUniform = scaled('lecun_uniform', {
  scale: 1,
  mode: 'fan_in',
  distribution: 'uniform',
});

/** Ones on the diagonal of a matrix, and zeros beside it. */
const unit = (shape: readonly number[], dtype: DType): Tensor => {
  const columns = shape[1] as number;
  const isDiagonal = (i: number): boolean => Math.floor(i / columns) === i % columns;
  return array.constant(NDArray.from(dtype, shape, (i) => Number(isDiagonal(i))));
};

/**
 * Matrices whose columns, or rows where they are fewer, are orthogonal and of length `gain` (Saxe et
 * al., arXiv:1312.6120): TF 1.15's `tf.orthogonal_initializer`. All axes but the last count as rows.
 *
 * @param gain 1 where it is left out.
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws ValueError for a dtype that is not floating point; when called, for a shape of fewer than
 *   two axes.
 */
export const orthogonal = classOf(
  signature('orthogonal_initializer', ['gain?', 'seed?', 'dtype?']).of<
    [gain?: number, seed?: number | null, dtype?: DType],
    Initializer
  >(({ gain = 1, seed, dtype: own }) =>
    floatInitializer(own, (shape, dtype) => {
      if (shape.length < 2) {
        refuse(ValueError, 'The tensor to initialize must be at least two-dimensional');
      }
      const columns = shape.at(-1) as number;
      const rows = shape.slice(0, -1).reduce((n, d) => n * d, 1);
      const isWide = rows < columns;
      const flat = isWide ? [columns, rows] : [rows, columns];
      const [q, r] = Qr([random.randomNormal(flat, { dtype, seed })]).outputs as [Tensor, Tensor];
      // The signs make the factorization a unique one.
      const oriented = multiply(
        q,
        sign(reduceSum(multiply(r, unit(r.shape as readonly number[], dtype)), 0)),
      );
      const matrix = isWide ? transpose(oriented, [1, 0]) : oriented;
      return reflectedMultiply(reshape(matrix, shape), gain);
    }),
  ),
);

/**
 * The identity matrix times `gain`: TF 1.15's `tf.initializers.identity`.
 * @throws ValueError for a dtype that is not floating point; when called, for what is no matrix.
 */
export const identity = classOf(
  signature('identity_initializer', ['gain?', 'dtype?']).of<
    [gain?: number, dtype?: DType],
    Initializer
  >(({ gain = 1, dtype: own }) =>
    floatInitializer(own, (shape, dtype) => {
      if (shape.length !== 2) {
        refuse(ValueError, 'Identity matrix initializer can only be used for 2D matrices.');
      }
      return reflectedMultiply(unit(shape, dtype), gain);
    }),
  ),
);
