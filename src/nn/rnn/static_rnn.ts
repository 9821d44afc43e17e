import { constantOf, convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../../compiler/graph/errors.js';
import { NDArray } from '../../../compiler/graph/nd_array.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { GreaterEqual, Less } from '../../../compiler/ops/comparison.js';
import { shapeOf } from '../../../compiler/ops/shape_arithmetic.js';
import { cond } from '../../control_flow/index.js';
import { elementOf } from '../../layers/shape.js';
import { reduceMax, reduceMin } from '../../math/index.js';
import { assertSameStructure, flatten, packLike } from '../../nest.js';
import { type Arguments, bindArguments } from '../../signature.js';
import { type VariableScope, variableScope } from '../../variable_scope.js';
import type { RNNCell } from '../rnn_cell/cell.js';
import {
  checkCell,
  copiedThrough,
  dtypeOfState,
  lengthsOf,
  refuse,
  zeroOutput,
} from './sequences.js';

const STATIC_RNN = [
  'cell',
  'inputs',
  'initialState?',
  'dtype?',
  'sequenceLength?',
  'scope?',
] as const;

type StaticRnnParameters<S> = [
  cell: RNNCell<S>,
  inputs: readonly TensorLike[],
  initialState?: S | null,
  dtype?: DType | null,
  sequenceLength?: TensorLike | null,
  scope?: string | VariableScope | null,
];

/** What `staticRnn` may be told beside cell and inputs. */
export interface StaticRnnOptions<S> {
  readonly initialState?: S | null;
  readonly dtype?: DType | null;
  readonly sequenceLength?: TensorLike | null;
  readonly scope?: string | VariableScope | null;
}

/**
 * Runs a cell over sequences, step by step in the graph: TF 1.15's `tf.nn.static_rnn`.
 *
 * @param cell the cell.
 * @param inputs a list with a matrix `[batch, depth]` for every step.
 * @param options `initialState`, zeros of `dtype` where it is left out; `sequenceLength`, an integer
 *   vector: behind its length the outputs of a sequence are zeros, and its state stays what it was;
 *   `scope`, a variable scope, `rnn` where it is left out. By position in TF 1.15's order.
 * @returns the list of the outputs, and the state after the last step.
 * @throws TypeError for a cell that is none, or inputs that are no list; ValueError for no inputs, for
 *   inputs of unknown depth, or for neither a state nor a dtype.
 */
export function staticRnn<S>(
  cell: RNNCell<S>,
  inputs: readonly TensorLike[],
  options?: StaticRnnOptions<S>,
): readonly [outputs: readonly Tensor[], state: S];
export function staticRnn<S>(
  cell: RNNCell<S>,
  inputs: readonly TensorLike[],
  initialState: S | null,
  dtype?: DType | null,
  sequenceLength?: TensorLike | null,
  scope?: string | VariableScope | null,
): readonly [outputs: readonly Tensor[], state: S];
export function staticRnn(...args: unknown[]): readonly [readonly Tensor[], unknown] {
  const bound = bindArguments(
    'static_rnn',
    STATIC_RNN,
    args as Arguments<StaticRnnParameters<unknown>, typeof STATIC_RNN>,
  );
  const { cell, dtype = null, sequenceLength = null, scope } = bound;
  checkCell(cell);
  if (!Array.isArray(bound.inputs)) refuse(TypeError, 'inputs must be a sequence');
  if (bound.inputs.length === 0) refuse(ValueError, 'inputs must not be empty');
  return variableScope(scope ?? 'rnn', (varScope) => {
    const inputs = bound.inputs.map((input) => convertToTensor(input));
    const first = inputs[0] as Tensor;
    for (const { shape } of inputs) checkDepth(shape);
    const batch = first.shape?.[0] ?? elementOf(shapeOf(first), 0);
    let state: unknown = bound.initialState ?? null;
    if (state === null) {
      if (dtype === null) {
        return refuse(ValueError, 'If no initial_state is provided, dtype must be specified');
      }
      state = cell.getInitialState({ batchSize: batch, dtype });
    }
    const masked =
      sequenceLength === null
        ? null
        : maskedSteps(
            lengthsOf(sequenceLength, () => ''),
            zeroOutput(batch, cell.outputSize, dtype ?? dtypeOfState(state)),
          );
    const outputs = inputs.map((input, time) => {
      if (time > 0) varScope.reuseVariables();
      const step = () => cell.apply(input, state);
      const [output, next] = masked === null ? step() : masked(time, state, step);
      state = next;
      return output;
    });
    return [outputs, state];
  });
}

function checkDepth(shape: Tensor['shape']): void {
  const unknown = shape === null ? 0 : shape.slice(1).indexOf(null);
  if (unknown < 0) return;
  refuse(
    ValueError,
    `Input size (dimension ${unknown} of inputs) must be accessible via shape inference, but saw ` +
      'value None.',
  );
}

type Step = () => readonly [output: Tensor, state: unknown];

/** Steps of sequences of which some may be over (TF: `_rnn_step`). */
function maskedSteps(lengths: Tensor, zeros: Tensor) {
  const [shortest, longest] = [reduceMin(lengths), reduceMax(lengths)];
  return (time: number, state: unknown, step: Step): readonly [Tensor, unknown] => {
    const now = constantOf(NDArray.scalar('int32', time), 'time');
    const before = [zeros, ...(flatten(state) as readonly Tensor[])];
    const taken = (): readonly Tensor[] => {
      const [output, next] = step();
      assertSameStructure(state, next);
      const after = [output, ...(flatten(next) as readonly Tensor[])];
      return cond(
        Less([now, shortest]),
        () => after,
        () => copiedThrough(GreaterEqual([now, lengths]), before, after),
      ) as readonly Tensor[];
    };
    const [output, ...rest] = cond(
      GreaterEqual([now, longest]),
      () => before,
      taken,
    ) as unknown as readonly [Tensor, ...Tensor[]];
    for (const [i, t] of [output, ...rest].entries()) t.setShape((before[i] as Tensor).shape);
    return [output, packLike(state, rest)];
  };
}
