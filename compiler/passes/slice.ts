import { NDArray } from '../graph/nd_array.js';
import type { OpType } from '../ops/index.js';
import type { Builder } from '../program/builder.js';
import { isNode, type Node } from '../program/node.js';
import { nodesOf, type Program, rootsOf } from '../program/program.js';
import { type Rule, rule } from '../program/rule.js';
import { elements, reshaped, vector } from '../program/shorthand.js';

/*
 * Behind pass 5: a batch whose tensors are very large is computed some rows at a time, as far as every row of
 * a result comes of the same row of what it is computed of. The values are the same; what memory has to
 * hold is the tensors of one slice.
 */

/** What a program may hold in one tensor, and what a slice of it may be, in bytes. */
export interface SliceLimits {
  readonly tensor: number;
  readonly slice: number;
}

const MEBIBYTE = 2 ** 20;
const LIMITS: SliceLimits = { tensor: 256 * MEBIBYTE, slice: 64 * MEBIBYTE };

/** tfjs holds every element in four bytes. */
const bytesOf = (node: Node): number => 4 * elements(node);

/** Ops of which each row of the result comes of one row of input 0, and of all of the others. */
const ofRows: ReadonlySet<OpType> = new Set([
  'Conv2D',
  '_FusedConv2D',
  'DepthwiseConv2dNative',
  'MaxPool',
  'AvgPool',
  'LRN',
  'MatMul',
  '_FusedMatMul',
  'BiasAdd',
  'Reshape',
  'Softmax',
  'LogSoftmax',
  'Relu',
  'Relu6',
  'Elu',
  'Selu',
  'LeakyRelu',
  'Sigmoid',
  'Tanh',
  'Softplus',
  'Exp',
  'Log',
  'Sqrt',
  'Rsqrt',
  'Square',
  'Neg',
  'Abs',
  'Cast',
]);

/** Ops of two tensors that are broadcast. */
const ofPairs: ReadonlySet<OpType> = new Set([
  'Add',
  'AddV2',
  'Sub',
  'Mul',
  'RealDiv',
  'Maximum',
  'Minimum',
  'SquaredDifference',
]);

const rowSize = ({ shape }: Node): number => shape.slice(1).reduce((n, d) => n * d, 1);

/** The inputs of which row i of the result takes row i; none where that is not all it takes. */
function rowInputs(node: Node): readonly number[] {
  const [rows] = node.shape;
  const hasRows = (input: Node | undefined): boolean =>
    input !== undefined && input.shape[0] === rows && input.shape.length === node.shape.length;
  if (ofPairs.has(node.type)) {
    const whole = node.inputs.flatMap((input, i) => (hasRows(input) ? [i] : []));
    const others = node.inputs.filter((input) => !hasRows(input));
    const areBroadcast = others.every(({ shape }) => shape.length < node.shape.length);
    return areBroadcast ? whole : [];
  }
  const [x] = node.inputs;
  if (!ofRows.has(node.type) || x === undefined || x.shape[0] !== rows) return [];
  if (isNode(node, 'Reshape')) return rowSize(x) === rowSize(node) && rows !== 0 ? [0] : [];
  const isTransposed = (node.attrs as { readonly transpose_a?: boolean }).transpose_a === true;
  const isSoftmaxOfRows = node.shape.length > 1 || !node.type.endsWith('Softmax');
  return isTransposed || !isSoftmaxOfRows ? [] : [0];
}

/**
 * The rules that compute the large batches of a program some rows at a time: none where no tensor is
 * large.
 */
export function sliceRules(program: Program, limits: SliceLimits = LIMITS): readonly Rule[] {
  const nodes = nodesOf(program);
  if (!nodes.some((node) => bytesOf(node) > limits.tensor)) return [];
  const users = usersOf(nodes);
  const large = sliceable(nodes, new Set(rootsOf(program)), users, limits.slice);
  const largest = Math.max(0, ...[...large].map(bytesOf));
  if (largest <= limits.tensor) return [];
  const sliced = new Set([...large].flatMap((node) => [node, ...(users.get(node) ?? [])]));
  const slicing = new Slicing(sliced, Math.ceil(largest / limits.slice));
  const ends = [...sliced].filter((node) => !large.has(node));
  return [...new Set(ends.map(({ type }) => type))].map((root) =>
    rule('slice-batch', root, null, (node, { builder }) =>
      ends.includes(node) ? slicing.whole(node, builder) : null,
    ),
  );
}

function usersOf(nodes: readonly Node[]): ReadonlyMap<Node, readonly Node[]> {
  const users = new Map<Node, Node[]>();
  for (const node of nodes) {
    for (const input of new Set([...node.inputs, ...node.after])) {
      const list = users.get(input);
      if (list === undefined) users.set(input, [node]);
      else list.push(node);
    }
  }
  return users;
}

/**
 * The large nodes that need not be there as a whole: they can be computed in slices, and all that is
 * computed of them can be, until it is small.
 */
function sliceable(
  nodes: readonly Node[],
  roots: ReadonlySet<Node>,
  users: ReadonlyMap<Node, readonly Node[]>,
  limit: number,
): ReadonlySet<Node> {
  const isLarge = (node: Node): boolean => node.outputs.length === 1 && bytesOf(node) > limit;
  const large = new Set(nodes.filter((node) => isLarge(node) && rowInputs(node).length > 0));
  const takesRows = (user: Node, node: Node): boolean =>
    user.inputs.every((input, i) => input !== node || rowInputs(user).includes(i));
  const isPossible = (node: Node): boolean =>
    !roots.has(node) &&
    (users.get(node) ?? []).every(
      (user) => takesRows(user, node) && (large.has(user) || !isLarge(user)),
    );
  // Users come first: one that needs a tensor as a whole makes it whole, and what that is made of.
  for (const node of [...large].reverse()) if (!isPossible(node)) large.delete(node);
  return large;
}

/** Nodes computed in slices of their rows. */
class Slicing {
  readonly #parts = new Map<Node, readonly Node[]>();

  constructor(
    private readonly sliced: ReadonlySet<Node>,
    private readonly count: number,
  ) {}

  /** A node whose slices are computed one by one and put together. */
  whole(node: Node, builder: Builder): Node {
    const axis = builder.constant(NDArray.scalar('int32', 0));
    return builder.make('ConcatV2', [...this.#partsOf(node, builder), axis], {});
  }

  #partsOf(node: Node, builder: Builder): readonly Node[] {
    const known = this.#parts.get(node);
    if (known !== undefined) return known;
    const parts = this.sliced.has(node)
      ? this.#computed(node, builder)
      : this.#bounds(node).map(([begin, size]) => {
          const from = vector(builder, [begin, ...node.shape.slice(1).map(() => 0)]);
          return builder.make(
            'Slice',
            [node, from, vector(builder, [size, ...node.shape.slice(1)])],
            {},
          );
        });
    this.#parts.set(node, parts);
    return parts;
  }

  #computed(node: Node, builder: Builder): readonly Node[] {
    const rows = rowInputs(node);
    const parts = node.inputs.map((input, i) =>
      rows.includes(i) ? this.#partsOf(input, builder) : null,
    );
    return this.#bounds(node).map(([, size], k) => {
      const inputs = node.inputs.map((input, i) => parts[i]?.[k] ?? input);
      if (isNode(node, 'Reshape')) {
        return reshaped(builder, inputs[0] as Node, [size, ...node.shape.slice(1)]);
      }
      return builder.remake(node, inputs, node.after, [])[0] as Node;
    });
  }

  /** Where the slices of a node's rows begin, and how many rows they have. */
  #bounds({ shape }: Node): readonly (readonly [begin: number, size: number])[] {
    const rows = shape[0] as number;
    const each = Math.ceil(rows / this.count);
    const count = Math.ceil(rows / each);
    return Array.from({ length: count }, (_, k) => [k * each, Math.min(each, rows - k * each)]);
  }
}
