import { isFloating } from '../../../compiler/graph/dtypes.js';
import { type AnyArray, sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Combine } from '../../../compiler/ops/compiled.js';
import { constantOf, type Node, valuesOf } from '../../../compiler/program/node.js';
import { placeIn } from '../../places.js';
import {
  add,
  all,
  and,
  Checked,
  call,
  cast,
  choose,
  div,
  equal,
  expand,
  greater,
  ints,
  less,
  mul,
  not,
  type Operand,
  type Row,
  type Rows,
  reshape,
  results,
  scalar,
  sliced,
  sub,
  transpose,
} from '../call.js';

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

const number = (value: number): Operand => scalar('int64', value);

/** An index of a tensor, and what is known of it. */
interface Index {
  readonly input: number;
  readonly node: Node;
}

const indexOf = ({ inputs }: Node, input: number): Index => ({
  input,
  node: inputs[input] as Node,
});

/**
 * What `use` makes of indices, which must be in [0, length): ONNX Runtime counts negative ones from the
 * end. Where one is not, the run fails with the text that `message` gives for its place.
 */
function checked(
  { input, node }: Index,
  length: number,
  use: (indices: Operand) => Operand,
  message: (place: string, index: number) => string,
): Operand {
  const wide = cast(input, 'int64');
  const known = constantOf(node)?.data;
  const isOutside = (i: number): boolean => i < 0 || i >= length;
  const isSafe = known !== undefined && !known.some(isOutside);
  if (isSafe || sizeOf(node.shape) === 0) return use(wide);
  const within = call('Clip', [wide, number(0), number(Math.max(0, length - 1))]);
  const holds = all('ReduceMin', equal(wide, within));
  const text = (indices: AnyArray): string => {
    const values = Array.from(indices.data as ArrayLike<number>);
    const wrong = values.findIndex(isOutside);
    return message(placeIn(node.shape, wrong), values[wrong] as number);
  };
  return new Checked(use(within), holds, text, [{ operand: input, type: node }]);
}

const notInRange =
  (length: number) =>
  (place: string, index: number): string =>
    `indices${place} = ${index} is not in [0, ${length})`;

/** The slices of every batch along an axis, in the order of the indices. */
const gather: Row<'GatherV2'> = (node) => {
  const [params, indices] = node.inputs as [Node, Node];
  const { length: rank } = params.shape;
  const axis = ((valuesOf(node.inputs[2])[0] ?? 0) + rank) % rank;
  const given = node.attrs.batch_dims;
  const batch = given < 0 ? given + indices.shape.length : given;
  const length = params.shape[axis] as number;
  if (batch === 0) {
    const use = (at: Operand): Operand => call('Gather', [0, at], { axis });
    return checked(indexOf(node, 1), length, use, notInRange(length));
  }
  // All batches are one, whose slices are counted on from one batch to the next.
  const batches = sizeOf(params.shape.slice(0, batch));
  const outer = params.shape.slice(batch, axis);
  const inner = params.shape.slice(axis + 1);
  const each = indices.shape.slice(batch);
  const axes = count(rank);
  const perm = [...axes.slice(0, batch), axis, ...axes.slice(batch, axis), ...axes.slice(axis + 1)];
  const table = reshape(transpose(0, perm), [batches * length, ...outer, ...inner]);
  const starts = mul(reshape(ints(count(batches)), [batches, 1]), number(length));
  const use = (at: Operand): Operand => {
    const flat = add(reshape(at, [batches, sizeOf(each)]), starts);
    const found = call('Gather', [table, flat], { axis: 0 });
    const back = [
      0,
      ...outer.map((_, i) => i + 2),
      1,
      ...inner.map((_, i) => i + 2 + outer.length),
    ];
    return reshape(transpose(found, back), node.shape);
  };
  return checked(indexOf(node, 1), length, use, notInRange(length));
};

/** Rows of indices as places in a tensor whose first axes are one. */
function placesOf(
  index: Index,
  shape: readonly number[],
  what: string,
  use: (places: Operand) => Operand,
): Operand {
  const depth = index.node.shape.at(-1) as number;
  const lengths = shape.slice(0, depth);
  const rows = sizeOf(index.node.shape.slice(0, -1));
  const strides = lengths.map((_, i) => sizeOf(lengths.slice(i + 1)));
  if (rows * depth === 0) return use(ints(new Array<number>(rows).fill(0)));
  const wide = reshape(cast(index.input, 'int64'), [rows, depth]);
  const within = call('Min', [call('Max', [wide, number(0)]), ints(lengths.map((d) => d - 1))]);
  const places = call('ReduceSum', [mul(within, ints(strides)), ints([1])], { keepdims: 0 });
  const text = ({ data }: AnyArray): string => {
    const values = Array.from(data as ArrayLike<number>);
    const rowOf = (row: number): number[] => values.slice(row * depth, (row + 1) * depth);
    const wrong = count(rows).find((row) =>
      rowOf(row).some((i, axis) => i < 0 || i >= (lengths[axis] as number)),
    ) as number;
    const place = placeIn(index.node.shape.slice(0, -1), wrong);
    return `indices${place} = [${rowOf(wrong).join(', ')}] does not index into ${what}shape [${shape}]`;
  };
  const data = [{ operand: index.input, type: index.node }];
  return new Checked(use(places), all('ReduceMin', equal(wide, within)), text, data);
}

const gatherNd: Row<'GatherNd'> = (node) => {
  const [params, indices] = node.inputs as [Node, Node];
  const depth = indices.shape.at(-1) as number;
  const slice = params.shape.slice(depth);
  const rows = reshape(0, [sizeOf(params.shape.slice(0, depth)), ...slice]);
  return placesOf(indexOf(node, 1), params.shape, 'param ', (places) =>
    reshape(call('Gather', [rows, places], { axis: 0 }), node.shape),
  );
};

export type Reduction = 'none' | 'add' | 'mul' | 'max' | 'min';

/** Rows of a table changed by updates, one after the other. */
export function scattered(
  table: Operand,
  places: Operand,
  updates: Operand,
  [rows, length]: readonly [rows: number, length: number],
  reduction: Reduction,
): Operand {
  const each = expand(reshape(places, [rows, 1]), [rows, length]);
  const attrs = { axis: 0, reduction };
  return call('ScatterElements', [table, each, reshape(updates, [rows, length])], attrs);
}

/** A tensor changed at rows of indices. */
const scatterNd = (
  node: Node,
  index: Index,
  table: Operand,
  updates: Operand,
  reduction: Reduction,
): Operand => {
  const depth = index.node.shape.at(-1) as number;
  const rows = sizeOf(index.node.shape.slice(0, -1));
  const length = sizeOf(node.shape.slice(depth));
  const flat = reshape(table, [sizeOf(node.shape.slice(0, depth)), length]);
  return placesOf(index, node.shape, '', (places) =>
    reshape(scattered(flat, places, updates, [rows, length], reduction), node.shape),
  );
};

const combinations: { readonly [K in Combine]: Reduction } = {
  Update: 'none',
  Add: 'add',
  Sub: 'add',
  Mul: 'mul',
  Div: 'mul',
  Min: 'min',
  Max: 'max',
};

const scatter: Row<'_Scatter'> = (node) => {
  const [, indices, updates] = node.inputs as [Node, Node, Node];
  const { combine } = node.attrs;
  const [length, ...slice] = node.shape as [number, ...number[]];
  const size = [sizeOf(indices.shape), sizeOf(slice)] as const;
  const given = updates.shape.length === 0 ? expand(2, [...size]) : 2;
  if (combine === 'Div' && !isFloating(node.dtype)) {
    // Divided by one number after the other is divided by their product.
    const start = expand(scalar('float64', 1), [length, size[1]]);
    const use = (at: Operand): Operand => {
      const product = scattered(start, at, cast(given, 'float64'), size, 'mul');
      const quotient = div(cast(0, 'float64'), reshape(product, node.shape));
      const holds = not(all('ReduceMax', equal(2, scalar(node.dtype, 0))));
      return new Checked(cast(quotient, node.dtype), holds, 'Integer division by zero');
    };
    return checked(indexOf(node, 1), length, use, notInRange(length));
  }
  const changed =
    combine === 'Sub'
      ? call('Neg', [given])
      : combine === 'Div'
        ? call('Reciprocal', [given])
        : given;
  const table = reshape(0, [length, size[1]]);
  const use = (at: Operand): Operand =>
    reshape(scattered(table, at, changed, size, combinations[combine]), node.shape);
  return checked(indexOf(node, 1), length, use, notInRange(length));
};

/** Rows of several tensors at their places in one; of those at one place the last. */
const stitch: Row<'DynamicStitch' | 'ParallelDynamicStitch'> = ({ inputs, shape, dtype }) => {
  const half = inputs.length / 2;
  const length = sizeOf(shape.slice(1));
  return reshape(
    inputs.slice(0, half).reduce<Operand>(
      (table, indices, i) => {
        const rows = sizeOf(indices.shape);
        if (rows === 0) return table;
        const places = ints(valuesOf(indices));
        return scattered(table, places, half + i, [rows, length], 'none');
      },
      expand(scalar(dtype, 0), [shape[0] as number, length]),
    ),
    shape,
  );
};

/** How often every number below `size` occurs, or the sum of the weights of those that do. */
const counted = (
  at: Operand,
  values: Node,
  { dtype, shape: [size = 0] }: Node,
  weights: Operand | null,
): Operand => {
  const rows = sizeOf(values.shape);
  const start = expand(scalar(dtype, 0), [size + 1, 1]);
  const each = weights ?? expand(scalar(dtype, 1), [rows]);
  const all = scattered(start, at, each, [rows, 1], 'add');
  return reshape(sliced(all, [{ axis: 0, begin: 0, length: size }]), [size]);
};

export const indexingRows: Rows = {
  Bincount: (node) => {
    const [arr, , weights] = node.inputs as [Node, Node, Node];
    const size = node.shape[0] as number;
    const wide = cast(0, 'int64');
    const at = call('Clip', [wide, number(0), number(size)]);
    const value = counted(at, arr, node, sizeOf(weights.shape) === 0 ? null : 2);
    if (sizeOf(arr.shape) === 0) return value;
    const holds = all('ReduceMin', not(less(wide, number(0))));
    return new Checked(value, holds, 'Input arr must be non-negative!');
  },
  DynamicStitch: stitch,
  GatherNd: gatherNd,
  GatherV2: gather,
  HistogramFixedWidth: (node) => {
    const [values] = node.inputs as [Node];
    const bins = node.shape[0] as number;
    const wide = (x: Operand): Operand => cast(x, 'float64');
    const range = wide(1);
    const edge = (i: number): Operand => call('Gather', [range, number(i)]);
    const width = div(sub(edge(1), edge(0)), scalar('float64', bins));
    const place = call('Floor', [div(sub(wide(0), edge(0)), width)]);
    const limits = [scalar('float64', 0), scalar('float64', bins - 1)] as const;
    const at = cast(call('Clip', [place, ...limits]), 'int64');
    const holds = less(edge(0), edge(1));
    const text = ({ data: [low, high] }: AnyArray): string =>
      `value_range should satisfy value_range[0] < value_range[1], but got '[${low}, ${high}]'`;
    const data = [{ operand: 1, type: node.inputs[1] as Node }];
    return new Checked(counted(at, values, node, null), holds, text, data);
  },
  InTopKV2: ({ inputs: [predictions] }) => {
    const classes = (predictions as Node).shape[1] as number;
    const targets = call('Unsqueeze', [cast(1, 'int64'), ints([1])]);
    const within = call('Clip', [targets, number(0), number(classes - 1)]);
    const score = call('GatherElements', [0, within], { axis: 1 });
    const above = call('ReduceSum', [cast(greater(0, score), 'int64'), ints([1])], { keepdims: 0 });
    const isFinite = not(call('Or', [call('IsNaN', [0]), call('IsInf', [0])]));
    const areFinite = call('ReduceMin', [isFinite, ints([1])], { keepdims: 0 });
    const isClass = call('Squeeze', [equal(targets, within), ints([1])]);
    return and(and(areFinite, isClass), less(above, cast(2, 'int64')));
  },
  OneHot: ({ inputs: [indices], shape, attrs, dtype }) => {
    const from = (indices as Node).shape;
    const axis = attrs.axis === -1 ? from.length : attrs.axis;
    const classes = reshape(
      ints(count(shape[axis] as number)),
      shape.map((d, i) => (i === axis ? d : 1)),
    );
    const at = call('Unsqueeze', [cast(0, 'int64'), ints([axis])]);
    return choose(equal(at, classes), 2, 3, dtype);
  },
  ParallelDynamicStitch: stitch,
  ScatterNd: (node) =>
    scatterNd(node, indexOf(node, 0), expand(scalar(node.dtype, 0), node.shape), 1, 'add'),
  SparseSoftmaxCrossEntropyWithLogits: (node) => {
    const [logits, labels] = node.inputs as [Node, Node];
    const classes = logits.shape[1] as number;
    const wide = cast(1, 'int64');
    const isClass = equal(
      call('Unsqueeze', [wide, ints([1])]),
      reshape(ints(count(classes)), [1, classes]),
    );
    const zero = scalar(node.dtype, 0);
    const logs = call('LogSoftmax', [0], { axis: 1 });
    const chosen = call('Where', [isClass, logs, zero]);
    const loss = call('Neg', [call('ReduceSum', [chosen, ints([1])], { keepdims: 0 })]);
    const gradient = sub(call('Softmax', [0], { axis: 1 }), cast(isClass, node.dtype));
    if (sizeOf(labels.shape) === 0) return [loss, gradient];
    const holds = all(
      'ReduceMin',
      equal(wide, call('Clip', [wide, number(0), number(classes - 1)])),
    );
    const text = ({ data }: AnyArray): string => {
      const values = Array.from(data as ArrayLike<number>);
      const wrong = values.find((label) => label < 0 || label >= classes);
      return (
        `Received a label value of ${wrong} which is outside the valid range of [0, ${classes}).  ` +
        `Label values: ${values.join(' ')}`
      );
    };
    return [new Checked(loss, holds, text, [{ operand: 1, type: labels }]), gradient];
  },
  TensorScatterAdd: (node) => scatterNd(node, indexOf(node, 1), 0, 2, 'add'),
  TensorScatterSub: (node) => scatterNd(node, indexOf(node, 1), 0, call('Neg', [2]), 'add'),
  TensorScatterUpdate: (node) => scatterNd(node, indexOf(node, 1), 0, 2, 'none'),
  TopKV2: ({ inputs: [x], outputs: [values] }) => {
    const k = (values?.shape ?? []).at(-1) as number;
    const axis = (x as Node).shape.length - 1;
    const [largest, places] = results('TopK', [0, ints([k])], { axis }, 2);
    return [largest, cast(places as Operand, 'int32')];
  },
  UnravelIndex: (node) => {
    const [indices, dims] = node.inputs as [Node, Node];
    const [axes] = dims.shape as [number];
    const lengths = cast(1, 'int64');
    const zero = number(0);
    const isZero = equal(lengths, zero);
    const safe = call('Where', [isZero, number(1), lengths]);
    const places: Operand[] = [];
    let rest: Operand = cast(0, 'int64');
    for (let axis = axes - 1; axis >= 0; axis--) {
      const length = call('Gather', [safe, number(axis)]);
      places.unshift(call('Unsqueeze', [call('Mod', [rest, length]), ints([0])]));
      rest = div(rest, length);
    }
    const text = ({ data }: AnyArray): string => {
      const axis = Array.from(data as ArrayLike<number>).indexOf(0);
      return `Input dims cannot contain a dim of zero, but dims contains zero at index ${axis}`;
    };
    const value = cast(call('Concat', places, { axis: 0 }), indices.dtype);
    const data = [{ operand: 1, type: dims }];
    return new Checked(value, not(all('ReduceMax', isZero)), text, data);
  },
  _Scatter: scatter,
};
