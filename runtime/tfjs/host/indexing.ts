import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import { coordinate } from '../../places.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** Rows of indices, and the slices of a tensor that they name. */
interface Slices {
  readonly count: number;
  /** The elements of one slice. */
  readonly length: number;
  /** Where slice `row` begins in the tensor. */
  start(indices: View, row: number): number;
}

const product = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** The slices of a tensor of `shape` that the rows of `indices` name. */
function slicesOf(shape: readonly number[], indices: Node, what: string): Slices {
  const depth = indices.shape.at(-1) as number;
  const outer = indices.shape.slice(0, -1);
  const length = product(shape.slice(depth));
  const start = (values: View, row: number): number => {
    const named = Array.from(values.subarray(row * depth, (row + 1) * depth));
    if (named.some((i, axis) => i < 0 || i >= (shape[axis] as number))) {
      const at = coordinate(row, outer);
      throw new InvalidArgumentError(
        `indices${at.length === 0 ? '' : `[${at}]`} = [${named.join(', ')}] does not index into ${what}shape [${shape}]`,
      );
    }
    return named.reduce((place, i, axis) => place * (shape[axis] as number) + i, 0) * length;
  };
  return { count: product(outer), length, start };
}

/** How an update changes what it meets. */
const updates = {
  TensorScatterUpdate: (_: number, y: number) => y,
  TensorScatterAdd: (x: number, y: number) => x + y,
  TensorScatterSub: (x: number, y: number) => x - y,
} as const;

const scatterInto = (node: Node<keyof typeof updates>): HostKernel => {
  const { count, length, start } = slicesOf(node.shape, node.inputs[1] as Node, '');
  const update = updates[node.type];
  return {
    inPlace: [0],
    run({ inputs, outputs: [out] }) {
      const [x, indices, values] = inputs as [View, View, View];
      if (out !== x) (out as View).set(x);
      for (let row = 0; row < count; row++) {
        const to = start(indices, row);
        for (let i = 0; i < length; i++) {
          const value = values[row * length + i] as number;
          (out as View)[to + i] = update((out as View)[to + i] as number, value);
        }
      }
    },
  };
};

const stitch = ({ inputs, shape }: Node): HostKernel => {
  const places = inputs.slice(0, inputs.length / 2).map(valuesOf);
  const length = product(shape.slice(1));
  return {
    run({ inputs: values, outputs: [out] }) {
      const data = values.slice(places.length);
      (out as View).fill(0);
      for (const [m, indices] of places.entries()) {
        for (const [i, place] of indices.entries()) {
          const slice = (data[m] as View).subarray(i * length, (i + 1) * length);
          (out as View).set(slice, place * length);
        }
      }
    },
  };
};

export const indexingKernels: HostTable = {
  DynamicStitch: stitch,
  GatherNd: ({ inputs }) => {
    const [params, rows] = inputs as [Node, Node];
    const { count, length, start } = slicesOf(params.shape, rows, 'param ');
    return {
      run({ inputs: [x, indices], outputs: [out] }) {
        for (let row = 0; row < count; row++) {
          const from = start(indices as View, row);
          (out as View).set((x as View).subarray(from, from + length), row * length);
        }
      },
    };
  },
  OneHot: ({ inputs, shape, attrs }) => {
    const [{ shape: from }] = inputs as [Node];
    const axis = attrs.axis === -1 ? from.length : attrs.axis;
    const depth = shape[axis] as number;
    const inner = product(from.slice(axis));
    return {
      run({ inputs: [indices, , on, off], outputs: [out] }) {
        (out as View).fill(off?.[0] as number);
        for (const [i, at] of (indices as View).entries()) {
          if (at < 0 || at >= depth) continue;
          const before = Math.floor(i / inner);
          (out as View)[(before * depth + at) * inner + (i % inner)] = on?.[0] as number;
        }
      },
    };
  },
  ParallelDynamicStitch: stitch,
  ScatterNd: ({ inputs, shape }) => {
    const { count, length, start } = slicesOf(shape, inputs[0] as Node, '');
    return {
      run({ inputs: [indices, values], outputs: [out] }) {
        const totals = new Float64Array((out as View).length);
        for (let row = 0; row < count; row++) {
          const to = start(indices as View, row);
          for (let i = 0; i < length; i++) {
            totals[to + i] = (totals[to + i] as number) + (values?.[row * length + i] as number);
          }
        }
        (out as View).set(totals);
      },
    };
  },
  TensorScatterAdd: scatterInto,
  TensorScatterSub: scatterInto,
  TensorScatterUpdate: scatterInto,
  UnravelIndex: () => ({
    run({ inputs: [indices, dims], outputs: [out] }) {
      const [places, shape] = [indices as View, Array.from(dims as View)];
      const zero = shape.indexOf(0);
      if (zero >= 0) {
        throw new InvalidArgumentError(
          `Input dims cannot contain a dim of zero, but dims contains zero at index ${zero}`,
        );
      }
      for (const [i, place] of places.entries()) {
        for (const [axis, at] of coordinate(place, shape).entries()) {
          (out as View)[axis * places.length + i] = at;
        }
      }
    },
  }),
};
