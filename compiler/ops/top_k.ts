/** The largest elements of rows. */

import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { Dim } from '../graph/shape.js';
import { mergeDims, withRank, withRankAtLeast } from '../graph/shape_rules.js';
import { ExpandDims, filled, reshape } from './array.js';
import { cast } from './cast.js';
import { GatherV2 } from './gather.js';
import { ScatterNd } from './indexing.js';
import { Pack } from './joining.js';
import { add, multiply, subtract } from './operators.js';
import { prod } from './reduction.js';
import { range, shapeOf, sizeOf } from './shape_arithmetic.js';
import { index, numeric } from './type_constraints.js';

export const TopKV2: MultiOp<[input: TensorLike, k: TensorLike], unknown, { sorted: boolean }> =
  multiOp('TopKV2', {
    doc: 'the k largest elements of every row, the largest first, and their places',
    inputs: { input: 'T', k: 'int32!' },
    types: { T: numeric },
    attrs: { sorted: true },
    infer(c) {
      const shape = withRankAtLeast(c, 0, 1);
      const k = knownData(c.value(1))?.[0] ?? null;
      const columns = shape?.at(-1) ?? null;
      if (k !== null && k < 0) c.fail(`Need k >= 0, got ${k}`);
      if (k !== null && columns !== null && columns < k) {
        c.fail(
          `input must have last dimension >= k = ${k} but is ${columns}`,
          `input must have at least k columns. Had ${columns}, needed ${k}`,
        );
      }
      const rows = shape && [...shape.slice(0, -1), k];
      return [
        { dtype: c.dtype(0), shape: rows },
        { dtype: 'int32', shape: rows },
      ];
    },
    gradient({ inputs, outputs }, dy) {
      const [input, places] = [inputs[0] as Tensor, outputs[1] as Tensor];
      const [shape, placesShape] = [shapeOf(input), shapeOf(places)];
      const last = (vector: Tensor): Tensor =>
        GatherV2([cast(vector, 'int64'), subtract(sizeOf(vector), 1), 0]);
      const flat = reshape(
        places,
        Pack([[convertToTensor(-1, { dtype: 'int64' }), last(placesShape)]]),
      );
      const columns = last(shape);
      const rows = cast(GatherV2([shapeOf(flat), 0, 0]), 'int64');
      const starts = range(
        convertToTensor(0, { dtype: 'int64' }),
        multiply(rows, columns),
        columns,
      );
      const at = reshape(add(flat, cast(ExpandDims([starts, -1]), 'int32')), [-1]);
      const scattered = ScatterNd([
        ExpandDims([at, -1]),
        reshape(dy as Tensor, [-1]),
        [prod(shape)],
      ]);
      return [reshape(scattered, shape), filled(0, [], 'int32', 'zeros')];
    },
  });

export const InTopKV2: TensorOp<[predictions: TensorLike, targets: TensorLike, k: TensorLike]> = op(
  'InTopKV2',
  {
    doc: 'whether the target is among the k largest of every row; equal ones count as in',
    inputs: { predictions: 'float32', targets: 'T', k: 'T' },
    types: { T: index },
    infer(c) {
      const [predictions, targets] = [withRank(c, 0, 2), withRank(c, 1, 1)];
      const rows = mergeDims(c, predictions[0] as Dim, targets[0] as Dim);
      return { dtype: 'bool', shape: [rows] };
    },
    gradient: null,
  },
);
