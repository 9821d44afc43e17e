import type { Attrs, OpType } from '../../compiler/ops/index.js';
import { windowAxis, windowGeometry } from '../../compiler/ops/window.js';
import { constantOf, type Node, valuesOf } from '../../compiler/program/node.js';
import type { BackendName } from './backend.js';
import { deviceDType } from './memory.js';

/** What a kernel takes: input `i` of the node, or the result of another kernel. */
export type Operand = number | KernelCall;

/** One use of a tfjs kernel. */
export interface KernelCall {
  readonly kernel: string;
  readonly inputs: { readonly [name: string]: Operand } | readonly Operand[];
  readonly attrs: object;
}

/** How an op is executed by tfjs's kernels; null where that is wrong or slow. */
type Row<K extends OpType> = (node: Node<K>, backend: BackendName) => KernelCall | null;

const call = (kernel: string, inputs: KernelCall['inputs'], attrs: object = {}): KernelCall => ({
  kernel,
  inputs,
  attrs,
});

const isFloat = ({ dtype }: Node): boolean => deviceDType(dtype) === 'float32';

const unary =
  (kernel: string): Row<OpType> =>
  () =>
    call(kernel, { x: 0 });

const binary =
  (kernel: string): Row<OpType> =>
  () =>
    call(kernel, { a: 0, b: 1 });

type Reduction = 'Prod' | 'Max';

const reduction =
  (kernel: Reduction, axisName = 'axis'): Row<Reduction> =>
  ({ inputs, attrs }) =>
    call(kernel, { x: 0 }, { [axisName]: valuesOf(inputs[1]), keepDims: attrs.keep_dims });

const pair = (values: readonly number[]): readonly [number, number] => [
  values[1] as number,
  values[2] as number,
];

/**
 * How the filter of a convolution moves. The padding is always given in numbers: wasm's own SAME is
 * wrong where a filter is smaller than its stride.
 */
const convAttrs = ({ inputs: [x, filter], attrs }: Node<'Conv2D' | '_FusedConv2D'>) => {
  const padding = (axis: 1 | 2): readonly [before: number, after: number] => {
    const [size, taps] = [x?.shape[axis] as number, filter?.shape[axis - 1] as number];
    const { before, after } = windowGeometry(size, taps, windowAxis(attrs, axis));
    return [before, after];
  };
  return {
    strides: pair(attrs.strides),
    dilations: pair(attrs.dilations),
    pad: [[0, 0], padding(1), padding(2), [0, 0]],
    dataFormat: 'NHWC',
  };
};

const poolAttrs = (attrs: Attrs['MaxPool']) => ({
  filterSize: pair(attrs.ksize),
  strides: pair(attrs.strides),
  pad: attrs.padding.toLowerCase(),
});

const activation = (fused: Attrs['_FusedConv2D']['fused_ops']): string =>
  fused.includes('Relu') ? 'relu' : 'linear';

const rank3 = (operand: number, node: Node): KernelCall =>
  call('Reshape', { x: operand }, { shape: [1, ...(node.inputs[operand] as Node).shape] });

/** wasm's kernels take a transposed or non-float factor ten times slower, or not at all. */
const isPlainProduct = (attrs: Attrs['MatMul'], backend: BackendName): boolean =>
  backend === 'cpu' || (!attrs.transpose_a && !attrs.transpose_b);

/**
 * The kernel table: what tfjs knows of an op, one row each. A kernel that the backend does not
 * register makes its row void; ops without a row are legalized or have a kernel of our own.
 */
export const kernels: { readonly [K in OpType]?: Row<K> } = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  AddN: ({ inputs }) => (inputs.length === 1 ? call('Identity', { x: 0 }) : null),
  ArgMax: ({ inputs }) => {
    const axis = valuesOf(inputs[1])[0] as number;
    const rank = (inputs[0] as Node).shape.length;
    return call('ArgMax', { x: 0 }, { axis: axis < 0 ? axis + rank : axis });
  },
  AvgPool: ({ attrs }) => call('AvgPool', { x: 0 }, poolAttrs(attrs)),
  Cast: (node) => {
    const from = deviceDType((node.inputs[0] as Node).dtype);
    const to = deviceDType(node.dtype);
    if (to === 'bool' && from !== 'bool') return null;
    return from === to ? call('Identity', { x: 0 }) : call('Cast', { x: 0 }, { dtype: to });
  },
  ConcatV2: ({ inputs }) =>
    call(
      'Concat',
      inputs.slice(0, -1).map((_, i) => i),
      { axis: valuesOf(inputs.at(-1))[0] },
    ),
  Conv2D: (node) => call('Conv2D', { x: 0, filter: 1 }, convAttrs(node)),
  Equal: binary('Equal'),
  Exp: unary('Exp'),
  Fill: ({ inputs, shape, dtype }) => {
    const value = constantOf(inputs[1])?.data[0];
    if (value === undefined) return null;
    return call('Fill', {}, { shape, value, dtype: deviceDType(dtype) });
  },
  FloorDiv: () => call('Floor', { x: call('RealDiv', { a: 0, b: 1 }) }),
  FloorMod: binary('Mod'),
  GatherV2: ({ inputs }) =>
    call('GatherV2', { x: 0, indices: 1 }, { axis: valuesOf(inputs[2])[0], batchDims: 0 }),
  GreaterEqual: binary('GreaterEqual'),
  Identity: unary('Identity'),
  Log: unary('Log'),
  MatMul: (node, backend) =>
    isFloat(node) && isPlainProduct(node.attrs, backend)
      ? call(
          'BatchMatMul',
          { a: 0, b: 1 },
          { transposeA: node.attrs.transpose_a, transposeB: node.attrs.transpose_b },
        )
      : null,
  Max: reduction('Max', 'reductionIndices'),
  Maximum: binary('Maximum'),
  MaxPool: ({ attrs }) => call('MaxPool', { x: 0 }, poolAttrs(attrs)),
  Mul: binary('Multiply'),
  Neg: (node) => (isFloat(node) ? call('Neg', { x: 0 }) : null),
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
  Prod: reduction('Prod'),
  Range: ({ inputs, dtype }) => {
    const [start, stop, step] = inputs.map((x) => valuesOf(x)[0]);
    return call('Range', {}, { start, stop, step, dtype: deviceDType(dtype) });
  },
  RealDiv: binary('RealDiv'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  ReluGrad: () => call('Multiply', { a: 0, b: call('Step', { x: 1 }, { alpha: 0 }) }),
  Reshape: ({ shape }) => call('Reshape', { x: 0 }, { shape }),
  // For booleans wasm writes numbers, beyond the end of the result.
  ReverseV2: ({ inputs, dtype }, backend) =>
    dtype === 'bool' && backend === 'wasm'
      ? null
      : call('Reverse', { x: 0 }, { dims: valuesOf(inputs[1]) }),
  Select: (node) => {
    const [condition, t] = node.inputs as [Node, Node];
    // Given one condition for a row, tfjs repeats a single value along it.
    const isByElement = condition.shape.join() === t.shape.join();
    return node.dtype !== 'bool' && isByElement
      ? call('Select', { condition: 0, t: 1, e: 2 })
      : null;
  },
  Slice: ({ inputs, shape }) =>
    shape.length === 0
      ? call('Identity', { x: 0 })
      : call('Slice', { x: 0 }, { begin: valuesOf(inputs[1]), size: shape }),
  Softmax: ({ shape }) => call('Softmax', { logits: 0 }, { dim: shape.length - 1 }),
  Sqrt: unary('Sqrt'),
  // The cpu backend squares integers as float32.
  Square: (node) => (isFloat(node) ? call('Square', { x: 0 }) : call('Multiply', { a: 0, b: 0 })),
  Sub: binary('Sub'),
  Tile: ({ inputs }) => call('Tile', { x: 0 }, { reps: valuesOf(inputs[1]) }),
  Transpose: ({ inputs }) => {
    const perm = valuesOf(inputs[1]).map((p, _, all) => (p < 0 ? p + all.length : p));
    return call('Transpose', { x: 0 }, { perm });
  },
  Unpack: ({ attrs }) => call('Unpack', { value: 0 }, { num: attrs.num, axis: attrs.axis }),
  _FusedConv2D: (node) =>
    call(
      'FusedConv2D',
      { x: 0, filter: 1, bias: 2 },
      { ...convAttrs(node), activation: activation(node.attrs.fused_ops) },
    ),
  // wasm's fused relu turns NaN into 0.
  _FusedMatMul: (node, backend) =>
    isFloat(node) &&
    isPlainProduct(node.attrs, backend) &&
    (backend === 'cpu' || !node.attrs.fused_ops.includes('Relu'))
      ? call(
          'Reshape',
          {
            x: call(
              '_FusedMatMul',
              { a: rank3(0, node), b: rank3(1, node), bias: 2 },
              {
                transposeA: node.attrs.transpose_a,
                transposeB: node.attrs.transpose_b,
                activation: activation(node.attrs.fused_ops),
              },
            ),
          },
          { shape: node.shape },
        )
      : null,
};
