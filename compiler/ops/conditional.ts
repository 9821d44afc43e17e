/** A choice between two branches: TF 1.15's cond_v2. */

import { backpropagate, isTrainable } from '../autodiff.js';
import { constantOf, convertToTensor, type TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { FuncGraph, functionName } from '../graph/func_graph.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { NDArray } from '../graph/nd_array.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import type { GradientRule, ListInfo, TensorInfo } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { withRank } from '../graph/shape_rules.js';
import { Identity, ZerosLike } from './array.js';

/** The two functions of a choice. */
export interface Branches {
  readonly then_branch: FuncGraph;
  readonly else_branch: FuncGraph;
}

type Conditional = MultiOp<[cond: TensorLike, input: readonly TensorLike[]], Branches>;

const conditional = (type: string, doc: string): Conditional =>
  multiOp(type, {
    doc,
    inputs: { cond: 'bool', input: 'Tin[]' },
    types: { Tin: { isList: true } },
    infer(c) {
      withRank(c, 0, 0);
      const { then_branch, else_branch } = c.attrs;
      return then_branch.outputs.map((t, i) => either(t, else_branch.outputs[i] as Tensor));
    },
    gradient: (op, ...dys) => branchGradients(op, ...dys),
  });

export const If = conditional('If', 'the outputs of one branch or the other');
export const StatelessIf = conditional('StatelessIf', 'the same, where no branch has an effect');

/** What is true of an output of either branch. */
function either(a: Tensor, b: Tensor): TensorInfo {
  const [x, y] = a.op.type === 'FakeParam' ? [b, b] : b.op.type === 'FakeParam' ? [a, a] : [a, b];
  const isRanked = x.shape !== null && x.shape.length === y.shape?.length;
  const shape = isRanked ? x.shape.map((d, i) => (d === y.shape?.[i] ? d : null)) : null;
  return { dtype: x.dtype, shape, list: x.list && { ...x.list, length: null } };
}

export const FakeParam: TensorOp<[], { dtype: DType; shape: Shape }, { list: ListInfo | null }> =
  op('FakeParam', {
    doc: 'A value that is never used: it stands for what only the other branch has.',
    inputs: {},
    attrs: { list: null },
    infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.shape, list: attrs.list }),
    gradient: null,
  });

/**
 * Adds the op that chooses between two branches, under the name scope in force.
 * @returns its outputs.
 */
export function choose(
  pred: Tensor,
  branches: readonly FuncGraph[],
  name: string | null = null,
): readonly Tensor[] {
  const captured = [...new Set(branches.flatMap((branch) => [...branch.captures.keys()]))];
  for (const branch of branches) {
    const inputs = captured.map((t) => branch.capture(t));
    branch.inputs.splice(0, branch.inputs.length, ...inputs);
  }
  const [then_branch, else_branch] = branches as [FuncGraph, FuncGraph];
  const record = branches.some(isStateful) ? If : StatelessIf;
  const outer = branches.flatMap((branch) => [...branch.controlCaptures]);
  const op = getDefaultGraph().controlDependencies(outer, () =>
    record([pred, captured], { then_branch, else_branch }, name ?? 'If'),
  );
  return op.outputs.map((t) => Identity([t]));
}

/** The same of two functions that make tensors. */
export function cond(
  pred: Tensor,
  onTrue: () => readonly Tensor[],
  onFalse: () => readonly Tensor[],
): readonly Tensor[] {
  return getDefaultGraph().nameScope('cond', (scope) => {
    const branch = (role: string, make: () => readonly Tensor[]): FuncGraph => {
      const graph = new FuncGraph(functionName(role), getDefaultGraph());
      graph.asDefault(() => graph.outputs.push(...make().map((t) => graph.capture(t))));
      return graph;
    };
    return choose(pred, [branch('true', onTrue), branch('false', onFalse)], scope);
  });
}

const isStateful = (graph: Graph): boolean =>
  graph
    .getOperations()
    .some(
      ({ type, record: { effect } }) =>
        /^(If|While)$/.test(type) || effect === 'random' || effect === 'report',
    );

const branchesOf = ({ attrs }: { readonly attrs: Branches }) =>
  [attrs.then_branch, attrs.else_branch] as const;

type ConditionalOp = Operation & { readonly attrs: Branches };

/** The gradient is a choice between the gradients of the branches (TF: `_IfGrad`). */
const branchGradients: GradientRule<Branches> = (op, ...dys: readonly (Tensor | null)[]) => {
  const branches = branchesOf(op);
  const [pred, ...inputs] = op.inputs as readonly Tensor[];
  const used = dys.flatMap((dy, i) =>
    dy !== null && isTrainable(op.outputs[i] as Tensor) ? [i] : [],
  );
  const parts = branches.map((branch, k) => {
    const graph = new BranchGradient(op, k, functionName(k === 0 ? 'true_grad' : 'false_grad'));
    const gradients = graph.asDefault(() =>
      backpropagate(
        used.map((i) => branch.outputs[i] as Tensor),
        used.map((i) => dys[i] as Tensor),
        branch.inputs,
      ),
    );
    return { graph, gradients };
  });
  const connected = inputs.flatMap((_, i) =>
    parts.some((p) => p.gradients[i] !== null) ? [i] : [],
  );
  if (connected.length === 0) return op.inputs.map(() => null);
  for (const [k, { graph, gradients }] of parts.entries()) {
    graph.asDefault(() => {
      for (const i of connected) {
        const gradient = gradients[i] ?? ZerosLike([branches[k]?.inputs[i] as Tensor]);
        graph.outputs.push(graph.capture(convertToTensor(gradient)));
      }
    });
  }
  const outputs = choose(
    pred as Tensor,
    parts.map(({ graph }) => graph),
  );
  return [null, ...inputs.map((_, i) => outputs[connected.indexOf(i)] ?? null)];
};

/** A constant of another graph, made again in this one; null for any other tensor. */
export const copyOfConstant = (tensor: Tensor, graph: Graph): Tensor | null =>
  tensor.op.type === 'Const'
    ? graph.controlDependencies(null, () =>
        constantOf(tensor.op.attrs.value as NDArray, 'Const', graph),
      )
    : null;

/**
 * The gradient of a branch. Where it needs a value of the forward branch, that becomes an output of
 * the forward op: nothing is computed twice, and no random number drawn twice.
 */
class BranchGradient extends FuncGraph {
  readonly #forward: FuncGraph;
  readonly #copies = new Map<Tensor, Tensor>();

  constructor(
    private readonly op: ConditionalOp,
    private readonly which: number,
    name: string,
  ) {
    super(name, getDefaultGraph());
    this.#forward = branchesOf(op)[which] as FuncGraph;
  }

  override reaches(graph: Graph): boolean {
    return graph === this.#forward || graph === this.op.graph || super.reaches(graph);
  }

  override capture(tensor: Tensor): Tensor {
    if (tensor.graph !== this.#forward) return super.capture(tensor);
    const copy = this.#copies.get(tensor) ?? copyOfConstant(tensor, this);
    if (copy === null) return super.capture(this.#output(tensor));
    this.#copies.set(tensor, copy);
    return copy;
  }

  /** The tensor outside that has the value of one inside the forward branch. */
  #output(tensor: Tensor): Tensor {
    const { op } = this;
    const forward = this.#forward;
    const input = forward.inputs.indexOf(tensor);
    if (input >= 0) return op.inputs[input + 1] as Tensor;
    const output = forward.outputs.indexOf(tensor);
    if (output >= 0) return op.outputs[output] as Tensor;
    const { dtype, shape, list } = tensor;
    for (const [k, branch] of branchesOf(op).entries()) {
      const added = branch.asDefault(() =>
        k === this.which ? tensor : FakeParam([], { dtype, shape, list }),
      );
      branch.outputs.push(added);
    }
    return op.extend({ dtype, shape, list });
  }
}
