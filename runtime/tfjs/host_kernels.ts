import { isInteger } from '../../compiler/graph/dtypes.js';
import { InvalidArgumentError } from '../../compiler/graph/errors.js';
import type { OpType } from '../../compiler/ops/index.js';
import type { PoolAttrs } from '../../compiler/ops/pool.js';
import { windowAxis, windowGeometry } from '../../compiler/ops/window.js';
import type { Node } from '../../compiler/program/node.js';
import {
  randomUniformInt,
  standardNormal,
  truncatedNormal,
  uniform,
} from '../random/distributions.js';
import type { Philox, PhiloxState } from '../random/philox.js';
import { reduction } from './host_reductions.js';
import type { View } from './memory.js';

/** What a kernel of our own works on: the device's values, in place. */
export interface HostRun {
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
  /** The op's own generator of random numbers, which lives as long as the Session. */
  readonly random: PhiloxState;
}

/**
 * A kernel of our own, in JavaScript on the backend's memory: for what tfjs lacks on a backend, does
 * wrongly (its MaxPoolGrad on wasm), or does in many passes (Adam).
 */
export interface HostKernel {
  /** Inputs whose buffer the first output may take: each element is read before it is written. */
  readonly inPlace?: readonly number[];
  run(run: HostRun): void;
}

/** The kernel for a node; null where tfjs's own will do. */
type HostRow<K extends OpType> = (node: Node<K>) => HostKernel | null;

export const hostKernels: { readonly [K in OpType]?: HostRow<K> } = {
  MaxPoolGrad: (node) => {
    const visit = windowMaxima(node, node.attrs);
    return {
      run({ inputs: [x, y, dy], outputs: [dx] }) {
        dx?.fill(0);
        visit(x as View, y as View, (place, window) => {
          (dx as View)[place] = ((dx as View)[place] as number) + ((dy as View)[window] as number);
        });
      },
    };
  },
  MaxPoolGradGrad: (node) => {
    const visit = windowMaxima(node, node.attrs);
    return {
      run({ inputs: [x, y, grad], outputs: [out] }) {
        visit(x as View, y as View, (place, window) => {
          (out as View)[window] = (grad as View)[place] as number;
        });
      },
    };
  },
  AvgPoolGrad: (node) => ({ run: averageGradient(node) }),
  Sum: reduction,
  Mean: reduction,
  FloorDiv: (node) => integerDivision(node, (x, y) => Math.floor(x / y)),
  FloorMod: (node) => integerDivision(node, (x, y) => x - Math.floor(x / y) * y),
  _ApplyAdam: ({ attrs }) => ({
    inPlace: [9],
    run: (run) => applyAdam(run, attrs.use_nesterov),
  }),
  RandomUniform: (node) => random(node, uniform),
  RandomStandardNormal: (node) => random(node, standardNormal),
  TruncatedNormal: (node) => random(node, truncatedNormal),
  RandomUniformInt: () => ({
    run({ inputs: [, min, max], outputs: [out], random: state }) {
      const values = out as Int32Array;
      const bounds = [min?.[0] as number, max?.[0] as number] as const;
      if (bounds[0] >= bounds[1]) {
        throw new InvalidArgumentError(`Need minval < maxval, got ${bounds[0]} >= ${bounds[1]}`);
      }
      randomUniformInt(state.reserveOutputs(values.length), values, ...bounds);
    },
  }),
};

const random = (
  { dtype }: Node,
  fill: (rng: Philox, out: Float32Array | Float64Array) => void,
): HostKernel => ({
  run({ outputs: [out], random: state }) {
    const values = out as Float32Array;
    const rng = state.reserveOutputs(values.length);
    if (dtype === 'float32') return fill(rng, values);
    // Doubles are other numbers than floats, though the device keeps them as floats.
    const doubles = new Float64Array(values.length);
    fill(rng, doubles);
    values.set(doubles);
  },
});

/** A window's rows or columns that lie inside the input. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function spans(input: number, axis: 1 | 2, attrs: PoolAttrs): readonly Span[] {
  const window = windowAxis(attrs, axis);
  const taps = attrs.ksize[axis] as number;
  const { output, before } = windowGeometry(input, taps, window);
  return Array.from({ length: output }, (_, i) => {
    const start = i * window.stride - before;
    return { from: Math.max(0, start), to: Math.min(input, start + taps) };
  });
}

/** Calls `visit` with the place of the first largest value of every window, and the window's own. */
function windowMaxima(node: Node, attrs: PoolAttrs) {
  const [n, h, w, c] = (node.inputs[0] as Node).shape as readonly [number, number, number, number];
  const [rows, columns] = [spans(h, 1, attrs), spans(w, 2, attrs)];
  return (x: View, y: View, visit: (place: number, window: number) => void): void => {
    let window = 0;
    for (let image = 0; image < n; image++) {
      for (const row of rows) {
        for (const column of columns) {
          for (let channel = 0; channel < c; channel++, window++) {
            const largest = y[window] as number;
            search: for (let i = row.from; i < row.to; i++) {
              let place = ((image * h + i) * w + column.from) * c + channel;
              for (let j = column.from; j < column.to; j++, place += c) {
                // Written so that a NaN, which is no less than anything, counts as the largest.
                if ((x[place] as number) < largest) continue;
                visit(place, window);
                break search;
              }
            }
          }
        }
      }
    }
  };
}

function averageGradient(node: Node<'AvgPoolGrad'>) {
  const [n, h, w, c] = node.shape as readonly [number, number, number, number];
  const [rows, columns] = [spans(h, 1, node.attrs), spans(w, 2, node.attrs)];
  return ({ inputs, outputs }: HostRun): void => {
    const [dy, dx] = [inputs[1] as View, outputs[0] as View];
    dx.fill(0);
    let window = 0;
    for (let image = 0; image < n; image++) {
      for (const row of rows) {
        for (const column of columns) {
          const count = (row.to - row.from) * (column.to - column.from);
          for (let channel = 0; channel < c; channel++, window++) {
            const share = (dy[window] as number) / count;
            for (let i = row.from; i < row.to; i++) {
              for (let j = column.from; j < column.to; j++) {
                const place = ((image * h + i) * w + j) * c + channel;
                dx[place] = (dx[place] as number) + share;
              }
            }
          }
        }
      }
    }
  };
}

/**
 * Division of integers: wasm's goes through float32, and tfjs does not report a divisor of zero, as
 * TensorFlow does.
 */
function integerDivision(node: Node, divide: (x: number, y: number) => number): HostKernel | null {
  if (!isInteger(node.dtype)) return null;
  const [a, b] = node.inputs.map((input) => broadcastPlace(input.shape, node.shape)) as [
    (place: number) => number,
    (place: number) => number,
  ];
  return {
    run({ inputs: [x, y], outputs: [quotient] }) {
      const out = quotient as View;
      if (out.length > 0 && y?.some((divisor) => divisor === 0)) {
        throw new InvalidArgumentError('Integer division by zero');
      }
      for (let i = 0; i < out.length; i++) {
        out[i] = divide(x?.[a(i)] as number, y?.[b(i)] as number);
      }
    },
  };
}

/** From a place of a broadcast result to that of the element of an input of shape `from`. */
const broadcastPlace =
  (from: readonly number[], to: readonly number[]) =>
  (place: number): number => {
    let [rest, result, stride] = [place, 0, 1];
    for (let axis = 1; axis <= from.length; axis++) {
      const [length, own] = [to.at(-axis) as number, from.at(-axis) as number];
      if (own > 1) result += (rest % length) * stride;
      rest = Math.floor(rest / length);
      stride *= own;
    }
    return result;
  };

/** The scalars of an Adam step. */
function adamRates(inputs: readonly View[]) {
  const [power1, power2, lr, beta1, beta2, epsilon] = inputs
    .slice(3, 9)
    .map((v) => v[0] as number) as [number, number, number, number, number, number];
  return { rate: (lr * Math.sqrt(1 - power2)) / (1 - power1), beta1, beta2, epsilon };
}

/** One pass over the parameters; `grad` may be the buffer of the new variable. */
function applyAdam({ inputs, outputs }: HostRun, useNesterov: boolean): void {
  const { rate, beta1, beta2, epsilon } = adamRates(inputs);
  const [variable, m, v] = inputs as [View, View, View];
  const grad = inputs[9] as View;
  const [nextVariable, nextM, nextV] = outputs as [View, View, View];
  const [keep1, keep2] = [1 - beta1, 1 - beta2];
  for (let i = 0; i < variable.length; i++) {
    const g = grad[i] as number;
    const mean = m[i] as number;
    const square = v[i] as number;
    const newMean = mean + (g - mean) * keep1;
    const newSquare = square + (g * g - square) * keep2;
    const direction = useNesterov ? g * keep1 + beta1 * newMean : newMean;
    nextM[i] = newMean;
    nextV[i] = newSquare;
    nextVariable[i] =
      (variable[i] as number) - (direction * rate) / (Math.sqrt(newSquare) + epsilon);
  }
}
