/** Sums and products of all elements up to each one. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import { knownData } from '../graph/partial_value.js';
import type { GradientRule } from '../graph/record.js';
import { divide, multiply } from './operators.js';
import { index, numeric } from './type_constraints.js';

/** How far each sum goes, and from where. */
export interface Direction {
  /** Without the element itself. */
  readonly exclusive: boolean;
  /** From the end. */
  readonly reverse: boolean;
}

type Cumulative = TensorOp<[x: TensorLike, axis: TensorLike], unknown, Direction>;

const cumulative = (type: string, doc: string, gradient: GradientRule<Direction>): Cumulative =>
  op(type, {
    doc,
    inputs: { x: 'T', axis: 'Tidx!' },
    types: { T: numeric, Tidx: index },
    attrs: { exclusive: false, reverse: false },
    infer(c) {
      const [shape, axis] = [c.shape(0), knownData(c.value(1))?.[0]];
      if (shape !== null && axis !== undefined && (axis < -shape.length || axis >= shape.length)) {
        c.fail(
          `ScanOp: Expected scan axis in the range [${-shape.length}, ${shape.length}), but got ${axis}`,
        );
      }
      return { dtype: c.dtype(0), shape };
    },
    gradient,
  });

export const Cumsum: Cumulative = cumulative(
  'Cumsum',
  'the sum of the elements up to each one along an axis',
  ({ inputs, attrs }, dy) => {
    const { exclusive, reverse } = attrs;
    return [cumsum(dy, inputs[1] as Tensor, { exclusive, reverse: !reverse }), null];
  },
);

export const Cumprod: Cumulative = cumulative(
  'Cumprod',
  'the product of the elements up to each one along an axis',
  ({ inputs, attrs }, dy) => {
    const [x, axis] = inputs as [Tensor, Tensor];
    const { exclusive, reverse } = attrs;
    const product = cumprod(x, axis, { exclusive, reverse });
    const total = cumsum(multiply(product, dy), axis, { exclusive, reverse: !reverse });
    return [divide(total, x), null];
  },
);

/** `math_ops.cumsum` */
export const cumsum = (
  x: TensorLike,
  axis: TensorLike,
  direction: Partial<Direction> = {},
  name: string | null = null,
): Tensor => Cumsum([x, axis], direction, name);

/** `math_ops.cumprod` */
export const cumprod = (
  x: TensorLike,
  axis: TensorLike,
  direction: Partial<Direction> = {},
  name: string | null = null,
): Tensor => Cumprod([x, axis], direction, name);
