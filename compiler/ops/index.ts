/** Every op that the library knows, by TensorFlow's name. */

import type { OpRecord } from '../graph/record.js';
import * as activation from './activation.js';
import * as arithmetic from './arithmetic.js';
import * as array from './array.js';
import * as bias from './bias.js';
import * as candidateSampling from './candidate_sampling.js';
import * as cast from './cast.js';
import * as color from './color.js';
import * as comparison from './comparison.js';
import * as compiled from './compiled.js';
import * as conditional from './conditional.js';
import * as constant from './constant.js';
import * as control from './control.js';
import * as conv from './conv.js';
import * as counting from './counting.js';
import * as crop from './crop.js';
import * as cumulative from './cumulative.js';
import * as decompositions from './decompositions.js';
import * as diagonal from './diagonal.js';
import * as diagonalBand from './diagonal_band.js';
import * as dynamic from './dynamic.js';
import * as gather from './gather.js';
import * as indexing from './indexing.js';
import * as iterator from './iterator.js';
import * as joining from './joining.js';
import * as leastSquares from './least_squares.js';
import * as linearAlgebra from './linear_algebra.js';
import * as logging from './logging.js';
import * as loop from './loop.js';
import * as matrixEquations from './matrix_equations.js';
import * as normalization from './normalization.js';
import * as padding from './padding.js';
import * as pool from './pool.js';
import * as random from './random.js';
import * as rearranging from './rearranging.js';
import * as reduction from './reduction.js';
import * as resize from './resize.js';
import * as resource from './resource.js';
import * as searching from './searching.js';
import * as segment from './segment.js';
import * as sequence from './sequence.js';
import * as shapeArithmetic from './shape_arithmetic.js';
import * as slicing from './slicing.js';
import * as softmax from './softmax.js';
import * as state from './state.js';
import * as stridedSlice from './strided_slice.js';
import * as strings from './strings.js';
import * as summary from './summary.js';
import * as tensorList from './tensor_list.js';
import * as tiling from './tiling.js';
import * as topK from './top_k.js';
import * as training from './training.js';
import * as unary from './unary.js';

/** The ops that a family exports; each is exported under its own name. */
type OpsOf<Family> = {
  readonly [K in keyof Family as Family[K] extends OpRecord ? K : never]: Family[K];
};

const isOp = (value: unknown): boolean => typeof value === 'function' && 'inferGraph' in value;

const opsOf = <Family extends object>(family: Family): OpsOf<Family> =>
  Object.fromEntries(Object.entries(family).filter(([, value]) => isOp(value))) as OpsOf<Family>;

export const ops = {
  ...opsOf(activation),
  ...opsOf(arithmetic),
  ...opsOf(array),
  ...opsOf(bias),
  ...opsOf(candidateSampling),
  ...opsOf(cast),
  ...opsOf(comparison),
  ...opsOf(compiled),
  ...opsOf(color),
  ...opsOf(constant),
  ...opsOf(control),
  ...opsOf(conditional),
  ...opsOf(conv),
  ...opsOf(cumulative),
  ...opsOf(crop),
  ...opsOf(decompositions),
  ...opsOf(diagonal),
  ...opsOf(diagonalBand),
  ...opsOf(searching),
  ...opsOf(segment),
  ...opsOf(counting),
  ...opsOf(topK),
  ...opsOf(sequence),
  ...opsOf(dynamic),
  ...opsOf(gather),
  ...opsOf(leastSquares),
  ...opsOf(linearAlgebra),
  ...opsOf(indexing),
  ...opsOf(iterator),
  ...opsOf(joining),
  ...opsOf(logging),
  ...opsOf(loop),
  ...opsOf(padding),
  ...opsOf(normalization),
  ...opsOf(matrixEquations),
  ...opsOf(pool),
  ...opsOf(random),
  ...opsOf(rearranging),
  ...opsOf(reduction),
  ...opsOf(resize),
  ...opsOf(resource),
  ...resource.resources,
  ...opsOf(shapeArithmetic),
  ...opsOf(slicing),
  ...opsOf(softmax),
  ...opsOf(state),
  ...opsOf(stridedSlice),
  ...opsOf(strings),
  ...opsOf(summary),
  ...opsOf(tiling),
  ...opsOf(tensorList),
  ...opsOf(training),
  ...opsOf(unary),
};

/** The name of an op. */
export type OpType = keyof typeof ops;

/** The attributes of every op; those that name dtypes of inputs (`T`) are not part of it. */
export type Attrs = {
  readonly [K in OpType]: (typeof ops)[K] extends { readonly attrTypes?: infer A } ? A : never;
};

/** The record of an op. */
export const recordOf = (type: OpType): OpRecord => ops[type];
