import {
  constantOf,
  type Node,
  type TensorType,
  valuesOf,
} from '../../../compiler/program/node.js';
import { deviceDType } from '../memory.js';
import { call, type KernelTable, unary } from './call.js';

/** How long the parts of a split axis are. */
function splitAttrs(dim: number, { shape }: Node, parts: readonly TensorType[]) {
  const axis = dim < 0 ? dim + shape.length : dim;
  return { numOrSizeSplits: parts.map((part) => part.shape[axis]), axis };
}

export const arrayKernels: KernelTable = {
  Cast: (node) =>
    deviceDType((node.inputs[0] as Node).dtype) === deviceDType(node.dtype)
      ? call('Identity', { x: 0 })
      : null,
  ConcatV2: ({ inputs }) =>
    call(
      'Concat',
      inputs.slice(0, -1).map((_, i) => i),
      { axis: valuesOf(inputs.at(-1))[0] },
    ),
  Fill: ({ inputs, shape, dtype }) => {
    const value = constantOf(inputs[1])?.data[0];
    if (value === undefined) return null;
    return call('Fill', {}, { shape, value, dtype: deviceDType(dtype) });
  },
  Identity: unary('Identity'),
  Pack: ({ inputs, attrs }) =>
    call(
      'Pack',
      inputs.map((_, i) => i),
      { axis: attrs.axis },
    ),
  Pad: ({ inputs }) => {
    const flat = valuesOf(inputs[1]);
    const paddings = (inputs[0] as Node).shape.map((_, i) => [flat[2 * i], flat[2 * i + 1]]);
    return call('PadV2', { x: 0 }, { paddings, constantValue: 0 });
  },
  Reshape: ({ shape }) => call('Reshape', { x: 0 }, { shape }),
  ReverseV2: ({ inputs }) => call('Reverse', { x: 0 }, { dims: valuesOf(inputs[1]) }),
  Select: (node) => {
    const [condition, t] = node.inputs as [Node, Node];
    // Given one condition for a row, tfjs repeats a single value along it.
    const isByElement = condition.shape.join() === t.shape.join();
    return node.dtype !== 'bool' && isByElement
      ? call('Select', { condition: 0, t: 1, e: 2 })
      : null;
  },
  Slice: ({ inputs, shape }) => {
    if (shape.length === 0) return call('Identity', { x: 0 });
    const begin = constantOf(inputs[1])?.data;
    return begin ? call('Slice', { x: 0 }, { begin: [...begin], size: shape }) : null;
  },
  Split: ({ inputs: [dim, x], outputs }) =>
    call('SplitV', { x: 1 }, splitAttrs(valuesOf(dim)[0] as number, x as Node, outputs)),
  SplitV: ({ inputs: [x, , dim], outputs }) =>
    call('SplitV', { x: 0 }, splitAttrs(valuesOf(dim)[0] as number, x as Node, outputs)),
  Tile: ({ inputs }) => call('Tile', { x: 0 }, { reps: valuesOf(inputs[1]) }),
  Transpose: ({ inputs }) => {
    const perm = valuesOf(inputs[1]).map((p, _, all) => (p < 0 ? p + all.length : p));
    return call('Transpose', { x: 0 }, { perm });
  },
  Unpack: ({ attrs }) => call('Unpack', { value: 0 }, { num: attrs.num, axis: attrs.axis }),
};
