import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor as convert, type TensorLike } from '../compiler/graph/convert.js';
import { type DType, isInteger } from '../compiler/graph/dtypes.js';
import { ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { Add, Maximum } from '../compiler/ops/arithmetic.js';
import { zerosLike } from '../compiler/ops/array.js';
import { add, divide, multiply, subtract } from '../compiler/ops/operators.js';
import * as random from '../compiler/ops/random.js';
import { signature } from './signature.js';

/** The op seed where only the graph has one is this; the graph seed where only the op has one. */
const DEFAULT_GRAPH_SEED = 87654321;
const MAX_SEED = 2 ** 31 - 1;

const truncateSeed = (seed: number): number => ((seed % MAX_SEED) + MAX_SEED) % MAX_SEED;

/**
 * The two seeds of a random op (TF 1.15: `random_seed.get_seed`). Without a seed of its own it takes
 * the id of the last operation; with none at all it is different in every Session.
 */
export function opSeeds(seed: number | null | undefined): { seed: number; seed2: number } {
  const graph = getDefaultGraph();
  if (graph.seed === null) {
    return typeof seed === 'number'
      ? { seed: DEFAULT_GRAPH_SEED, seed2: truncateSeed(seed) }
      : { seed: 0, seed2: 0 };
  }
  const seeds = { seed: truncateSeed(graph.seed), seed2: truncateSeed(seed ?? graph.version) };
  // (0, 0) would mean a seed drawn by chance.
  return seeds.seed === 0 && seeds.seed2 === 0 ? { seed: 0, seed2: MAX_SEED } : seeds;
}

type NormalArguments = [
  shape: TensorLike,
  mean?: TensorLike,
  stddev?: TensorLike,
  dtype?: 'float32' | 'float64',
  seed?: number | null,
  name?: string | null,
];

const normal = (functionName: string, record: typeof random.TruncatedNormal) =>
  signature(functionName, ['shape', 'mean?', 'stddev?', 'dtype?', 'seed?', 'name?']).of<
    NormalArguments,
    Tensor
  >(({ shape, mean = 0, stddev = 1, dtype = 'float32', seed, name }) =>
    getDefaultGraph().nameScope(name ?? functionName, (scope) => {
      const shapeTensor = convert(shape, { preferred: 'int32', name: 'shape' });
      const meanTensor = convert(mean, { dtype, name: 'mean' });
      const stddevTensor = convert(stddev, { dtype, name: 'stddev' });
      const numbers = record([shapeTensor], { dtype, ...opSeeds(seed) });
      return Add([multiply(numbers, stddevTensor), meanTensor], {}, scope);
    }),
  );

/**
 * Normal numbers, those beyond two standard deviations drawn again: TF 1.15's `tf.truncated_normal`.
 * They are TensorFlow's own, bit for bit, for the same seeds.
 *
 * @param shape the shape of the result: numbers, or an int32 vector.
 * @param mean the mean before truncation, 0 where it is left out.
 * @param stddev the standard deviation before truncation, 1 where it is left out.
 * @param seed the op's seed; see `setRandomSeed`.
 */
export const truncatedNormal = normal('truncated_normal', random.TruncatedNormal);

/** Normal numbers: TF 1.15's `tf.random_normal`. Its arguments are those of `truncatedNormal`. */
export const randomNormal = normal('random_normal', random.RandomStandardNormal);

/**
 * Uniform numbers in [minval, maxval): TF 1.15's `tf.random_uniform`. They are TensorFlow's own, bit
 * for bit, for the same seeds.
 *
 * @param shape the shape of the result: numbers, or an int32 vector.
 * @param maxval 1 where it is left out; integers need it.
 * @throws ValueError for integers without `maxval`.
 */
export const randomUniform = signature('random_uniform', [
  'shape',
  'minval?',
  'maxval?',
  'dtype?',
  'seed?',
  'name?',
]).of<
  [
    shape: TensorLike,
    minval?: TensorLike,
    maxval?: TensorLike | null,
    dtype?: DType,
    seed?: number | null,
    name?: string | null,
  ],
  Tensor
>(({ shape, minval = 0, maxval, dtype = 'float32', seed, name }) => {
  const isInt = isInteger(dtype);
  const refuse = (text: string): never => {
    throw new ValueError(explainHere(text));
  };
  if (dtype === 'bool' || dtype === 'uint8') refuse(`Invalid dtype tf.${dtype}`);
  if (isInt && (maxval ?? null) === null) {
    refuse(`Must specify maxval for integer dtype tf.${dtype}`);
  }
  return getDefaultGraph().nameScope(name ?? 'random_uniform', (scope) => {
    const shapeTensor = convert(shape, { preferred: 'int32', name: 'shape' });
    const min = convert(minval, { dtype, name: 'min' });
    const max = convert(maxval ?? 1, { dtype, name: 'max' });
    const seeds = opSeeds(seed);
    if (isInt) return random.RandomUniformInt([shapeTensor, min, max], seeds, scope);
    const numbers = random.RandomUniform([shapeTensor], { dtype, ...seeds });
    return Add([multiply(numbers, subtract(max, min)), min], {}, scope);
  });
});

/** The smallest positive normal number of a dtype. */
const SMALLEST = { float32: 2 ** -126, float64: 2 ** -1022 } as const;

/**
 * Numbers of gamma distributions: TF 1.15's `tf.random_gamma`. They are TensorFlow's own for the same
 * seeds, and have gradients by `alpha` and `beta`.
 *
 * @param shape how many for each distribution: numbers, or an int32 vector.
 * @param alpha the distributions' shapes, of the dtype of the result; broadcast with `beta`.
 * @param beta their rates, the inverses of their scales; 1 where it is left out.
 * @param dtype float32 where it is left out.
 * @param seed the op's seed; see `setRandomSeed`.
 * @returns a tensor of shape `shape`, followed by that of `alpha + beta`.
 */
export const randomGamma = signature('random_gamma', [
  'shape',
  'alpha',
  'beta?',
  'dtype?',
  'seed?',
  'name?',
]).of<
  [
    shape: TensorLike,
    alpha: TensorLike,
    beta?: TensorLike | null,
    dtype?: 'float32' | 'float64',
    seed?: number | null,
    name?: string | null,
  ],
  Tensor
>(({ shape, alpha, beta, dtype = 'float32', seed, name }) =>
  getDefaultGraph().nameScope(name ?? 'random_gamma', () => {
    const shapeTensor = convert(shape, { dtype: 'int32', name: 'shape' });
    const shapes = convert(alpha, { dtype, name: 'alpha' });
    const rates = convert(beta ?? 1, { dtype, name: 'beta' });
    const broadcast = add(shapes, zerosLike(rates));
    const numbers = random.RandomGamma([shapeTensor, broadcast], opSeeds(seed));
    return Maximum([SMALLEST[dtype], divide(numbers, rates)]);
  }),
);

/**
 * Numbers of Poisson distributions: TF 1.15's `tf.random_poisson`. They are TensorFlow's own for the same
 * seeds.
 *
 * @param lam the distributions' rates, numbers.
 * @param shape how many for each distribution: numbers, or an int32 vector.
 * @param dtype a float, int32 or int64; float32 where it is left out.
 * @param seed the op's seed; see `setRandomSeed`.
 * @returns a tensor of shape `shape`, followed by that of `lam`.
 */
export const randomPoisson = signature('random_poisson', [
  'lam',
  'shape',
  'dtype?',
  'seed?',
  'name?',
]).of<
  [
    lam: TensorLike,
    shape: TensorLike,
    dtype?: 'float32' | 'float64' | 'int32' | 'int64',
    seed?: number | null,
    name?: string | null,
  ],
  Tensor
>(({ lam, shape, dtype = 'float32', seed, name }) =>
  getDefaultGraph().nameScope(name ?? 'random_poisson', () => {
    const shapeTensor = convert(shape, { dtype: 'int32', name: 'shape' });
    return random.RandomPoissonV2([shapeTensor, lam], { dtype, ...opSeeds(seed) });
  }),
);
