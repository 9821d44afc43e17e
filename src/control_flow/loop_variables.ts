import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isCompatible, type Shape } from '../../compiler/graph/shape.js';
import { assertSameStructure, isStructure } from '../nest.js';
import { refuse } from './leaves.js';

/** The variables that count the iterations, and hold how many there may be: -1 for any number. */
export function loopCounter(maximumIterations: TensorLike | null): readonly [Tensor, Tensor] {
  const most = convertToTensor(maximumIterations ?? -1, {
    preferred: 'int32',
    name: 'maximum_iterations',
  });
  if (most.shape !== null && most.shape.length > 0) {
    const shape = formatTuple(most.shape);
    refuse(ValueError, `maximum_iterations must be a scalar, saw shape: ${shape}`);
  }
  return [convertToTensor(0, { dtype: most.dtype, name: 'loop_counter' }), most];
}

/** The shapes that the loop variables keep: their own, unless the caller says that they change. */
export function invariantShapes(
  loopVars: readonly unknown[],
  initial: readonly Tensor[],
  given: unknown,
): readonly Shape[] {
  if (given === null || given === undefined) return initial.map((t) => t.shape);
  const shapes = shapesIn(loopVars, given);
  return initial.map((t, i) => {
    const shape = shapes[i] ?? null;
    if (isAtMost(t.shape, shape)) return shape;
    throw new ValueError(
      explainHere(
        `The shape invariant specified for ${t.name} is not compatible with the initial shape of ` +
          `the loop variable. It enters the loop with shape ${formatTuple(t.shape)}, but the ` +
          `specified shape invariant is ${formatTuple(shape)}.`,
      ),
    );
  });
}

/** The shapes of a structure of them, which is that of the loop variables: a list of lengths is one. */
function shapesIn(like: unknown, shapes: unknown): readonly Shape[] {
  if (!isStructure(like)) return [shapes as Shape];
  const [parts, given] = [like, shapes].map((s) =>
    Array.isArray(s) ? s : Object.values(s ?? {}),
  ) as [unknown[], unknown[]];
  if (parts.length !== given.length) assertSameStructure(parts, given);
  return parts.flatMap((part, i) => shapesIn(part, given[i]));
}

/** Whether every tensor of shape `a` has shape `b` too. */
const isAtMost = (a: Shape, b: Shape): boolean =>
  b === null ||
  (a !== null && isCompatible(a, b) && a.every((d, i) => d !== null || b[i] === null));

export function checkedCondition(condition: Tensor): Tensor {
  if (condition.dtype !== 'bool') {
    refuse(
      TypeError,
      `Input 'input' of 'LoopCond' Op has type ${condition.dtype} that does not match expected type of bool.`,
    );
  }
  if (condition.shape !== null && condition.shape.length > 0) {
    refuse(
      ValueError,
      `Shape must be rank 0 but is rank ${condition.shape.length} for the condition of a loop`,
    );
  }
  return condition;
}

export function checkCarried(
  initial: readonly Tensor[],
  shapes: readonly Shape[],
  results: readonly Tensor[],
): void {
  for (const [i, input] of initial.entries()) {
    const [shape, result] = [shapes[i] ?? null, results[i] as Tensor];
    if (input.dtype !== result.dtype) {
      refuse(
        TypeError,
        `Loop var ${input.name} enters the loop with type ${input.dtype} but has type ` +
          `${result.dtype} after 1 iteration.`,
      );
    }
    if (isAtMost(result.shape, shape)) continue;
    refuse(
      ValueError,
      `Input tensor '${input.name}' enters the loop with shape ${formatTuple(shape)}, but has ` +
        `shape ${formatTuple(result.shape)} after one iteration. To allow the shape to vary across ` +
        'iterations, use the `shape_invariants` argument of tf.while_loop to specify a ' +
        'less-specific shape.',
    );
  }
}
