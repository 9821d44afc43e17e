/** Recurrent networks: a cell run over the steps of sequences. */

import { explainHere } from '../../compiler/graph/call_site.js';
import {
  constantOf,
  convertToTensor,
  describe,
  type TensorLike,
} from '../../compiler/graph/convert.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Dim } from '../../compiler/graph/shape.js';
import { filled, Identity, Transpose } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { GreaterEqual, Less, Select } from '../../compiler/ops/comparison.js';
import { concat } from '../../compiler/ops/joining.js';
import { add } from '../../compiler/ops/operators.js';
import { Range, rankOf, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { cond, whileLoop } from '../control_flow.js';
import { elementOf } from '../layers/shape.js';
import { maximum, minimum, reduceMax, reduceMin } from '../math/index.js';
import { assertSameStructure, flatten, packLike } from '../nest.js';
import { reverse, reverseSequence } from '../rearranging.js';
import { type Arguments, bindArguments } from '../signature.js';
import { TensorArray } from '../tensor_array.js';
import { type VariableScope, variableScope } from '../variable_scope.js';
import { RNNCell } from './rnn_cell/cell.js';
import { batchShape } from './rnn_cell/state.js';

const refuse = (error: typeof ValueError | typeof TypeError, text: string): never => {
  throw new error(explainHere(text));
};

export function checkCell(cell: unknown, name = 'cell'): void {
  if (cell instanceof RNNCell) return;
  refuse(TypeError, `The argument '${name}' (${describe(cell)}) is not an RNNCell.`);
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

/** The lengths of the sequences as an int32 vector. */
function lengthsOf(sequenceLength: TensorLike, suffix: (shape: Tensor['shape']) => string): Tensor {
  const given = convertToTensor(sequenceLength, { preferred: 'int32', name: 'sequence_length' });
  const lengths = given.dtype === 'int32' ? given : cast(given, 'int32');
  if (lengths.shape !== null && lengths.shape.length !== 1) {
    const text = 'sequence_length must be a vector of length batch_size';
    refuse(ValueError, `${text}${suffix(lengths.shape)}`);
  }
  return lengths;
}

/** The dtype of a state, all of whose tensors have one. */
function dtypeOfState(state: unknown): DType {
  const dtypes = (flatten(state) as readonly Tensor[]).map((t) => t.dtype);
  const [first] = dtypes;
  if (first === undefined) return refuse(ValueError, 'Unable to infer dtype from empty state.');
  if (dtypes.some((dtype) => dtype !== first)) {
    refuse(
      ValueError,
      'State has tensors of different inferred_dtypes. Unable to infer a single representative dtype.',
    );
  }
  return first;
}

/** Zeros in the place of the output of a sequence that is over. */
function zeroOutput(batch: number | Tensor, size: number, dtype: DType): Tensor {
  const zeros = filled(0, batchShape(batch, size), dtype, 'zeros');
  zeros.setShape([typeof batch === 'number' ? batch : null, size]);
  return zeros;
}

/** Where a sequence is over, what was before; else what is new. */
const copiedThrough = (isOver: Tensor, before: readonly Tensor[], after: readonly Tensor[]) =>
  after.map((next, i) => {
    const previous = before[i] as Tensor;
    if (previous.shape?.length === 0) return next;
    const chosen = Select([isOver, previous, next]);
    chosen.setShape(previous.shape);
    return chosen;
  });

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
