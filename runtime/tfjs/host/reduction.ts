import { isInteger } from '../../../compiler/graph/dtypes.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
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

/** The kernel of Sum, and of Mean, which for integers cuts off the fraction. */
function reduction(node: Node<'Sum' | 'Mean'>): HostKernel {
  const { shape } = node.inputs[0] as Node;
  const axes = valuesOf(node.inputs[1]).map((axis) => (axis < 0 ? axis + shape.length : axis));
  const runs = runsOf(shape, new Set(axes));
  const outputs = node.shape.reduce((n, d) => n * d, 1);
  const count = shape.reduce((n, d) => n * d, 1) / outputs;
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

export const reductionKernels: HostTable = {
  Sum: reduction,
  Mean: reduction,
};
