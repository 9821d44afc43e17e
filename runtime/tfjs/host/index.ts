import { activationKernels } from './activation.js';
import { arrayKernels } from './array.js';
import { candidateSamplingKernels } from './candidate_sampling.js';
import { colorKernels } from './color.js';
import { countingKernels } from './counting.js';
import { cropKernels } from './crop.js';
import { crossEntropyKernels } from './cross_entropy.js';
import { decompositionKernels } from './decompositions.js';
import { diagonalKernels } from './diagonal.js';
import { gatherKernels } from './gather.js';
import { indexingKernels } from './indexing.js';
import type { HostTable } from './kernel.js';
import { loggingKernels } from './logging.js';
import { mathKernels } from './math.js';
import { matrixEquationKernels } from './matrix_equations.js';
import { poolKernels } from './pool.js';
import { productKernels } from './product.js';
import { randomKernels } from './random.js';
import { reductionKernels } from './reduction.js';
import { resizeKernels } from './resize.js';
import { searchingKernels } from './searching.js';
import { segmentKernels } from './segment.js';
import { sequenceKernels } from './sequence.js';
import { stringKernels } from './strings.js';
import { summaryKernels } from './summary.js';
import { topKKernels } from './top_k.js';
import { trainingKernels } from './training.js';

/** Every op that has a kernel of our own. */
export const hostKernels: HostTable = {
  ...activationKernels,
  ...candidateSamplingKernels,
  ...crossEntropyKernels,
  ...diagonalKernels,
  ...productKernels,
  ...countingKernels,
  ...topKKernels,
  ...searchingKernels,
  ...segmentKernels,
  ...sequenceKernels,
  ...gatherKernels,
  ...arrayKernels,
  ...colorKernels,
  ...cropKernels,
  ...indexingKernels,
  ...decompositionKernels,
  ...loggingKernels,
  ...mathKernels,
  ...matrixEquationKernels,
  ...poolKernels,
  ...randomKernels,
  ...reductionKernels,
  ...resizeKernels,
  ...stringKernels,
  ...summaryKernels,
  ...trainingKernels,
};
