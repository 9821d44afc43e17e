import type { Rows } from '../call.js';
import { arrayRows } from './array.js';
import { diagonalRows } from './diagonal.js';
import { imageRows } from './image.js';
import { indexingRows } from './indexing.js';
import { loggingRows } from './logging.js';
import { activationRows, mathRows } from './math.js';
import { nnRows } from './nn.js';
import { productRows } from './product.js';
import { reductionRows } from './reduction.js';
import { trainingRows } from './training.js';

/** The table: how every op is written in ONNX. What has no row is legalized, or cannot be done. */
export const rows: Rows = {
  ...activationRows,
  ...arrayRows,
  ...diagonalRows,
  ...imageRows,
  ...indexingRows,
  ...loggingRows,
  ...mathRows,
  ...nnRows,
  ...productRows,
  ...reductionRows,
  ...trainingRows,
};
