import { highest, isFloating, isInteger, lowest } from '../../../compiler/graph/dtypes.js';
import { NDArray } from '../../../compiler/graph/nd_array.js';
import { type Node, valuesOf } from '../../../compiler/program/node.js';
import { elements } from '../../../compiler/program/shorthand.js';
import {
  call,
  cast,
  div,
  expand,
  inDType,
  ints,
  mul,
  type Operand,
  type Row,
  type Rows,
  reshape,
  scalar,
} from '../call.js';

type Reduction = 'Sum' | 'Mean' | 'Prod' | 'Max' | 'Min' | 'All' | 'Any' | 'EuclideanNorm';

const axesOf = (node: Node): readonly number[] => valuesOf(node.inputs[1]);

/** ONNX Runtime adds up one element after the other: of more than these the sum is one of doubles. */
const MOST_ADDED = 4096;

/** The largest, or smallest, value; NaN where there is one, which ONNX Runtime passes over. */
const extreme = (op: string, empty: (node: Node) => number): Row<Reduction> => {
  const row = reduced(op, empty);
  return (node) => {
    const found = row(node) as Operand;
    if (!isFloating(node.dtype) || elements(node.inputs[0] as Node) === 0) return found;
    const attrs = { keepdims: Number(node.attrs.keep_dims), noop_with_empty_axes: 1 };
    const isLost = call('ReduceMax', [call('IsNaN', [0]), ints(axesOf(node))], attrs);
    return call('Where', [isLost, scalar(node.dtype, Number.NaN), found]);
  };
};

/** A reduction along constant axes; of no elements at all it is `empty`. */
const reduced =
  (op: string, empty: (node: Node) => number): Row<Reduction> =>
  (node) => {
    const [x] = node.inputs as [Node];
    if (elements(x) === 0) return NDArray.filled(node.dtype, node.shape, empty(node));
    const attrs = { keepdims: Number(node.attrs.keep_dims), noop_with_empty_axes: 1 };
    const reduce = (value: Operand): Operand => call(op, [value, ints(axesOf(node))], attrs);
    const isTotal = elements(node) === 1 && elements(x) > MOST_ADDED && /Sum|Mean/.test(op);
    if (isTotal && node.dtype === 'float32') return inDType(node, 'float64', (as) => reduce(as(0)));
    return node.dtype === 'uint8' && !/Max|Min/.test(op)
      ? inDType(node, 'int32', (as) => reduce(as(0)))
      : reduce(0);
  };

const total = reduced('ReduceSum', () => 0);

/** The rows and columns of a tensor that is added up along its first axes; null along others. */
function columnsOf(node: Node): readonly [rows: number, columns: number] | null {
  const [{ shape }] = node.inputs as [Node];
  const axes = axesOf(node).map((axis) => (axis + shape.length) % shape.length);
  const isLeading = axes.length > 0 && axes.every((axis) => axis < axes.length);
  const size = (lengths: readonly number[]): number => lengths.reduce((n, d) => n * d, 1);
  return isLeading ? [size(shape.slice(0, axes.length)), size(shape.slice(axes.length))] : null;
}

/** Sums of long columns, as biases' gradients are, are a product with ones. */
const sums: Row<'Sum'> = (node) => {
  const [rows, columns] = columnsOf(node) ?? [0, 0];
  if (node.dtype !== 'float32' || rows <= MOST_ADDED || columns < 2) return total(node);
  const ones = expand(scalar('float32', 1), [1, rows]);
  return reshape(call('MatMul', [ones, reshape(0, [rows, columns])]), node.shape);
};

const argument =
  (op: 'ArgMax' | 'ArgMin'): Row<'ArgMax' | 'ArgMin'> =>
  (node) => {
    const [axis = 0] = axesOf(node);
    const { dtype } = node.inputs[0] as Node;
    const nothing = op === 'ArgMax' ? lowest(dtype) : highest(dtype);
    const x =
      dtype === 'bool'
        ? cast(0, 'int32')
        : isFloating(dtype)
          ? call('Where', [call('IsNaN', [0]), scalar(dtype, nothing), 0])
          : 0;
    const index = call(op, [x], { axis, keepdims: 0 });
    return node.dtype === 'int64' ? index : cast(index, node.dtype);
  };

const cumulative = (node: Node<'Cumsum' | 'Cumprod'>) => {
  const { rank, axis } = { rank: node.shape.length, axis: axesOf(node)[0] ?? 0 };
  return { axis: (axis + rank) % rank, ...node.attrs };
};

/** Products along an axis: after each step every element has those of twice as many in it. */
function products(node: Node<'Cumprod'>): Operand {
  const { axis, exclusive, reverse } = cumulative(node);
  const { shape, dtype } = node;
  const length = shape[axis] as number;
  const one = scalar(dtype, 1);
  /** Moved along the axis by some places, ones in front. */
  const moved = (x: Operand, places: number): Operand => {
    const margins = new Array<number>(2 * shape.length).fill(0);
    margins[axis] = places;
    margins[shape.length + axis] = -places;
    if (reverse) {
      margins[axis] = -places;
      margins[shape.length + axis] = places;
    }
    return call('Pad', [x, ints(margins), one]);
  };
  let result: Operand = exclusive ? moved(0, 1) : 0;
  for (let places = 1; places < length; places *= 2) result = mul(result, moved(result, places));
  return result;
}

export const reductionRows: Rows = {
  All: reduced('ReduceMin', () => 1),
  Any: reduced('ReduceMax', () => 0),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumprod: products,
  Cumsum: (node) => {
    const { axis, exclusive, reverse } = cumulative(node);
    return inDType(node, node.dtype === 'uint8' ? 'int32' : node.dtype, (as) =>
      call('CumSum', [as(0), scalar('int64', axis)], {
        exclusive: Number(exclusive),
        reverse: Number(reverse),
      }),
    );
  },
  EuclideanNorm: reduced('ReduceL2', () => 0),
  Max: extreme('ReduceMax', ({ dtype }) => lowest(dtype)),
  Mean: (node) => {
    if (!isInteger(node.dtype)) return reduced('ReduceMean', () => Number.NaN)(node);
    const count = elements(node.inputs[0] as Node) / Math.max(1, elements(node));
    if (count === 0) return NDArray.filled(node.dtype, node.shape, 0);
    return div(total(node) as Operand, scalar(node.dtype, count));
  },
  Min: extreme('ReduceMin', ({ dtype }) => highest(dtype)),
  Prod: reduced('ReduceProd', () => 1),
  Sum: sums,
  Softmax: (node) => normalized('Softmax', node),
  LogSoftmax: (node) => normalized('LogSoftmax', node),
};

const normalized = (op: string, node: Node): Operand =>
  isFloating(node.dtype) && elements(node) > 0
    ? call(op, [0], { axis: node.shape.length - 1 })
    : reshape(0, node.shape);
