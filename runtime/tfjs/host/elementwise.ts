import { type DType, isInteger } from '../../../compiler/graph/dtypes.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel } from './kernel.js';

/** The product of two numbers of a dtype; that of integers is taken modulo 2³², if not kept in range. */
export const product = (dtype: DType): ((x: number, y: number) => number) =>
  isInteger(dtype) && dtype !== 'int64' ? Math.imul : (x, y) => x * y;

/** A kernel that applies a function to every element. */
export const elementwise = (f: (x: number) => number): HostKernel => ({
  inPlace: [0],
  run({ inputs: [x], outputs: [y] }) {
    const [from, to] = [x as View, y as View];
    for (let i = 0; i < to.length; i++) to[i] = f(from[i] as number);
  },
});

/** A run of neighbouring axes along which each input moves on, or stays where it is (step 0). */
interface Run {
  readonly length: number;
  readonly xStep: number;
  readonly yStep: number;
}

/** Neighbouring axes of one kind are as good as one long axis. */
function runsOf({ inputs: [x, y], shape }: Node): readonly Run[] {
  const runs: Run[] = [];
  let [xSize, ySize] = [1, 1];
  for (let axis = 1; axis <= shape.length; axis++) {
    const length = shape.at(-axis) as number;
    if (length === 1) continue;
    const moves = (input: Node | undefined): boolean => (input?.shape.at(-axis) ?? 1) > 1;
    const [xMoves, yMoves] = [moves(x), moves(y)];
    const inner = runs[0];
    if (inner && inner.xStep > 0 === xMoves && inner.yStep > 0 === yMoves) {
      runs[0] = { ...inner, length: inner.length * length };
    } else {
      runs.unshift({ length, xStep: xMoves ? xSize : 0, yStep: yMoves ? ySize : 0 });
    }
    if (xMoves) xSize *= length;
    if (yMoves) ySize *= length;
  }
  return runs;
}

/** A kernel that applies a function to the elements of two tensors, broadcast. */
export function broadcast(node: Node, f: (x: number, y: number) => number): HostKernel {
  const runs = runsOf(node);
  const inner = runs.at(-1) ?? { length: 1, xStep: 0, yStep: 0 };
  return {
    inPlace: [0, 1],
    run({ inputs: [a, b], outputs: [out] }) {
      const [x, y, z] = [a as View, b as View, out as View];
      let at = 0;
      const visit = (depth: number, xAt: number, yAt: number): void => {
        if (depth < runs.length - 1) {
          const { length, xStep, yStep } = runs[depth] as Run;
          for (let i = 0; i < length; i++) visit(depth + 1, xAt + i * xStep, yAt + i * yStep);
          return;
        }
        const { length, xStep, yStep } = inner;
        for (let i = 0; i < length; i++) {
          z[at++] = f(x[xAt + i * xStep] as number, y[yAt + i * yStep] as number);
        }
      };
      visit(0, 0, 0);
    },
  };
}
