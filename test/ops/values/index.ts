import { activationValues } from './activation.js';
import { arithmeticValues } from './arithmetic.js';
import { arrayValues } from './array.js';
import { castValues } from './cast.js';
import { comparisonValues } from './comparison.js';
import { countingValues } from './counting.js';
import { diagonalValues } from './diagonal.js';
import { dynamicValues } from './dynamic.js';
import { gatherValues } from './gather.js';
import { imageValues } from './image.js';
import { indexingValues } from './indexing.js';
import { joiningValues } from './joining.js';
import { linearAlgebraValues } from './linear_algebra.js';
import { matrixEquationValues } from './matrix_equations.js';
import { nnValues } from './nn.js';
import { normalizationValues } from './normalization.js';
import { paddingValues } from './padding.js';
import { rearrangingValues } from './rearranging.js';
import { reductionValues } from './reduction.js';
import type { Table } from './row.js';
import { searchingValues } from './searching.js';
import { segmentValues } from './segment.js';
import { sequenceValues } from './sequence.js';
import { shapeArithmeticValues } from './shape_arithmetic.js';
import { slicingValues } from './slicing.js';
import { stridedSliceValues } from './strided_slice.js';
import { tilingValues } from './tiling.js';
import { topKValues } from './top_k.js';
import { unaryValues } from './unary.js';
import { volumeValues } from './volume.js';
import { windowValues } from './window.js';

/** What every op computes of some inputs, with TensorFlow's results. */
export const valueTable: Table = {
  ...arrayValues,
  ...dynamicValues,
  ...gatherValues,
  ...activationValues,
  ...searchingValues,
  ...segmentValues,
  ...diagonalValues,
  ...countingValues,
  ...sequenceValues,
  ...topKValues,
  ...arithmeticValues,
  ...castValues,
  ...comparisonValues,
  ...matrixEquationValues,
  ...linearAlgebraValues,
  ...unaryValues,
  ...joiningValues,
  ...stridedSliceValues,
  ...paddingValues,
  ...tilingValues,
  ...rearrangingValues,
  ...imageValues,
  ...indexingValues,
  ...nnValues,
  ...normalizationValues,
  ...reductionValues,
  ...shapeArithmeticValues,
  ...slicingValues,
  ...volumeValues,
  ...windowValues,
};
