/** Parts of tensors. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { partialValue } from '../graph/partial_evaluation.js';
import { knownData } from '../graph/partial_value.js';
import type { Dim } from '../graph/shape.js';
import { withRank } from '../graph/shape_rules.js';
import { reshape } from './array.js';
import { gatherValue } from './folding.js';
import { concat, stack } from './joining.js';
import { subtract } from './operators.js';
import { Pad } from './padding.js';
import { rankOf, shapeOf } from './shape_arithmetic.js';
import { index } from './type_constraints.js';

export const Slice: TensorOp<[input: TensorLike, begin: TensorLike, size: TensorLike]> = op(
  'Slice',
  {
    doc: 'The block of `size` that starts at `begin`; a size of -1 goes to the end.',
    inputs: { input: 'T', begin: 'Index?', size: 'Index!' },
    types: { Index: index },
    infer(c) {
      const [begin, size] = [c.value(1), c.value(2)];
      const rank = c.shape(0)?.length ?? c.shape(1)?.[0] ?? c.shape(2)?.[0] ?? null;
      if (rank === null) return { dtype: c.dtype(0), shape: null };
      const from = withRank(c, 0, rank);
      const shape = from.map((d, i): Dim => {
        const [b, s] = [begin?.data[i] ?? null, size?.data[i] ?? null];
        if (s === null) return null;
        if (s === -1) return d === null || b === null ? null : d - b;
        if (d !== null && b !== null && (b < 0 || b + s > d)) {
          c.fail(
            `Dimension ${d} must be at least ${b + s}`,
            `Expected begin[${i}] in [0, ${d}] and size[${i}] in [0, ${d - b}], but got ${b} and ${s}`,
          );
        }
        return s;
      });
      return { dtype: c.dtype(0), shape };
    },
    fold(c) {
      const [value, begin, size] = [c.value(0), knownData(c.value(1)), knownData(c.value(2))];
      if (value === null || begin === null || size === null) return null;
      const from = (axis: number): number => begin[axis] as number;
      const shape = value.shape.map((d, i) => (size[i] === -1 ? d - from(i) : (size[i] as number)));
      return gatherValue(value, shape, (at) =>
        value.shape.reduce((i, d, axis) => i * d + from(axis) + (at[axis] as number), 0),
      );
    },
    gradient(op, dy) {
      const [input, begin] = op.inputs as [Tensor, Tensor];
      const lengths = (x: Tensor): Tensor => shapeOf(x, { outType: begin.dtype });
      const rest = subtract(lengths(input), lengths(op.outputs[0] as Tensor));
      const column = stack([rankOf(input), 1]);
      const padded = (...margins: readonly [before: Tensor, after: Tensor]): Tensor =>
        Pad([
          dy,
          concat(
            margins.map((m) => reshape(m, column)),
            1,
          ),
        ]);
      if (knownData(partialValue(begin)) !== null) {
        return [padded(begin, subtract(rest, begin)), null, null];
      }
      // The shape is known without `begin` where the margins are: as large as they may be, then cut.
      const wide = padded(rest, rest);
      return [Slice([wide, subtract(rest, begin), lengths(input)]), null, null];
    },
  },
);
