import { highest, isInteger, lowest } from '../../../compiler/graph/dtypes.js';
import { sizeOf } from '../../../compiler/graph/nd_array.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import { product } from './elementwise.js';
import type { HostKernel, HostTable } from './kernel.js';

/*
 * Sums in double precision. The wasm backend adds float32 to float32, one after the other: a mean of
 * a million equal numbers is wrong by one percent. TensorFlow adds in a tree, which is as good as
 * this. Neither costs time: a sum waits for memory.
 */

/** A run of neighbouring axes that are all summed, or all kept. */
interface Run {
  readonly length: number;
  readonly isSummed: boolean;
  /** The distance between neighbours in the input, and in the output where they are kept. */
  readonly inputStep: number;
  readonly outputStep: number;
}

/** Neighbouring axes of one kind are as good as one long axis. */
function runsOf(shape: readonly number[], axes: ReadonlySet<number>): readonly Run[] {
  const runs: Run[] = [];
  let [inputStep, outputStep] = [1, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    if (length === 1) continue;
    const isSummed = axes.has(axis);
    const inner = runs[0];
    if (inner?.isSummed === isSummed) runs[0] = { ...inner, length: inner.length * length };
    else runs.unshift({ length, isSummed, inputStep, outputStep });
    inputStep *= length;
    if (!isSummed) outputStep *= length;
  }
  return runs;
}

/** Adds the elements of `x` to their places in `totals`. */
function accumulate(x: View, totals: Float64Array, runs: readonly Run[]): void {
  const visit = (depth: number, from: number, to: number): void => {
    const run = runs[depth];
    if (run === undefined) {
      totals[to] = (totals[to] as number) + (x[from] as number);
      return;
    }
    const { length, isSummed, inputStep, outputStep } = run;
    if (depth < runs.length - 1) {
      for (let i = 0; i < length; i++) {
        visit(depth + 1, from + i * inputStep, isSummed ? to : to + i * outputStep);
      }
    } else if (isSummed) {
      let total = 0;
      for (let i = from; i < from + length; i++) total += x[i] as number;
      totals[to] = (totals[to] as number) + total;
    } else {
      for (let i = 0; i < length; i++) {
        totals[to + i] = (totals[to + i] as number) + (x[from + i] as number);
      }
    }
  };
  visit(0, 0, 0);
}

/** The runs of axes of a reduction node. */
export function reductionRuns({ inputs: [x, axes] }: Node): readonly Run[] {
  const { shape } = x as Node;
  const reduced = valuesOf(axes).map((axis) => (axis < 0 ? axis + shape.length : axis));
  return runsOf(shape, new Set(reduced));
}

/** The kernel of Sum, and of Mean, which for integers cuts off the fraction. */
function reduction(node: Node<'Sum' | 'Mean'>): HostKernel {
  const runs = reductionRuns(node);
  const outputs = sizeOf(node.shape);
  const count = sizeOf((node.inputs[0] as Node).shape) / outputs;
  const finish = (total: number): number => {
    if (node.type === 'Sum') return total;
    return isInteger(node.dtype) ? Math.trunc(total / count) : total / count;
  };
  return {
    run({ inputs: [x], outputs: [out] }) {
      const totals = new Float64Array(outputs);
      accumulate(x as View, totals, runs);
      for (let i = 0; i < outputs; i++) (out as View)[i] = finish(totals[i] as number);
    },
  };
}

/** The other reductions: elements combined two by two, from a first value, into a result. */
interface Combination {
  readonly initial: number;
  readonly combine: (result: number, x: number) => number;
  readonly finish?: (result: number) => number;
}

const combination =
  ({ initial, combine, finish }: Combination) =>
  (node: Node): HostKernel => {
    const runs = reductionRuns(node);
    return {
      run({ inputs: [x], outputs: [out] }) {
        const from = x as View;
        const results = new Float64Array((out as View).length).fill(initial);
        const visit = (depth: number, at: number, to: number): void => {
          const run = runs[depth];
          if (run === undefined) {
            results[to] = combine(results[to] as number, from[at] as number);
            return;
          }
          const { length, isSummed, inputStep, outputStep } = run;
          for (let i = 0; i < length; i++) {
            visit(depth + 1, at + i * inputStep, isSummed ? to : to + i * outputStep);
          }
        };
        visit(0, 0, 0);
        (out as View).set(finish === undefined ? results : results.map(finish));
      },
    };
  };

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;

/** An axis of a tensor: how many slices lie before it, its length, and the size of a slice. */
function axisOf({ inputs: [x, axis] }: Node) {
  const { shape } = x as Node;
  const [given = 0] = valuesOf(axis);
  const at = given < 0 ? given + shape.length : given;
  return {
    outer: sizeOf(shape.slice(0, at)),
    length: shape[at] as number,
    inner: sizeOf(shape.slice(at + 1)),
  };
}

/** The place of the first element along an axis that is `better` than all others. */
function place(
  node: Node,
  worst: number,
  better: (x: number, best: number) => boolean,
): HostKernel {
  const { outer, length, inner } = axisOf(node);
  return {
    run({ inputs: [x], outputs: [out] }) {
      const [from, to] = [x as View, out as View];
      for (let i = 0; i < outer * inner; i++) {
        const start = Math.floor(i / inner) * length * inner + (i % inner);
        let [best, at] = [worst, 0];
        for (let k = 0; k < length; k++) {
          const value = from[start + k * inner] as number;
          if (better(value, best)) [best, at] = [value, k];
        }
        to[i] = at;
      }
    },
  };
}

/** All elements up to each one along an axis, combined. */
function cumulative(
  node: Node<'Cumsum' | 'Cumprod'>,
  initial: number,
  combine: (result: number, x: number) => number,
): HostKernel {
  const { outer, length, inner } = axisOf(node);
  const { exclusive, reverse } = node.attrs;
  return {
    inPlace: [0],
    run({ inputs: [x], outputs: [out] }) {
      const [from, to] = [x as View, out as View];
      for (let i = 0; i < outer * inner; i++) {
        const start = Math.floor(i / inner) * length * inner + (i % inner);
        let total = initial;
        for (let k = 0; k < length; k++) {
          const at = start + (reverse ? length - 1 - k : k) * inner;
          const before = total;
          total = combine(total, from[at] as number);
          to[at] = exclusive ? before : total;
        }
      }
    },
  };
}

export const reductionKernels: HostTable = {
  All: combination({ initial: 1, combine: Math.min }),
  Any: combination({ initial: 0, combine: Math.max }),
  ArgMax: (node) => place(node, NEGATIVE_INFINITY, (x, best) => x > best),
  ArgMin: (node) => place(node, POSITIVE_INFINITY, (x, best) => x < best),
  Cumprod: (node) => cumulative(node, 1, product(node.dtype)),
  Cumsum: (node) => cumulative(node, 0, (total, x) => total + x),
  EuclideanNorm: combination({
    initial: 0,
    combine: (total, x) => total + x * x,
    finish: Math.sqrt,
  }),
  Max: (node) => combination({ initial: lowest(node.dtype), combine: Math.max })(node),
  Min: (node) => combination({ initial: highest(node.dtype), combine: Math.min })(node),
  Prod: (node) => combination({ initial: 1, combine: product(node.dtype) })(node),
  Sum: reduction,
  Mean: reduction,
};
