/** Random numbers under their later names: TF 1.15's `tf.random`. */

export { setRandomSeed } from './framework.js';
export { logUniformCandidateSampler, uniformCandidateSampler } from './nn/sampled_losses.js';
export {
  randomGamma as gamma,
  randomNormal as normal,
  randomPoisson as poisson,
  randomUniform as uniform,
  truncatedNormal,
} from './random.js';
export { categorical, multinomial, randomShuffle as shuffle } from './sampling.js';
