import { type Graph, getDefaultGraph, graphFor } from '../graph/graph.js';
import { type MultiOp, multiOp } from '../graph/op.js';
import { Operation, type Tensor } from '../graph/operation.js';
import { Identity } from './array.js';
import { type Gradient, mapValues } from './indexed_slices.js';

export const NoOp: MultiOp<[]> = multiOp('NoOp', {
  doc: 'nothing: it waits for its control inputs',
  inputs: {},
  infer: () => [],
  gradient: null,
});

/** An operation that is done when all `inputs` are: TF 1.15's `tf.group`. */
export function group(
  inputs: readonly (Operation | Tensor)[],
  name: string | null = null,
): Operation {
  const graph = graphOf(inputs);
  return graph.nameScope(name ?? 'group_deps', (scope) =>
    inputs.length === 0
      ? NoOp([], {}, scope)
      : graph.controlDependencies(inputs, () => NoOp([], {}, scope)),
  );
}

/**
 * The same tensors, IndexedSlices and operations, each available only when all are, and `also`: TF
 * 1.15's `tf.tuple`.
 */
export function tuple<T extends Gradient | Operation>(
  elements: readonly (T | null)[],
  name: string | null = null,
  also: readonly Operation[] = [],
): (T | null)[] {
  const given = elements.filter((element) => element !== null);
  const graph = graphOf(given);
  return graph.nameScope(name ?? 'tuple', () => {
    const ops = given.map((element) => (element instanceof Operation ? element : element.op));
    const gating = [...new Set([...ops, ...also])].sort((a, b) => a.id - b.id);
    const gate = group(gating);
    const gated = (element: Gradient | Operation): Gradient | Operation =>
      element instanceof Operation
        ? graph.controlDependencies([gate], () => group([element]))
        : mapValues(element, (values) => withDependencies([gate], values));
    return elements.map((element) => element && (gated(element) as T));
  });
}

/** `tensor`, once `dependencies` are done: TF's `control_flow_ops.with_dependencies`. */
export function withDependencies(
  dependencies: readonly (Operation | Tensor)[],
  tensor: Tensor,
): Tensor {
  const graph = graphFor(tensor);
  return graph.nameScope('control_dependency', (scope) =>
    graph.colocateWith(tensor.op, () =>
      graph.controlDependencies(dependencies, () => Identity([tensor], {}, scope)),
    ),
  );
}

const graphOf = (inputs: readonly { readonly graph: Graph }[]): Graph => {
  const [first] = inputs;
  return first === undefined ? getDefaultGraph() : graphFor(first);
};
