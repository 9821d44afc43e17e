/** Models in the form of TensorFlow.js: what its `io` handlers save and load. */

import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import type { Shape } from '../graph/shape.js';
import { attrProto, typeAttr } from '../graph_def/attr_value.js';
import { shapeOfProto, shapeProto } from '../graph_def/tensor_proto.js';
import { type GraphDef, GraphDefSchema, type NodeDef, NodeDefSchema } from '../proto/graph_pb.js';
import { DataType, TensorProtoSchema, TensorShapeProtoSchema } from '../proto/tensor_pb.js';
import { withNumberedOutputs, withScopedConstants } from './functions.js';
import { type Weight, type WeightSpec, weightOf } from './weights.js';

/** A tensor that a model takes or gives: TensorFlow's `TensorInfo`, in JSON. */
export interface TensorInfo {
  /** The tensor's name, `x:0`. */
  name: string;
  /** `DT_FLOAT` and so on. */
  dtype: string;
  tensorShape: JsonObject;
}

/** A model for TensorFlow.js: an `io.ModelArtifacts` of its `loadGraphModel`. */
export interface GraphModelArtifacts {
  /** A GraphDef in JSON; the values of its constants are in `weightData`. */
  modelTopology: JsonObject;
  weightSpecs: WeightSpec[];
  /** The values of the weights, one after the other. */
  weightData: ArrayBuffer;
  format: 'graph-model';
  generatedBy: string;
  convertedBy: null;
  /** What the model takes and gives, under the names that the program uses. */
  signature: { inputs: { [key: string]: TensorInfo }; outputs: { [key: string]: TensorInfo } };
  /** The names under which `predict` returns the outputs; without them it returns a list. */
  userDefinedMetadata?: { structuredOutputKeys: string[] };
}

/** A tensor that a model gives. */
export interface Output {
  /** What the program calls it. */
  readonly key: string;
  readonly node: string;
  readonly index: number;
  readonly dtype: DataType;
  readonly shape: Shape;
}

/** The artifacts of a graph without variables that gives `outputs`. */
export function graphModelArtifacts(
  graph: GraphDef,
  outputs: readonly Output[],
): GraphModelArtifacts {
  const inputs = graph.node.filter(({ op }) => op === 'Placeholder');
  const weights: Weight[] = [];
  const withoutWeight = (node: NodeDef): NodeDef => {
    if (node.op !== 'Const') return node;
    weights.push(weightOf(node));
    return withoutValue(node);
  };
  const { copies, own } = ofOwnNodes(outputs, new Set(inputs.map(({ name }) => name)));
  const topology = create(GraphDefSchema, {
    node: [...graph.node.map(withoutWeight), ...copies],
    library: graph.library && {
      function: graph.library.function
        .map((f) => withScopedConstants(withNumberedOutputs(f)))
        .map((f) => ({ ...f, nodeDef: f.nodeDef.map(withoutWeight) })),
    },
    versions: graph.versions,
  });
  return {
    modelTopology: toJson(GraphDefSchema, topology) as JsonObject,
    weightSpecs: weights.map(({ spec }) => spec),
    weightData: joined(weights.map(({ bytes }) => bytes)),
    format: 'graph-model',
    generatedBy: 'feedgraph',
    convertedBy: null,
    signature: {
      inputs: Object.fromEntries(inputs.map((node) => [node.name, inputInfo(node)])),
      outputs: Object.fromEntries(own.map((output) => [output.key, outputInfo(output)])),
    },
  };
}

/** A constant of which dtype and shape are left: its value is a weight. */
function withoutValue(node: NodeDef): NodeDef {
  const value = node.attr.value?.value;
  if (value?.case !== 'tensor') return node;
  const { dtype, tensorShape } = value.value;
  const tensor = create(TensorProtoSchema, { dtype, tensorShape });
  return { ...node, attr: { ...node.attr, value: attrProto({ case: 'tensor', value: tensor }) } };
}

/**
 * Outputs of which no two are of one node, and none is of an input: TensorFlow.js keeps one name for a
 * node. What would be the second one is of a copy.
 */
function ofOwnNodes(outputs: readonly Output[], inputs: ReadonlySet<string>) {
  const taken = new Set(inputs);
  const copies: NodeDef[] = [];
  const own = outputs.map((output): Output => {
    const { node, index, dtype } = output;
    if (!taken.has(node)) {
      taken.add(node);
      return output;
    }
    const name = `${node}/output_${copies.length}`;
    const input = [`${node}:${index}`];
    copies.push(
      create(NodeDefSchema, { name, op: 'Identity', input, attr: { T: typeAttr(dtype) } }),
    );
    return { ...output, node: name, index: 0 };
  });
  return { copies, own };
}

const outputInfo = ({ node, index, dtype, shape }: Output): TensorInfo => ({
  name: `${node}:${index}`,
  dtype: DataType[dtype],
  tensorShape: toJson(TensorShapeProtoSchema, shapeProto(shape)) as JsonObject,
});

function inputInfo({ name: node, attr }: NodeDef): TensorInfo {
  const [dtype, shape] = [attr.dtype?.value, attr.shape?.value];
  return outputInfo({
    key: node,
    node,
    index: 0,
    dtype: dtype?.case === 'type' ? dtype.value : DataType.DT_INVALID,
    shape: shape?.case === 'shape' ? shapeOfProto(shape.value) : null,
  });
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}
