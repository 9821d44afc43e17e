import { constantOf, convertToTensor, type TensorLike } from '../../../compiler/graph/convert.js';
import type { DType } from '../../../compiler/graph/dtypes.js';
import { ValueError } from '../../../compiler/graph/errors.js';
import { NDArray } from '../../../compiler/graph/nd_array.js';
import type { Tensor } from '../../../compiler/graph/operation.js';
import type { Dim } from '../../../compiler/graph/shape.js';
import { Identity, Transpose } from '../../../compiler/ops/array.js';
import { GreaterEqual, Less } from '../../../compiler/ops/comparison.js';
import { concat } from '../../../compiler/ops/joining.js';
import { add } from '../../../compiler/ops/operators.js';
import { Range, rankOf, shapeOf } from '../../../compiler/ops/shape_arithmetic.js';
import { whileLoop } from '../../control_flow/index.js';
import { elementOf } from '../../layers/shape.js';
import { maximum, minimum, reduceMax } from '../../math/index.js';
import { assertSameStructure, flatten, packLike } from '../../nest.js';
import { type Arguments, bindArguments } from '../../signature.js';
import { TensorArray } from '../../tensor_array.js';
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

const DYNAMIC_RNN = [
  'cell',
  'inputs',
  'sequenceLength?',
  'initialState?',
  'dtype?',
  'parallelIterations?',
  'swapMemory?',
  'timeMajor?',
  'scope?',
] as const;

type DynamicRnnParameters<S> = [
  cell: RNNCell<S>,
  inputs: TensorLike,
  sequenceLength?: TensorLike | null,
  initialState?: S | null,
  dtype?: DType | null,
  parallelIterations?: number | null,
  swapMemory?: boolean,
  timeMajor?: boolean,
  scope?: string | VariableScope | null,
];

/** What `dynamicRnn` may be told beside cell and inputs. */
export interface DynamicRnnOptions<S> {
  readonly sequenceLength?: TensorLike | null;
  readonly initialState?: S | null;
  readonly dtype?: DType | null;
  readonly parallelIterations?: number | null;
  readonly swapMemory?: boolean;
  readonly timeMajor?: boolean;
  readonly scope?: string | VariableScope | null;
}

/**
 * Runs a cell over sequences, in a loop: TF 1.15's `tf.nn.dynamic_rnn`.
 *
 * @param cell the cell.
 * @param inputs `[batch, time, depth]`, or `[time, batch, depth]` with `timeMajor`; the depth known.
 * @param options `sequenceLength`, an integer vector: behind its length the outputs of a sequence are
 *   zeros, and its state stays what it was; `initialState`, zeros of `dtype` where it is left out;
 *   `timeMajor`; `scope`, a variable scope, `rnn` where it is left out. `parallelIterations` and
 *   `swapMemory` change nothing here. By position in TF 1.15's order.
 * @returns the outputs of all steps, with the axes of `inputs`, and the state after the last step.
 * @throws TypeError for a cell that is none; ValueError for inputs of unknown depth, for neither a state
 *   nor a dtype, or lengths that are no vector.
 */
export function dynamicRnn<S>(
  cell: RNNCell<S>,
  inputs: TensorLike,
  options?: DynamicRnnOptions<S>,
): readonly [outputs: Tensor, state: S];
export function dynamicRnn<S>(
  cell: RNNCell<S>,
  inputs: TensorLike,
  sequenceLength: TensorLike | null,
  initialState?: S | null,
  dtype?: DType | null,
  parallelIterations?: number | null,
  swapMemory?: boolean,
  timeMajor?: boolean,
  scope?: string | VariableScope | null,
): readonly [outputs: Tensor, state: S];
export function dynamicRnn(...args: unknown[]): readonly [Tensor, unknown] {
  const bound = bindArguments(
    'dynamic_rnn',
    DYNAMIC_RNN,
    args as Arguments<DynamicRnnParameters<unknown>, typeof DYNAMIC_RNN>,
  );
  const { cell, timeMajor = false, dtype = null, scope } = bound;
  checkCell(cell);
  return variableScope(scope ?? 'rnn', () => {
    const given = convertToTensor(bound.inputs);
    const inputs = timeMajor ? given : transposeBatchTime(given);
    const lengths =
      (bound.sequenceLength ?? null) === null
        ? null
        : Identity(
            [
              lengthsOf(
                bound.sequenceLength as TensorLike,
                (shape) => `, but saw shape: (${shape?.map((d) => d ?? '?').join(', ')})`,
              ),
            ],
            {},
            'sequence_length',
          );
    const state = bound.initialState ?? initialStateOf(cell, batchSizeOf(inputs), dtype);
    const options = { lengths, dtype, parallelIterations: bound.parallelIterations ?? 32 };
    const [outputs, last] = runOverTime(cell, inputs, state, options);
    return [timeMajor ? outputs : transposeBatchTime(outputs), last];
  });
}

/** The first two axes, batch and time, the other way round. */
function transposeBatchTime(x: Tensor): Tensor {
  const { shape } = x;
  if (shape !== null && shape.length < 2) return x;
  const order = concat([[1, 0], Range([2, rankOf(x), 1])], 0);
  const transposed = Transpose([x, order], {}, 'transpose');
  if (shape !== null) {
    const [batch, time, ...rest] = shape as readonly [Dim, Dim, ...Dim[]];
    transposed.setShape([time, batch, ...rest]);
  }
  return transposed;
}

function initialStateOf<S>(cell: RNNCell<S>, batchSize: number | Tensor, dtype: DType | null): S {
  if (dtype === null) {
    return refuse(ValueError, 'If there is no initial_state, you must give a dtype.');
  }
  return cell.getInitialState({ batchSize, dtype });
}

/** The length of the second axis: a number where it is known. */
function batchSizeOf(inputs: Tensor): number | Tensor {
  const { shape } = inputs;
  if (shape !== null && shape.length < 2) {
    refuse(ValueError, `Expected input tensor ${inputs.toString()} to have rank at least 2`);
  }
  return shape?.[1] ?? elementOf(shapeOf(inputs), 1);
}

/** The loop over the first axis of the inputs (TF: `_dynamic_rnn_loop`). */
function runOverTime(
  cell: RNNCell<unknown>,
  inputs: Tensor,
  initialState: unknown,
  {
    lengths,
    dtype,
    parallelIterations,
  }: {
    readonly lengths: Tensor | null;
    readonly dtype: DType | null;
    readonly parallelIterations: number;
  },
): readonly [outputs: Tensor, state: unknown] {
  const { shape } = inputs;
  if (shape !== null && shape.length < 3) {
    refuse(ValueError, `Shape (${shape.join(', ')}) must have rank at least 3`);
  }
  if (shape === null || shape.slice(2).includes(null)) {
    return refuse(
      ValueError,
      'Input size (depth of inputs) must be accessible via shape inference, but saw value None.',
    );
  }
  const [knownSteps, knownBatch, ...depth] = shape as readonly [Dim, Dim, ...Dim[]];
  const steps = elementOf(shapeOf(inputs), 0);
  const outputDType = dtype ?? dtypeOfState(initialState);
  const zeros = zeroOutput(batchSizeOf(inputs), cell.outputSize, outputDType);
  const longest = lengths === null ? steps : reduceMax(lengths);
  const outputShape = [knownBatch, cell.outputSize];
  const outputs = new TensorArray(outputDType, steps, { elementShape: outputShape });
  const slices = new TensorArray(inputs.dtype, steps, { elementShape: shape.slice(1) }).unstack(
    inputs,
  );
  // One step is run in any case, as in TensorFlow, where there is one.
  const bound = minimum(steps, maximum(1, longest));
  const time = constantOf(NDArray.scalar('int32', 0), 'time');
  const initial = (flatten(initialState) as readonly TensorLike[]).map((s) => convertToTensor(s));
  const [, filledOutputs, last] = whileLoop(
    (time) => Less([time, bound]),
    (time, outputs, state) => {
      const slice = slices.read(time);
      slice.setShape([knownBatch, ...depth]);
      const packed = packLike(initialState, state);
      const [output, next] = cell.apply(slice, packed);
      assertSameStructure(packed, next);
      const after = flatten(next) as readonly Tensor[];
      const isOver = lengths && GreaterEqual([time, lengths]);
      const put = isOver ? (copiedThrough(isOver, [zeros], [output])[0] as Tensor) : output;
      return [
        add(time, 1),
        outputs.write(time, put),
        isOver ? copiedThrough(isOver, state, after) : after,
      ];
    },
    [time, outputs, initial],
    { parallelIterations, maximumIterations: steps },
  );
  const stacked = filledOutputs.stack();
  stacked.setShape([knownSteps, ...outputShape]);
  return [stacked, packLike(initialState, last as readonly Tensor[])];
}
