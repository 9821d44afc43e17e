import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Maximum, Minimum } from '../../compiler/ops/arithmetic.js';
import { filled, onesLike, reshape } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { Greater } from '../../compiler/ops/comparison.js';
import { Bincount, HistogramFixedWidth } from '../../compiler/ops/counting.js';
import { GatherV2, UnsortedSegmentSum } from '../../compiler/ops/gather.js';
import { ScatterNd } from '../../compiler/ops/indexing.js';
import { Pack } from '../../compiler/ops/joining.js';
import { add, divide, multiply, subtract } from '../../compiler/ops/operators.js';
import { max, prod } from '../../compiler/ops/reduction.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Floor } from '../../compiler/ops/unary.js';
import { signature } from '../signature.js';

/**
 * How often each of the numbers 0, 1, 2, … occurs: TF 1.15's `tf.bincount`.
 *
 * @param arr int32, of any shape, none negative.
 * @param weights what each number counts, of the shape of `arr`; 1 where it is left out.
 * @param minlength the least length of the result.
 * @param maxlength its greatest length: larger numbers are not counted.
 * @param dtype the dtype of the counts where there are no weights, int32 where it is left out.
 * @returns a vector as long as the largest number needs.
 * @throws when run, InvalidArgumentError for a negative number.
 */
export const bincount = signature('bincount', [
  'arr',
  'weights?',
  'minlength?',
  'maxlength?',
  'dtype?',
  'name?',
]).of<
  [
    arr: TensorLike,
    weights?: TensorLike | null,
    minlength?: TensorLike | null,
    maxlength?: TensorLike | null,
    dtype?: DType,
    name?: string | null,
  ],
  Tensor
>(({ arr, weights = null, minlength = null, maxlength = null, dtype = 'int32', name }) =>
  getDefaultGraph().nameScope(name ?? 'bincount', () => {
    const length = (value: TensorLike, as: string): Tensor =>
      convertToTensor(value, { dtype: 'int32', name: as });
    const values = length(arr, 'arr');
    const isNonEmpty = cast(Greater([prod(shapeOf(values)), 0]), 'int32');
    let size = multiply(isNonEmpty, add(max(values), 1));
    if (minlength !== null) size = Maximum([length(minlength, 'minlength'), size]);
    if (maxlength !== null) size = Minimum([length(maxlength, 'maxlength'), size]);
    return weights === null
      ? Bincount([values, size, filled(0, [0], dtype, 'Const')])
      : UnsortedSegmentSum([convertToTensor(weights, { name: 'weights' }), values, size]);
  }),
);

type HistogramArguments = [
  values: TensorLike,
  valueRange: TensorLike,
  nbins?: TensorLike,
  dtype?: 'int32' | 'int64',
  name?: string | null,
];

const histogramParameters = ['values', 'valueRange', 'nbins?', 'dtype?', 'name?'] as const;

/**
 * How many values lie in each of some bins of one width: TF 1.15's `tf.histogram_fixed_width`.
 *
 * @param values numbers of any shape.
 * @param valueRange `[low, high]`; values outside count in the first and the last bin.
 * @param nbins the number of bins, 100 where it is left out.
 * @param dtype of the counts, int32 where it is left out.
 * @returns a vector of `nbins` counts.
 */
export const histogramFixedWidth = signature('histogram_fixed_width', histogramParameters).of<
  HistogramArguments,
  Tensor
>(({ values, valueRange, nbins = 100, dtype = 'int32', name }) =>
  HistogramFixedWidth([values, valueRange, nbins], { dtype }, name ?? 'histogram_fixed_width'),
);

/**
 * In which of some bins of one width each value lies: TF 1.15's `tf.histogram_fixed_width_bins`. Its
 * arguments are those of `histogramFixedWidth`.
 * @returns an int32 tensor of the shape of `values`.
 */
export const histogramFixedWidthBins = signature(
  'histogram_fixed_width_bins',
  histogramParameters,
).of<HistogramArguments, Tensor>(({ values, valueRange, nbins = 100, name }) =>
  getDefaultGraph().nameScope(name ?? 'histogram_fixed_width_bins', () => {
    const given = convertToTensor(values, { name: 'values' });
    const shape = shapeOf(given);
    const flat = reshape(given, [-1]);
    const range = convertToTensor(valueRange, { preferred: flat.dtype, name: 'value_range' });
    const bins = cast(convertToTensor(nbins, { dtype: 'int32', name: 'nbins' }), flat.dtype);
    const [low, high] = [GatherV2([range, 0, 0]), GatherV2([range, 1, 0])];
    const scaled = divide(subtract(flat, low), subtract(high, low), 'scaled_values');
    const indices = Floor([multiply(cast(bins, scaled.dtype), scaled)], {}, 'indices');
    const last = subtract(cast(bins, scaled.dtype), 1);
    const clipped = Maximum([Minimum([indices, last]), 0]);
    return reshape(cast(clipped, 'int32'), shape);
  }),
);

/**
 * How often each class was taken for each class: TF 1.15's `tf.confusion_matrix`.
 *
 * @param labels the true classes, a vector of integers.
 * @param predictions the predicted ones, of the same length.
 * @param numClasses the number of classes, one more than the largest where it is left out.
 * @param dtype of the counts, int32 where it is left out.
 * @param weights what each prediction counts, 1 where it is left out.
 * @returns `[numClasses, numClasses]`: a row for each true class, a column for each predicted one.
 * @throws when run, InvalidArgumentError for a class that is negative, or not below `numClasses`.
 */
export const confusionMatrix = signature('confusion_matrix', [
  'labels',
  'predictions',
  'numClasses?',
  'dtype?',
  'name?',
  'weights?',
]).of<
  [
    labels: TensorLike,
    predictions: TensorLike,
    numClasses?: TensorLike | null,
    dtype?: DType,
    name?: string | null,
    weights?: TensorLike | null,
  ],
  Tensor
>(({ labels, predictions, numClasses = null, dtype = 'int32', name, weights = null }) =>
  getDefaultGraph().nameScope(name ?? 'confusion_matrix', (scope) => {
    const classes = (value: TensorLike, as: string): Tensor =>
      cast(convertToTensor(value, { preferred: 'int64', name: as }), 'int64');
    const [truth, guess] = [classes(labels, 'labels'), classes(predictions, 'predictions')];
    const count =
      numClasses === null
        ? add(Maximum([max(guess), max(truth)]), 1)
        : classes(numClasses, 'num_classes');
    const values =
      weights === null
        ? onesLike(guess, { dtype })
        : cast(convertToTensor(weights, { name: 'weights' }), dtype);
    const places = Pack([[truth, guess]], { axis: 1 }, 'stack');
    return ScatterNd([places, values, Pack([[count, count]], {}, 'stack')], {}, scope);
  }),
);
