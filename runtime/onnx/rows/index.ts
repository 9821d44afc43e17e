import type { Rows } from '../call.js';
import { arrayRows } from './array.js';
import { convolutionRows } from './convolution.js';
import { diagonalRows } from './diagonal.js';
import { imageRows } from './image.js';
import { indexingRows } from './indexing.js';
import { loggingRows } from './logging.js';
import { activationRows, mathRows } from './math.js';
import { poolRows } from './pool.js';
import { productRows } from './product.js';
import { reductionRows } from './reduction.js';
import { searchingRows } from './searching.js';
import { segmentRows } from './segment.js';
import { slicingRows } from './slicing.js';
import { trainingRows } from './training.js';

export { frequencyRows } from './fourier.js';

/** The table: how every op is written in ONNX. What has no row is legalized, or cannot be done. */
export const rows: Rows = {
  ...activationRows,
  ...arrayRows,
  ...convolutionRows,
  ...diagonalRows,
  ...imageRows,
  ...indexingRows,
  ...loggingRows,
  ...mathRows,
  ...poolRows,
  ...productRows,
  ...reductionRows,
  ...searchingRows,
  ...segmentRows,
  ...slicingRows,
  ...trainingRows,
};
