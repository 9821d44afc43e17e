import { convertToTensor } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { StridedSlice } from '../../compiler/ops/strided_slice.js';

/** Element `i` of a vector: Python's `vector[i]`. */
export const elementOf = (vector: Tensor, i: number): Tensor =>
  getDefaultGraph().nameScope('strided_slice', (scope) => {
    const [begin, end, strides] = [[i], [i + 1], [1]].map((bound) =>
      convertToTensor(bound, { dtype: 'int32', name: 'stack' }),
    ) as [Tensor, Tensor, Tensor];
    return StridedSlice([vector, begin, end, strides], { shrink_axis_mask: 1 }, scope);
  });
