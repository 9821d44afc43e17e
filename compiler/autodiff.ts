import { CallSite, explain, explainHere } from './graph/call_site.js';
import { constantOf, convertToTensor, type TensorLike } from './graph/convert.js';
import { isFloating, isInteger } from './graph/dtypes.js';
import { LookupError, TypeError, ValueError } from './graph/errors.js';
import { FuncGraph } from './graph/func_graph.js';
import { getDefaultGraph, graphFor } from './graph/graph.js';
import { NDArray } from './graph/nd_array.js';
import type { Operation, Tensor } from './graph/operation.js';
import type { TensorInfo } from './graph/record.js';
import { formatTuple, isCompatible, isFullyDefined, mergeShapes } from './graph/shape.js';
import { AccumulateNV2, AddN } from './ops/arithmetic.js';
import { Fill, Identity, ZerosLike, zerosLike as zerosInShapeOf } from './ops/array.js';
import { tuple } from './ops/control.js';
import { concatSlices, type Gradient, IndexedSlices } from './ops/indexed_slices.js';
import { shapeOf } from './ops/shape_arithmetic.js';

/** How gradients of one tensor are added up: TF's `AggregationMethod`. */
export const AggregationMethod = {
  /** All at once, by `AddN`. */
  ADD_N: 0,
  DEFAULT: 0,
  /** One after the other, each by an `AddN` of two. */
  EXPERIMENTAL_TREE: 1,
  /** By `AccumulateNV2`, where there are more than two of a known shape. */
  EXPERIMENTAL_ACCUMULATE_N: 2,
} as const;

/** What stands for the gradient of a tensor that does not count: TF's `UnconnectedGradients`. */
export const UnconnectedGradients = {
  /** null */
  NONE: 'none',
  /** Zeros in its shape. */
  ZERO: 'zero',
} as const;

/** What `gradients` may be told. */
export interface GradientsOptions {
  /** The gradients of `ys`, ones where it is left out: TF's `grad_ys`. */
  readonly gradYs?: readonly (TensorLike | null)[] | null;
  readonly name?: string;
  /** Wait for all gradients of an op before any is used: TF's `gate_gradients`. */
  readonly gateGradients?: boolean;
  /** Tensors that count as constants. */
  readonly stopGradients?: readonly Tensor[];
  /** One of `AggregationMethod`. */
  readonly aggregationMethod?: number | null;
  /** One of `UnconnectedGradients`. */
  readonly unconnectedGradients?: string;
}

/**
 * Adds the operations that compute d(Σ ys)/dx for every x, under `gradients/`: the algorithm of TF
 * 1.15's `_GradientsHelper`. Ops are visited from `ys` backwards, each once all gradients of its
 * outputs have arrived, and several gradients of one tensor are added up.
 *
 * @returns a gradient for every x, a tensor or, where all that leads to it are gathers of its rows,
 *   IndexedSlices; null where no path of differentiable ops leads from x to ys.
 * @throws LookupError where an op on the way has no gradient; TypeError for `ys` that are not numeric.
 */
export function gradients(
  ys: readonly Tensor[],
  xs: readonly Tensor[],
  {
    gradYs,
    name = 'gradients',
    stopGradients = [],
    unconnectedGradients = UnconnectedGradients.NONE,
    ...options
  }: GradientsOptions = {},
): (Gradient | null)[] {
  if (!Object.values<string>(UnconnectedGradients).includes(unconnectedGradients)) {
    throw new ValueError(
      explainHere(`Unknown value for unconnected_gradients: '${unconnectedGradients}'`),
    );
  }
  const graph = ys[0] === undefined ? getDefaultGraph() : graphFor(ys[0]);
  for (const t of [...ys, ...xs]) {
    if (!graph.reaches(t.graph))
      throw new ValueError(`${t.toString()} must be from the same graph as ${ys[0]?.toString()}.`);
  }
  const build = (): (Gradient | null)[] => {
    const initial = initialGradients(ys, gradYs ?? ys.map(() => null));
    return backpropagate(ys, initial, xs, { ...options, stopGradients });
  };
  return CallSite.once(() =>
    graph.asDefault(() => {
      const computed = graph.nameScope(name, build);
      const isZero = unconnectedGradients === UnconnectedGradients.ZERO;
      const zeros = (i: number): Tensor | null => (isZero ? zerosInShapeOf(xs[i] as Tensor) : null);
      return computed.map((gradient, i) => gradient ?? zeros(i));
    }),
  );
}

/**
 * Adds to the default graph what carries gradients of `ys` back to `xs`. The two need not belong to it:
 * a branch's gradient is a branch of its own. In the body of a function, paths lead through what it
 * captures to what is around it.
 *
 * @param initial the gradients of `ys`.
 * @returns a gradient for every x, or null.
 */
export function backpropagate(
  ys: readonly Tensor[],
  initial: readonly Tensor[],
  xs: readonly Tensor[],
  {
    gateGradients = false,
    stopGradients = [],
    aggregationMethod,
  }: Pick<GradientsOptions, 'gateGradients' | 'stopGradients' | 'aggregationMethod'> = {},
): (Gradient | null)[] {
  const method = aggregationMethod ?? AggregationMethod.DEFAULT;
  if (!Object.values<number>(AggregationMethod).includes(method)) {
    throw new ValueError(explainHere(`Invalid aggregation_method specified ${method}.`));
  }
  const received = new Map<Tensor, Gradient[]>();
  const receive = (t: Tensor, gradient: Gradient): void => {
    const list = received.get(t);
    if (list === undefined) received.set(t, [gradient]);
    else list.push(gradient);
  };
  for (const [i, y] of ys.entries()) receive(y, initial[i] as Tensor);

  const sources = sourcesUpTo(xs);
  const { between, pending } = pathsBetween(
    ys.map((t) => t.op),
    xs.map((t) => t.op),
    sources,
  );
  const stops = stopOps(xs, stopGradients, pending, sources);
  const queue = [...new Set(ys.map((t) => t.op))].filter(
    (op) => between.has(op) && (pending.get(op) ?? 0) === 0,
  );
  for (let at = 0; at < queue.length; at++) {
    const op = queue[at] as Operation;
    const outputs = op.outputs.map((t) => aggregate(received, t, method));
    const hasGradient = outputs.some((g) => g !== null) && !stops.has(op);
    // The op may grow while it is differentiated; what it has now is what was counted.
    const operands = sources(op);
    const inputs = hasGradient ? inputGradients(op, outputs, gateGradients) : null;
    for (const [i, input] of operands.entries()) {
      const gradient = inputs?.[i] ?? null;
      if (gradient !== null) {
        refineShape(op, i, input, gradient);
        receive(input, gradient);
      }
      if (!between.has(input.op)) continue;
      const left = (pending.get(input.op) ?? 0) - 1;
      pending.set(input.op, left);
      if (left === 0) queue.push(input.op);
    }
  }
  return xs.map((x) => aggregate(received, x, method));
}

/** Whether a tensor can carry a gradient: a floating point one, or a list of those. */
export const isTrainable = ({ dtype, list }: TensorInfo): boolean =>
  dtype === 'variant'
    ? isTrainable(list?.element ?? { dtype: 'float32', shape: null })
    : isFloating(dtype);

/** What an op takes, each at the place where it was made. */
type Sources = (op: Operation) => readonly Tensor[];

/** An input that stands for a tensor around the body is that tensor, unless it is an x itself. */
function sourcesUpTo(xs: readonly Tensor[]): Sources {
  const ends = new Set(xs);
  const sourceOf = (t: Tensor): Tensor => {
    const outside = ends.has(t) ? null : t.graph.outside(t);
    return outside === null ? t : sourceOf(outside);
  };
  return (op) => op.inputs.map(sourceOf);
}

/** The ops that take `t`: in its graph, and in the bodies inside of it that are being built. */
function consumersOf(t: Tensor): readonly Operation[] {
  const inside: Operation[] = [];
  for (let graph = getDefaultGraph(); graph instanceof FuncGraph; graph = graph.outer) {
    const captured = graph.captures.get(t);
    if (captured !== undefined) inside.push(...consumersOf(captured));
  }
  return [...t.consumers(), ...inside];
}

/** Ones for every y whose gradient is not given. */
function initialGradients(
  ys: readonly Tensor[],
  gradYs: readonly (TensorLike | null)[],
): readonly Tensor[] {
  if (ys.length !== gradYs.length) {
    throw new ValueError(`Passed ${gradYs.length} grad_ys for ${ys.length} ys`);
  }
  return ys.map((y, i) => {
    const given = gradYs[i] ?? null;
    const isNumeric = isFloating(y.dtype) || isInteger(y.dtype);
    if (!isNumeric) {
      throw new TypeError(
        `Tensor ${y.toString()} with type ${y.dtype} must be numeric to obtain a default gradient`,
      );
    }
    if (given === null) {
      const shape = shapeOf(y);
      return Fill([shape, constantOf(NDArray.scalar(y.dtype, 1), `grad_ys_${i}`)]);
    }
    const gradient = convertToTensor(given, { dtype: y.dtype, name: 'grad_y' });
    return Identity([gradient], {}, `grad_ys_${i}`);
  });
}

/**
 * The ops on paths from `from` to `to` through tensors that can carry a gradient, and for each the
 * number of its uses among them.
 */
function pathsBetween(
  to: readonly Operation[],
  from: readonly Operation[],
  sources: Sources,
): { readonly between: ReadonlySet<Operation>; readonly pending: Map<Operation, number> } {
  const reached = new Set(from);
  for (const op of reached) {
    for (const output of op.outputs) {
      if (isTrainable(output)) for (const consumer of consumersOf(output)) reached.add(consumer);
    }
  }
  const between = new Set(to.filter((op) => reached.has(op)));
  for (const op of between) {
    for (const { op: producer } of sources(op)) if (reached.has(producer)) between.add(producer);
  }
  const pending = new Map<Operation, number>();
  for (const op of between) {
    for (const { op: producer } of sources(op)) {
      if (between.has(producer)) pending.set(producer, (pending.get(producer) ?? 0) + 1);
    }
  }
  return { between, pending };
}

/** Where back propagation ends: at every x that no other x lies before, and where the user said. */
function stopOps(
  xs: readonly Tensor[],
  stopGradients: readonly Tensor[],
  pending: ReadonlyMap<Operation, number>,
  sources: Sources,
): ReadonlySet<Operation> {
  const isFirst = (op: Operation): boolean =>
    sources(op).every((input) => (pending.get(input.op) ?? 0) === 0);
  return new Set([...xs.map((x) => x.op).filter(isFirst), ...stopGradients.map((t) => t.op)]);
}

/** The sum of the gradients that arrived at `t`, or null where none did. */
function aggregate(received: Map<Tensor, Gradient[]>, t: Tensor, method: number): Gradient | null {
  const list = received.get(t);
  if (list === undefined) return null;
  if (list.length > 1) received.set(t, [sumOf(list, t, method)]);
  return received.get(t)?.[0] ?? null;
}

/** The sum of gradients: slices where all are, else a tensor. */
function sumOf(gradients: readonly Gradient[], { op }: Tensor, method: number): Gradient {
  const slices = gradients.filter((g) => g instanceof IndexedSlices);
  if (slices.length === gradients.length) return concatSlices(slices);
  if (method === AggregationMethod.ADD_N || slices.length > 0) return AddN([gradients]);
  const tensors = gradients as readonly Tensor[];
  const shape = tensors.map((g) => g.shape).reduce(mergeShapes);
  const accumulates = method === AggregationMethod.EXPERIMENTAL_ACCUMULATE_N;
  if (accumulates && tensors.length > 2 && isFullyDefined(shape)) {
    return AccumulateNV2([tensors], { shape });
  }
  return getDefaultGraph().nameScope(`${op.name}_gradient_sum`, () =>
    tensors.reduce((sum, gradient) => AddN([[sum, gradient]])),
  );
}

/** Applies the op's gradient rule under `<op>_grad`. */
function inputGradients(
  op: Operation,
  received: readonly (Gradient | null)[],
  gateGradients: boolean,
): readonly (Gradient | null)[] | null {
  const { gradient } = op.record;
  if (gradient === null) return null;
  if (gradient === 'same') return received;
  if (gradient === 'none') {
    throw new LookupError(
      explain(`No gradient defined for operation '${op.name}' (op type: ${op.type})`, {
        op,
        inputs: op.inputs.map((t) => `${t.name} ${formatTuple(t.shape)}`),
        site: op.site,
      }),
    );
  }
  // An output that the loss does not depend on has gradient zero; the rules of lists, and of what has
  // bodies, know of null.
  const hasBodies = Object.values(op.attrs).some((attr) => attr instanceof FuncGraph);
  const outputs = received.map((g, i) => {
    const output = op.outputs[i] as Tensor;
    return g ?? (hasBodies || output.dtype === 'variant' ? null : zerosLike(output));
  });
  return getDefaultGraph().nameScope(`${op.name}_grad`, () => {
    const tensors = outputs.map((g) => g && convertToTensor(g)) as readonly Tensor[];
    const inputs = gradient(op, ...tensors) as readonly (Gradient | null)[];
    const isGated = gateGradients && inputs.filter((g) => g !== null).length > 1;
    return isGated ? tuple(inputs) : inputs;
  });
}

/** TF: `ZerosLikeOutsideLoop`. */
const zerosLike = (t: Tensor): Tensor => ZerosLike([t], {}, 'zeros_like');

/** A gradient has the shape of what it is the gradient of. */
function refineShape(op: Operation, index: number, input: Tensor, gradient: Gradient): void {
  if (gradient instanceof IndexedSlices) return;
  if (!isCompatible(input.shape, gradient.shape)) {
    throw new ValueError(
      'Incompatible shapes between op input and calculated input gradient.  Forward operation: ' +
        `${op.name}.  Input index: ${index}. Original input shape: ${formatTuple(input.shape)}.  ` +
        `Calculated input gradient shape: ${formatTuple(gradient.shape)}`,
    );
  }
  gradient.setShape(input.shape);
}
