/** The part of a graph that a model needs to predict, in the form that TensorFlow.js executes. */

import { clone, create } from '@bufbuild/protobuf';
import { isControl, nodeOfInput } from '../graph_def/input_name.js';
import { subGraph, withoutTrainingNodes } from '../graph_def/sub_graph.js';
import {
  type AttrValue,
  type FunctionDef,
  FunctionDefSchema,
  type GraphDef,
  GraphDefSchema,
  type NodeDef,
  NodeDefSchema,
} from '../proto/graph_pb.js';

/**
 * What some nodes of a frozen graph need, without checks: `CheckNumerics`, `Assert`, and the copies that
 * only training needs. Of the library the functions that are called are left.
 */
export function inferenceGraph(frozen: GraphDef, outputs: readonly string[]): GraphDef {
  const { node, library, versions } = withoutTrainingNodes(frozen, new Set(outputs));
  const unplaced = create(GraphDefSchema, { node: withoutAsserts(node), library, versions });
  const graph = subGraph(unplaced, outputs);
  const functions = calledFunctions(graph).map((f) => {
    const copy = clone(FunctionDefSchema, f);
    return { ...copy, nodeDef: withoutAsserts(copy.nodeDef) };
  });
  return create(GraphDefSchema, {
    node: graph.node,
    ...(functions.length > 0 && { library: { function: functions } }),
    versions,
  });
}

const ASSERTS: ReadonlySet<string> = new Set(['Assert', '_Assert']);

/** Nodes without assertions, and without what places a node, which may be with one of these. */
function withoutAsserts(nodes: readonly NodeDef[]): NodeDef[] {
  const asserts = new Set(nodes.flatMap(({ op, name }) => (ASSERTS.has(op) ? [name] : [])));
  return nodes
    .filter(({ name }) => !asserts.has(name))
    .map((node) => {
      const { _class, ...attr } = node.attr;
      const input = node.input.filter((each) => !asserts.has(nodeOfInput(each)));
      return { ...clone(NodeDefSchema, node), input, attr };
    });
}

/** The functions that an attribute names. */
function functionsOf({ value: { case: field, value } }: AttrValue): readonly string[] {
  if (field === 'func') return [value.name];
  return field === 'list' ? value.func.map(({ name }) => name) : [];
}

/** The functions of the library that nodes call, and those that these call. */
function calledFunctions({ node, library }: GraphDef): readonly FunctionDef[] {
  const functions = new Map(library?.function.map((f) => [f.signature?.name ?? '', f]));
  const called = new Set<FunctionDef>();
  const call = (nodes: readonly NodeDef[]): void => {
    for (const name of nodes.flatMap(({ attr }) => Object.values(attr).flatMap(functionsOf))) {
      const f = functions.get(name);
      if (f === undefined || called.has(f)) continue;
      called.add(f);
      call(f.nodeDef);
    }
  };
  call(node);
  return [...called];
}

/**
 * A graph without the control edges that decide nothing. TensorFlow.js takes a control input for one more
 * input of an op; only a node without any other input may need it, as a constant in a branch does.
 */
export function withoutControlEdges(graph: GraphDef, outputs: readonly string[]): GraphDef {
  const dataOnly = (node: NodeDef): NodeDef => {
    const data = node.input.filter((input) => !isControl(input));
    return data.length === 0 ? node : { ...node, input: data };
  };
  const nodes = create(GraphDefSchema, { ...graph, node: graph.node.map(dataOnly) });
  return create(GraphDefSchema, {
    ...subGraph(nodes, outputs),
    library: graph.library && {
      ...graph.library,
      function: graph.library.function.map((f) => ({ ...f, nodeDef: f.nodeDef.map(dataOnly) })),
    },
  });
}
