import { isInteger } from '../../../compiler/graph/dtypes.js';
import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Combine } from '../../../compiler/ops/compiled.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import { placeIn } from '../../places.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/*
 * Slices by index. tfjs does not check an index on wasm, where a wrong one reads what lies beside
 * the tensor.
 */

/** Refuses an index outside [0, length), as TensorFlow does. */
function checkRange(indices: View, { shape }: Node, length: number): void {
  const wrong = indices.findIndex((i: number) => i < 0 || i >= length);
  if (wrong < 0) return;
  const name = `indices${placeIn(shape, wrong)}`;
  throw new InvalidArgumentError(`${name} = ${indices[wrong]} is not in [0, ${length})`);
}

/** The slices of every batch along an axis, in the order of the indices. */
function gather(node: Node<'GatherV2'>): HostKernel {
  const [params, indices] = node.inputs as [Node, Node];
  const [given = 0] = valuesOf(node.inputs[2]);
  const axis = given < 0 ? given + params.shape.length : given;
  const { batch_dims } = node.attrs;
  const batch = batch_dims < 0 ? batch_dims + indices.shape.length : batch_dims;
  const batches = sizeOf(params.shape.slice(0, batch));
  const outer = sizeOf(params.shape.slice(batch, axis));
  const length = params.shape[axis] as number;
  const inner = sizeOf(params.shape.slice(axis + 1));
  const count = sizeOf(indices.shape) / batches;
  return {
    run({ inputs, outputs }) {
      const [x, at, out] = [inputs[0] as View, inputs[1] as View, outputs[0] as View];
      checkRange(at, indices, length);
      let to = 0;
      for (let block = 0; block < batches * outer; block++) {
        const first = Math.floor(block / outer) * count;
        for (let i = first; i < first + count; i++) {
          const from = (block * length + (at[i] as number)) * inner;
          for (let k = 0; k < inner; k++) out[to++] = x[from + k] as number;
        }
      }
    },
  };
}

/** What becomes of an element and the update that meets it. */
const combinations: { readonly [K in Combine]: (x: number, y: number) => number } = {
  Update: (_, y) => y,
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Min: Math.min,
  Max: Math.max,
};

/** The rows that indices name, changed one after the other; a scalar changes all of them. */
function scatter({ inputs: [ref, indices, updates], shape, attrs }: Node<'_Scatter'>): HostKernel {
  const [rows, ...slice] = shape as [number, ...number[]];
  const inner = sizeOf(slice);
  const isScalar = updates?.shape.length === 0;
  const isInt = isInteger((ref as Node).dtype);
  const combine = combinations[attrs.combine];
  return {
    inPlace: [0],
    run({ inputs, outputs: [result] }) {
      const [x, at, y] = inputs as readonly [View, View, View];
      const out = result as View;
      checkRange(at, indices as Node, rows);
      if (isInt && attrs.combine === 'Div' && y.includes(0)) {
        throw new InvalidArgumentError('Integer division by zero');
      }
      if (out !== x) out.set(x);
      for (const [i, row] of at.entries()) {
        for (let k = 0; k < inner; k++) {
          const place = row * inner + k;
          const value = combine(out[place] as number, y[isScalar ? 0 : i * inner + k] as number);
          out[place] = value;
        }
      }
    },
  };
}

export const gatherKernels: HostTable = {
  GatherV2: gather,
  _Scatter: scatter,
};
