import { convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import { reverse, reverseSequence } from '../../rearranging.js';
import { type Arguments, bindArguments } from '../../signature.js';
import { type VariableScope, variableScope } from '../../variable_scope.js';
import type { RNNCell } from '../rnn_cell/cell.js';
import { type DynamicRnnOptions, dynamicRnn } from './dynamic_rnn.js';
import { checkCell } from './sequences.js';

const BIDIRECTIONAL = [
  'cellFw',
  'cellBw',
  'inputs',
  'sequenceLength?',
  'initialStateFw?',
  'initialStateBw?',
  'dtype?',
  'parallelIterations?',
  'swapMemory?',
  'timeMajor?',
  'scope?',
] as const;

type BidirectionalParameters<F, B> = [
  cellFw: RNNCell<F>,
  cellBw: RNNCell<B>,
  inputs: TensorLike,
  sequenceLength?: TensorLike | null,
  initialStateFw?: F | null,
  initialStateBw?: B | null,
  dtype?: DType | null,
  parallelIterations?: number | null,
  swapMemory?: boolean,
  timeMajor?: boolean,
  scope?: string | VariableScope | null,
];

/** What `bidirectionalDynamicRnn` may be told beside cells and inputs. */
export interface BidirectionalOptions<F, B>
  extends Omit<DynamicRnnOptions<never>, 'initialState' | 'scope'> {
  readonly initialStateFw?: F | null;
  readonly initialStateBw?: B | null;
  readonly scope?: string | VariableScope | null;
}

/**
 * Runs one cell forwards and one backwards over sequences: TF 1.15's
 * `tf.nn.bidirectional_dynamic_rnn`.
 *
 * @param cellFw the cell that goes forwards.
 * @param cellBw the cell that goes backwards, each sequence from its own end.
 * @param inputs and options as for `dynamicRnn`.
 * @returns the outputs of the two cells, and their last states.
 */
export function bidirectionalDynamicRnn<F, B>(
  cellFw: RNNCell<F>,
  cellBw: RNNCell<B>,
  inputs: TensorLike,
  options?: BidirectionalOptions<F, B>,
): readonly [outputs: readonly [forward: Tensor, backward: Tensor], states: readonly [F, B]];
export function bidirectionalDynamicRnn(...args: unknown[]) {
  const bound = bindArguments(
    'bidirectional_dynamic_rnn',
    BIDIRECTIONAL,
    args as Arguments<BidirectionalParameters<unknown, unknown>, typeof BIDIRECTIONAL>,
  );
  const { cellFw, cellBw, timeMajor = false, sequenceLength = null, dtype } = bound;
  checkCell(cellFw, 'cell_fw');
  checkCell(cellBw, 'cell_bw');
  const [timeAxis, batchAxis] = timeMajor ? [0, 1] : [1, 0];
  return variableScope(bound.scope ?? 'bidirectional_rnn', () => {
    const inputs = convertToTensor(bound.inputs);
    const backwards = (x: Tensor): Tensor =>
      sequenceLength === null
        ? reverse(x, [timeAxis])
        : reverseSequence(x, sequenceLength, timeAxis, batchAxis);
    const options = { sequenceLength, dtype, timeMajor };
    const [forward, stateFw] = variableScope('fw', (scope) =>
      dynamicRnn(cellFw, inputs, { ...options, initialState: bound.initialStateFw, scope }),
    );
    const [reversed, stateBw] = variableScope('bw', (scope) =>
      dynamicRnn(cellBw, backwards(inputs), {
        ...options,
        initialState: bound.initialStateBw,
        scope,
      }),
    );
    return [
      [forward, backwards(reversed)],
      [stateFw, stateBw],
    ] as const;
  });
}
