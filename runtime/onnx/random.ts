import { InvalidArgumentError } from '../../compiler/graph/errors.js';
import { type AnyArray, NDArray, sizeOf } from '../../compiler/graph/nd_array.js';
import type { OpType } from '../../compiler/ops/index.js';
import { constantOf, type Node, type TensorType } from '../../compiler/program/node.js';
import {
  permutation,
  randomUniformInt,
  standardNormal,
  truncatedNormal,
  uniform,
  uniformFloat64,
} from '../random/distributions.js';
import type { Philox, PhiloxState } from '../random/philox.js';
import { call, cast, ints, less, mul, not, type Operand, reshape, scalar, sub } from './call.js';

/**
 * Random numbers are drawn in JavaScript, so that they are the same on every target, and are inputs of
 * the model.
 */
export interface Random {
  /** What is drawn. */
  readonly type: TensorType;
  draw(state: PhiloxState): AnyArray;
  /** The op's value; the numbers drawn are the input after its own. */
  readonly value: Operand;
}

type Fill = (rng: Philox, out: Float32Array | Float64Array) => void;

const ofFloats =
  (fill: Fill) =>
  ({ dtype, shape, inputs }: Node): Random => ({
    type: { dtype, shape },
    draw(state) {
      const numbers = NDArray.from(dtype, shape);
      fill(state.reserveOutputs(numbers.size), numbers.data as Float32Array);
      return numbers;
    },
    value: inputs.length,
  });

const rows: { readonly [K in OpType]?: (node: Node) => Random | null } = {
  RandomUniform: ofFloats(uniform),
  RandomStandardNormal: ofFloats(standardNormal),
  TruncatedNormal: ofFloats(truncatedNormal),
  RandomShuffle: ({ shape, inputs }) => {
    const [count = 1, ...slice] = shape;
    const isShuffled = count > 1 && sizeOf(slice) > 0;
    return {
      type: { dtype: 'int32', shape: [count] },
      draw(state) {
        const from = permutation(state.reserveWords(isShuffled ? count - 1 : 0), count);
        return NDArray.vector('int32', [...from]);
      },
      value: isShuffled ? call('Gather', [0, inputs.length], { axis: 0 }) : 0,
    };
  },
  RandomUniformInt: ({ dtype, shape, inputs }) => {
    const [min, max] = [1, 2].map((i) => constantOf(inputs[i])?.data[0]);
    if (min === undefined || max === undefined) return null;
    return {
      type: { dtype, shape },
      draw(state) {
        if (min >= max)
          throw new InvalidArgumentError(`Need minval < maxval, got ${min} >= ${max}`);
        const numbers = NDArray.from(dtype, shape);
        const out = numbers.data as Int32Array;
        randomUniformInt(state.reserveOutputs(numbers.size), out, min, max);
        return numbers;
      },
      value: inputs.length,
    };
  },
  // A class is drawn where the sum of the probabilities so far first exceeds a uniform number.
  Multinomial: ({ dtype, shape, inputs: [logits, ...rest] }) => {
    const [count, samples] = shape as [number, number];
    const classes = (logits as Node).shape[1] as number;
    const number = (value: number): Operand => scalar('float64', value);
    const x = cast(0, 'float64');
    const isFinite = not(call('Or', [call('IsInf', [x]), call('IsNaN', [x])]));
    const finite = call('Where', [isFinite, x, number(Number.NEGATIVE_INFINITY)]);
    const largest = call('ReduceMax', [finite, ints([1])], { keepdims: 1 });
    const shares = call('Where', [isFinite, call('Exp', [sub(finite, largest)]), number(0)]);
    const sums = call('CumSum', [shares, scalar('int64', 1)]);
    const last = call('Slice', [sums, ints([classes - 1]), ints([classes]), ints([1])]);
    const wanted = mul(rest.length + 1, last);
    const isBelow = not(
      less(reshape(wanted, [count, samples, 1]), reshape(sums, [count, 1, classes])),
    );
    const places = call('ReduceSum', [cast(isBelow, 'int64'), ints([2])], { keepdims: 0 });
    return {
      type: { dtype: 'float64', shape },
      draw(state) {
        // For every row, numbers of 64 bits in groups of four.
        const rng = state.reserveOutputs(count * Math.ceil(samples / 4) * 8);
        return NDArray.from('float64', shape, () => uniformFloat64(rng));
      },
      value: dtype === 'int64' ? places : cast(places, dtype),
    };
  },
};

/** How a random op is computed, or null for any other op, or one that cannot be. */
export const randomOf = (node: Node): Random | null => rows[node.type]?.(node) ?? null;
