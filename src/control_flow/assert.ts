import { convertToTensor, type TensorLike, type TextLike } from '../../compiler/graph/convert.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Operation } from '../../compiler/graph/operation.js';
import { Assert as AssertOp } from '../../compiler/ops/logging.js';
import { noOp } from '../framework.js';
import { signature } from '../signature.js';
import { cond } from './cond.js';

/**
 * Checks a condition when it is run: TF 1.15's `tf.Assert`. It has to be fetched, or waited for:
 * `tf.controlDependencies([tf.Assert(…)], () => …)`.
 *
 * @param condition a bool scalar.
 * @param data tensors, numbers and texts that the error shows.
 * @param summarize how many elements of each tensor are shown, 3 where it is left out; all where it is
 *   negative.
 * @returns an operation. Where the condition does not hold, it ends the run with an
 *   InvalidArgumentError, `assertion failed: [x must be positive] [-1 2 3...]`.
 */
export const Assert = signature('Assert', ['condition', 'data', 'summarize?', 'name?']).of<
  [
    condition: TensorLike,
    data: readonly (TensorLike | TextLike)[],
    summarize?: number | null,
    name?: string | null,
  ],
  Operation
>(({ condition, data, summarize, name }) =>
  getDefaultGraph().nameScope(name ?? 'Assert', () => {
    const tensors = data.map((value) => convertToTensor(value));
    const assertion = (): Operation =>
      AssertOp([condition, data], { summarize: summarize ?? 3 }, 'Assert');
    // What is on the host anyway is not kept back by a choice.
    if (tensors.every(({ dtype }) => dtype === 'string' || dtype === 'int32')) return assertion();
    const holds = convertToTensor(condition, { name: 'Condition' });
    return cond(holds, noOp, assertion, { name: 'AssertGuard' }).op;
  }),
);
