/** Classes drawn by chance, to train with a few of many. */

import type { TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp } from '../graph/op.js';
import { withRank } from '../graph/shape_rules.js';
import type { Seeds } from './random.js';

/** How candidates are drawn. */
export type SamplerAttrs = {
  readonly num_true: number;
  readonly num_sampled: number;
  readonly unique: boolean;
  readonly range_max: number;
};

type Sampler = MultiOp<[trueClasses: TensorLike], SamplerAttrs, Seeds>;

const sampler = (type: string, distribution: string): Sampler =>
  multiOp(type, {
    doc: `classes drawn ${distribution}, and how often each of them and of the true ones is expected`,
    inputs: { true_classes: 'int64' },
    attrs: { seed: 0, seed2: 0 },
    infer(c) {
      const { num_true, num_sampled, unique, range_max } = c.attrs;
      const [batch = null, classes] = withRank(c, 0, 2);
      if (c.isRun && classes !== num_true) {
        c.fail(`true_classes must have num_true columns, expected: ${classes} was: ${num_true}`);
      }
      if (c.isRun && unique && num_sampled > range_max) c.fail("Sampler's range is too small.");
      return [
        { dtype: 'int64', shape: [num_sampled] },
        { dtype: 'float32', shape: [batch, num_true] },
        { dtype: 'float32', shape: [num_sampled] },
      ];
    },
    gradient: null,
    effect: 'random',
  });

export const UniformCandidateSampler = sampler('UniformCandidateSampler', 'evenly');
export const LogUniformCandidateSampler = sampler(
  'LogUniformCandidateSampler',
  'by a Zipfian law, the first ones most often',
);
