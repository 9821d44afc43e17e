/** Variables of a graph as data that become constants. */

import { clone, create, type MessageInitShape } from '@bufbuild/protobuf';
import { ValueError } from '../graph/errors.js';
import { type AnyArray, NDArray } from '../graph/nd_array.js';
import { type GraphDef, GraphDefSchema, type NodeDef, NodeDefSchema } from '../proto/graph_pb.js';
import { DataType } from '../proto/tensor_pb.js';
import { nodeOfInput } from './input_name.js';
import { tensorProto } from './tensor_proto.js';

type Values = ReadonlyMap<string, AnyArray>;

/** The nodes that hold variables, and the tensors that are their values. */
export const variablesOf = ({ node }: GraphDef): ReadonlyMap<string, string> =>
  new Map(
    node.flatMap(({ name, op }): [string, string][] => {
      if (op === 'Variable' || op === 'VariableV2') return [[name, `${name}:0`]];
      return op === 'VarHandleOp' ? [[name, `${name}/Read/ReadVariableOp:0`]] : [];
    }),
  );

/**
 * The graph with constants in place of its variables; what reads a variable by a handle becomes an
 * `Identity`, or a `GatherV2`.
 * @throws ValueError for a `ResourceGather` with batch dimensions, as TensorFlow does.
 */
export function frozen(graph: GraphDef, values: Values): GraphDef {
  const byName = new Map(graph.node.map((node) => [node.name, node]));
  /** The variable whose handle a node is given, where that becomes a constant. */
  const variableOf = ({ input: [first = ''] }: NodeDef): NodeDef | null => {
    let node = byName.get(nodeOfInput(first));
    while (node?.op === 'Identity') node = byName.get(nodeOfInput(node.input[0] ?? ''));
    return node?.op === 'VarHandleOp' && values.has(node.name) ? node : null;
  };
  return create(GraphDefSchema, {
    node: graph.node.flatMap((node) => {
      const value = values.get(node.name);
      return value === undefined
        ? withoutHandle(node, variableOf(node))
        : [constant(node.name, node.attr.dtype, value)];
    }),
    library: graph.library,
  });
}

type Attr = NodeDef['attr'][string] | undefined;
type Init = MessageInitShape<typeof NodeDefSchema>;

function constant(name: string, dtype: Attr, value: AnyArray): Init {
  const attr = { value: { value: { case: 'tensor' as const, value: tensorProto(value) } } };
  return { name, op: 'Const', attr: dtype === undefined ? attr : { dtype, ...attr } };
}

/** A node that is given a constant where it was given the handle of a variable. */
function withoutHandle(original: NodeDef, variable: NodeDef | null): readonly Init[] {
  const node = clone(NodeDefSchema, original);
  if (variable === null) return [node];
  const { name, op, input, attr } = node;
  const { dtype } = variable.attr;
  const kept: NodeDef['attr'] = attr._class === undefined ? {} : { _class: attr._class };
  if (op === 'Identity' || op === 'ReadVariableOp') {
    return [{ name, op: 'Identity', input, attr: { ...kept, ...(dtype && { T: dtype }) } }];
  }
  if (op !== 'ResourceGather') return [node];
  if (attr.batch_dims?.value.value) {
    throw new ValueError('batch_dims != 0 is not supported by freeze_graph.');
  }
  const { Tindices } = attr;
  const isLong = Tindices?.value.value === DataType.DT_INT64;
  const axis = `${name}/axis`;
  const types = {
    ...(dtype && { Tparams: dtype }),
    ...(Tindices && { Tindices, Taxis: Tindices }),
  };
  return [
    constant(axis, Tindices, NDArray.scalar(isLong ? 'int64' : 'int32', 0)),
    { name, op: 'GatherV2', input: [...input.slice(0, 2), axis], attr: { ...kept, ...types } },
  ];
}
