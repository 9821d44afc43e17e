import { explainHere } from '../../../compiler/graph/call_site.js';
import { type DType, isFloating } from '../../../compiler/graph/dtypes.js';
import { TypeError } from '../../../compiler/graph/errors.js';
import { fans, type Initializer, initializer } from '../../initializer.js';
import { randomUniform, truncatedNormal } from '../../random.js';
import { signature } from '../../signature.js';

const refuse = (text: string): never => {
  throw new TypeError(explainHere(text));
};

/** What the variance is divided by. */
const modes = {
  FAN_IN: ({ fanIn }: ReturnType<typeof fans>) => fanIn,
  FAN_OUT: ({ fanOut }: ReturnType<typeof fans>) => fanOut,
  FAN_AVG: ({ fanIn, fanOut }: ReturnType<typeof fans>) => (fanIn + fanOut) / 2,
};

/**
 * Numbers whose variance is `factor` divided by a fan of the shape: TF 1.15's
 * `tf.contrib.layers.variance_scaling_initializer`. Truncated normal numbers have 1.3 times that
 * variance before they are truncated.
 *
 * @param factor 2 where it is left out.
 * @param mode `'FAN_IN'`, the default, `'FAN_OUT'` or `'FAN_AVG'`.
 * @param uniform uniform numbers in place of truncated normal ones.
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws TypeError for another mode, or a dtype that is not floating point.
 */
export const varianceScalingInitializer = signature('variance_scaling_initializer', [
  'factor?',
  'mode?',
  'uniform?',
  'seed?',
  'dtype?',
]).of<
  [
    factor?: number,
    mode?: keyof typeof modes,
    uniform?: boolean,
    seed?: number | null,
    dtype?: DType,
  ],
  Initializer
>(({ factor = 2, mode = 'FAN_IN', uniform = false, seed, dtype: own = 'float32' }) => {
  const floating = (dtype: DType): 'float32' | 'float64' =>
    isFloating(dtype) ? dtype : refuse('Cannot create initializer for non-floating point type.');
  floating(own);
  if (!Object.hasOwn(modes, mode)) refuse(`Unknown mode ${mode} [FAN_IN, FAN_OUT, FAN_AVG]`);
  return initializer(own, (shape, given) => {
    const dtype = floating(given);
    const variance = factor / modes[mode](fans(shape));
    if (!uniform) {
      return truncatedNormal(shape, {
        mean: 0,
        stddev: Math.sqrt(1.3 * variance),
        dtype,
        seed,
      });
    }
    const limit = Math.sqrt(3 * variance);
    return randomUniform(shape, {
      minval: -limit,
      maxval: limit,
      dtype,
      seed,
    });
  });
});

/**
 * Numbers of the variance 2 / (inputs + outputs) (Glorot and Bengio, 2010): TF 1.15's
 * `tf.contrib.layers.xavier_initializer`.
 *
 * @param uniform uniform numbers, the default; truncated normal ones where it is false.
 * @param seed the op's seed; see `setRandomSeed`.
 * @throws TypeError for a dtype that is not floating point.
 */
export const xavierInitializer = signature('xavier_initializer', [
  'uniform?',
  'seed?',
  'dtype?',
]).of<[uniform?: boolean, seed?: number | null, dtype?: DType], Initializer>(
  ({ uniform = true, seed, dtype }) =>
    varianceScalingInitializer({
      factor: 1,
      mode: 'FAN_AVG',
      uniform,
      seed,
      dtype,
    }),
);
