/** How the gradient of a broadcast op goes back to the shapes of its inputs. */

import { oncePerGraph } from '../graph/once.js';
import type { Tensor } from '../graph/operation.js';
import { isFullyDefined, sameShape } from '../graph/shape.js';
import { reshape } from './array.js';
import { sum } from './reduction.js';
import { BroadcastGradientArgs, shapeOf } from './shape_arithmetic.js';

/** The shape and the axes that take the gradient of a broadcast op back to one of its inputs. */
export interface Reduction {
  readonly shape: Tensor | readonly number[];
  readonly axes: Tensor | readonly number[];
  readonly isNeeded: boolean;
}

/** The reductions for two inputs, decided by ops of the graph. */
export function broadcastReductions(
  x: Tensor,
  y: Tensor,
  { optimize = true } = {},
): readonly [Reduction, Reduction] {
  const [sx, sy] = [shapeOf(x, { optimize }), shapeOf(y, { optimize })];
  const [rx, ry] = BroadcastGradientArgs([sx, sy]).outputs as [Tensor, Tensor];
  return [
    { shape: sx, axes: rx, isNeeded: true },
    { shape: sy, axes: ry, isNeeded: true },
  ];
}

/** TF: `SmartBroadcastGradientArgs`, which decides what it can while the graph is built. */
export function smartReductions(x: Tensor, y: Tensor, dy: Tensor): readonly [Reduction, Reduction] {
  if (!isFullyDefined(x.shape) || !isFullyDefined(y.shape)) {
    return broadcastReductions(x, y, { optimize: false });
  }
  const [sx, sy] = [x.shape, y.shape];
  // TensorFlow asks an op for these axes, once for each pair of shapes, and the op stays in the
  // graph: the operations after it would have other ids, and random ops other seeds.
  oncePerGraph(x.graph, `BroadcastGradientArgs ${sx}/${sy}`, () => BroadcastGradientArgs([sx, sy]));
  const rank = Math.max(x.shape.length, y.shape.length);
  const reduction = (shape: readonly number[]): Reduction => ({
    shape,
    axes: Array.from({ length: rank }, (_, i) => i).filter(
      (i) => (shape[i - (rank - shape.length)] ?? 1) === 1,
    ),
    isNeeded: !sameShape(shape, dy.shape),
  });
  return [reduction(x.shape), reduction(y.shape)];
}

/** The gradient of an input, from that of its broadcast values. */
export const reduceTo = (gradient: Tensor, { shape, axes, isNeeded }: Reduction): Tensor =>
  isNeeded ? reshape(sum(gradient, axes), shape) : gradient;

/** Whether the tensors are known to have one shape. */
export const haveOneShape = (first: Tensor, ...others: Tensor[]): boolean =>
  isFullyDefined(first.shape) && others.every((t) => sameShape(t.shape, first.shape));
