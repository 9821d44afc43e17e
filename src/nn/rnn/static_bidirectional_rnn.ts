import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { mergeShapes, type Shape, unknownDims } from '../../../compiler/graph/shape.js';
import { concat, stack } from '../../../compiler/ops/joining.js';
import { unstack } from '../../joining.js';
import { reverseSequence } from '../../rearranging.js';
import { type Arguments, bindArguments } from '../../signature.js';
import { type VariableScope, variableScope } from '../../variable_scope.js';
import type { RNNCell } from '../rnn_cell/cell.js';
import { checkCell } from './sequences.js';
import { staticRnn } from './static_rnn.js';

const STATIC_BIDIRECTIONAL = [
  'cellFw',
  'cellBw',
  'inputs',
  'initialStateFw?',
  'initialStateBw?',
  'dtype?',
  'sequenceLength?',
  'scope?',
] as const;

type StaticBidirectionalParameters<F, B> = [
  cellFw: RNNCell<F>,
  cellBw: RNNCell<B>,
  inputs: readonly TensorLike[],
  initialStateFw?: F | null,
  initialStateBw?: B | null,
  dtype?: DType | null,
  sequenceLength?: TensorLike | null,
  scope?: string | VariableScope | null,
];

/** What `staticBidirectionalRnn` may be told beside cells and inputs. */
export interface StaticBidirectionalOptions<F, B> {
  readonly initialStateFw?: F | null;
  readonly initialStateBw?: B | null;
  readonly dtype?: DType | null;
  readonly sequenceLength?: TensorLike | null;
  readonly scope?: string | VariableScope | null;
}

/** The steps from the last to the first, each sequence from its own end (TF: `_reverse_seq`). */
function backwards<T extends TensorLike>(
  steps: readonly T[],
  lengths: TensorLike | null,
): readonly (T | Tensor)[] {
  if (lengths === null) return [...steps].reverse();
  const tensors = steps.map((step) => convertToTensor(step));
  const rank = tensors[0]?.shape?.length;
  const unknown: Shape = rank === undefined ? null : unknownDims(rank);
  const shape = tensors.reduce((known, step) => mergeShapes(known, step.shape), unknown);
  for (const step of tensors) step.setShape(shape);
  const reversed = unstack(reverseSequence(stack(tensors), lengths, 0, 1));
  for (const step of reversed) step.setShape(shape);
  return reversed;
}

/**
 * Runs one cell forwards and one backwards over sequences, step by step in the graph: TF 1.15's
 * `tf.nn.static_bidirectional_rnn`.
 *
 * @param cellFw the cell that goes forwards.
 * @param cellBw the cell that goes backwards, each sequence from its own end.
 * @param inputs a list with a matrix `[batch, depth]` for every step.
 * @param options `initialStateFw` and `initialStateBw`, zeros of `dtype` where they are left out;
 *   `sequenceLength` as for `staticRnn`; `scope`, a variable scope, `bidirectional_rnn` where it is left
 *   out. By position in TF 1.15's order.
 * @returns the list of the outputs of both cells side by side, and the states of the two after their
 *   last steps.
 * @throws TypeError for a cell that is none, or inputs that are no list; ValueError for no inputs, for
 *   inputs of unknown depth, or for neither a state nor a dtype.
 */
export function staticBidirectionalRnn<F, B>(
  cellFw: RNNCell<F>,
  cellBw: RNNCell<B>,
  inputs: readonly TensorLike[],
  options?: StaticBidirectionalOptions<F, B>,
): readonly [outputs: readonly Tensor[], stateFw: F, stateBw: B];
export function staticBidirectionalRnn<F, B>(
  cellFw: RNNCell<F>,
  cellBw: RNNCell<B>,
  inputs: readonly TensorLike[],
  initialStateFw: F | null,
  initialStateBw?: B | null,
  dtype?: DType | null,
  sequenceLength?: TensorLike | null,
  scope?: string | VariableScope | null,
): readonly [outputs: readonly Tensor[], stateFw: F, stateBw: B];
export function staticBidirectionalRnn(
  ...args: unknown[]
): readonly [readonly Tensor[], unknown, unknown] {
  const bound = bindArguments(
    'static_bidirectional_rnn',
    STATIC_BIDIRECTIONAL,
    args as Arguments<StaticBidirectionalParameters<unknown, unknown>, typeof STATIC_BIDIRECTIONAL>,
  );
  const { cellFw, cellBw, sequenceLength = null, dtype } = bound;
  checkCell(cellFw, 'cell_fw');
  checkCell(cellBw, 'cell_bw');
  const options = { dtype, sequenceLength };
  const run = variableScope(bound.scope ?? 'bidirectional_rnn', () => {
    const { inputs } = bound;
    const [forward, stateFw] = variableScope('fw', (scope) =>
      staticRnn(cellFw, inputs, { ...options, initialState: bound.initialStateFw, scope }),
    );
    const [reversed, stateBw] = variableScope('bw', (scope) =>
      staticRnn(cellBw, backwards(inputs, sequenceLength), {
        ...options,
        initialState: bound.initialStateBw,
        scope,
      }),
    );
    return { forward, reversed, stateFw, stateBw };
  });
  const backward = backwards(run.reversed, sequenceLength);
  const outputs = run.forward.map((output, i) => concat([output, backward[i] as Tensor], 1));
  return [outputs, run.stateFw, run.stateBw];
}
