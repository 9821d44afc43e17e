/** Loops: TF 1.15's while_v2. */

import { backpropagate, isTrainable } from '../autodiff.js';
import { constantOf, convertToTensor, type TensorLike } from '../graph/convert.js';
import { FuncGraph, functionName } from '../graph/func_graph.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import { NDArray } from '../graph/nd_array.js';
import { type MultiOp, multiOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import type { GradientRule, TensorInfo } from '../graph/record.js';
import { Identity, ZerosLike } from './array.js';
import { Less } from './comparison.js';
import { copyOfConstant } from './conditional.js';
import { add } from './operators.js';
import { inputsBehind } from './reach.js';
import {
  ANY_SHAPE,
  EmptyTensorList,
  TensorListPopBack,
  TensorListPushBack,
} from './tensor_list.js';

/** The two functions of a loop. */
export interface LoopFunctions {
  readonly cond: FuncGraph;
  readonly body: FuncGraph;
}

/** How a loop may be run: nothing here runs in parallel. */
export interface LoopOptions {
  readonly parallel_iterations: number;
}

type Loop = MultiOp<[input: readonly TensorLike[]], LoopFunctions, LoopOptions>;

const whileLoop = (type: string, doc: string): Loop =>
  multiOp(type, {
    doc,
    inputs: { input: 'T[]' },
    types: { T: { isList: true } },
    attrs: { parallel_iterations: 10 },
    infer: ({ attrs }) => attrs.body.inputs.map(infoOf),
    gradient: (op, ...dys) => loopGradients(op, ...dys),
  });

export const While = whileLoop(
  'While',
  'its inputs, passed through the body as long as the condition holds',
);
export const StatelessWhile = whileLoop('StatelessWhile', 'the same, where the body has no effect');

/** What holds of a loop variable in every iteration. */
export const infoOf = ({ dtype, shape, list }: TensorInfo): TensorInfo => ({
  dtype,
  shape,
  list: list && { ...list, length: null },
});

/**
 * Adds a loop, under the name scope in force. The inputs of `cond` and `body` are the loop's variables
 * and, behind them, what they capture.
 *
 * @param variables the variables' first values.
 * @returns the outputs: the variables' last values first.
 */
export function loop(
  variables: readonly Tensor[],
  { cond, body }: LoopFunctions,
  parallelIterations: number,
  name: string,
): readonly Tensor[] {
  const captured = [...new Set([...cond.captures.keys(), ...body.captures.keys()])];
  for (const graph of [cond, body]) {
    const inputs = captured.map((t) => graph.capture(t));
    graph.inputs.splice(variables.length, graph.inputs.length, ...inputs);
  }
  body.outputs.push(...captured.map((t) => body.afterIteration(body.capture(t))));
  const outer = [...cond.controlCaptures, ...body.controlCaptures];
  const attrs = { cond, body, parallel_iterations: parallelIterations };
  const op = getDefaultGraph().controlDependencies(outer, () =>
    While([[...variables, ...captured]], attrs, name),
  );
  return op.outputs.map((t) => Identity([t]));
}

/** The accumulators of the body's tensors: which output of the loop each is. */
const accumulators = new WeakMap<FuncGraph, Map<Tensor, number>>();

type LoopOp = Operation & { readonly attrs: LoopFunctions & LoopOptions };

/**
 * The output of the loop that is the list of all values that `tensor`, of its body, had. It becomes
 * one where nobody has asked for it before.
 */
function accumulated(op: LoopOp, tensor: Tensor): Tensor {
  const { cond, body } = op.attrs;
  const known = accumulators.get(body) ?? new Map<Tensor, number>();
  accumulators.set(body, known);
  const output = known.get(tensor);
  if (output !== undefined) return op.outputs[output] as Tensor;
  const { dtype, shape } = tensor;
  const empty = op.graph.aside(() =>
    op.graph.nameScope(`${tensor.name.replace(':', '_')}/accumulator`, (scope) => {
      const dims = shape?.map((d) => d ?? -1);
      const elementShape = dims ? constantOf(NDArray.vector('int32', dims)) : ANY_SHAPE();
      const most = op.inputs[1] as Tensor;
      return EmptyTensorList([elementShape, most], { element_dtype: dtype }, scope);
    }),
  );
  const inputs = [cond, body].map((graph) =>
    graph.bind(empty, graph.addInput(infoOf(empty), empty.op.name)),
  );
  const pushed = body.aside(() => TensorListPushBack([inputs[1] as Tensor, tensor]));
  body.outputs.push(pushed);
  const added = op.extend(infoOf(pushed), empty);
  known.set(tensor, added.index);
  return added;
}

/** The gradient is a loop that runs backwards (TF: `_WhileGrad`). */
const loopGradients: GradientRule<LoopFunctions & LoopOptions> = (op, ...given) => {
  const { body } = op.attrs;
  const graph = getDefaultGraph();
  const wanted = given.flatMap((dy, i) =>
    dy !== null && isTrainable(op.outputs[i] as Tensor) ? [i] : [],
  );
  const used = [...inputsBehind(body, wanted, true)].sort((a, b) => a - b);
  const at = <T>(list: readonly T[]): T[] => used.map((i) => list[i] as T);
  const [ys, xs] = [at(body.outputs), at(body.inputs)];
  const counter = constantOf(NDArray.scalar('int32', 0), 'grad_counter');
  const dys = used.map((i) => given[i] ?? ZerosLike([op.outputs[i] as Tensor]));
  const variables = [counter, op.inputs[1], op.outputs[0], ...dys] as Tensor[];

  const gradient = new LoopGradient(op, functionName('body_grad'));
  const arguments_ = variables.map((t, i) =>
    gradient.addInput(infoOf(i < 3 ? t : (op.outputs[used[i - 3] as number] as Tensor)), t.op.name),
  );
  gradient.asDefault(() => {
    const [count, most, total, ...dyArguments] = arguments_ as [Tensor, Tensor, Tensor];
    const dxs = backpropagate(ys, dyArguments, xs);
    const results = dxs.map((dx, i) =>
      gradient.capture(convertToTensor(dx ?? ZerosLike([xs[i] as Tensor]))),
    );
    gradient.outputs.push(add(count, 1), most, total, ...results);
  });
  const cond = new FuncGraph(functionName('cond_grad'), graph);
  const [count, , total] = arguments_.map((t) => cond.addInput(infoOf(t), t.op.name));
  cond.asDefault(() => {
    cond.outputs.push(Less([count as Tensor, total as Tensor]));
  });
  const functions = { cond, body: gradient };
  const name = `${op.name}_grad`;
  const outputs = loop(variables, functions, op.attrs.parallel_iterations, name);
  return op.inputs.map((_, i) => {
    const place = used.indexOf(i);
    return place < 0 ? null : (outputs[3 + place] as Tensor);
  });
};

/**
 * The gradient of a loop's body. A value that the body had is taken from the end of the list in which
 * the forward loop kept it, once in every iteration.
 */
class LoopGradient extends FuncGraph {
  readonly #forward: FuncGraph;
  readonly #values = new Map<Tensor, Tensor>();
  /** What is left of a list when its last value has been taken. */
  readonly #rests = new Map<Tensor, Tensor>();

  constructor(
    private readonly op: LoopOp,
    name: string,
  ) {
    super(name, getDefaultGraph());
    this.#forward = op.attrs.body;
  }

  override reaches(graph: Graph): boolean {
    return graph === this.#forward || graph === this.op.graph || super.reaches(graph);
  }

  override afterIteration(input: Tensor): Tensor {
    return this.#rests.get(input) ?? input;
  }

  override capture(tensor: Tensor): Tensor {
    if (tensor.graph !== this.#forward) return super.capture(tensor);
    const value = this.#values.get(tensor) ?? copyOfConstant(tensor, this) ?? this.#valueOf(tensor);
    this.#values.set(tensor, value);
    return value;
  }

  #valueOf(tensor: Tensor): Tensor {
    const input = this.#forward.inputs.indexOf(tensor);
    const isInvariant = input >= 0 && this.#forward.outputs[input] === tensor;
    if (isInvariant) return super.capture(this.op.inputs[input] as Tensor);
    const list = super.capture(accumulated(this.op, tensor));
    const attrs = { element_dtype: tensor.dtype };
    const { outputs } = this.aside(() => TensorListPopBack([list, ANY_SHAPE()], attrs));
    const [rest, value] = outputs as readonly [Tensor, Tensor];
    this.#rests.set(list, rest);
    return value;
  }
}
