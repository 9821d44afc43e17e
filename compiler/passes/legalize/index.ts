import type { Rule } from '../../program/rule.js';
import { arrayRules } from './array.js';
import { convolutionRules } from './convolution.js';
import { channelsLastRules } from './data_format.js';
import { mathRules } from './math.js';
import { nnRules } from './nn.js';
import { normalizationRules } from './normalization.js';
import { tensorListRules } from './tensor_list.js';
import { trainingRules } from './training.js';

/*
 * Pass 4: an op that the target lacks, or has only slowly, becomes ops that it has. Each rule asks
 * the target first, so that one set serves them all.
 */

export const legalizeRules: readonly Rule[] = [
  // Ops on lists are none of the others' business.
  ...tensorListRules,
  ...channelsLastRules,
  ...convolutionRules,
  ...mathRules,
  ...nnRules,
  ...normalizationRules,
  ...trainingRules,
  ...arrayRules,
];
