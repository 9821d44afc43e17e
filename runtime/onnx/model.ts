import { toBinary } from '@bufbuild/protobuf';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { ModelProtoSchema } from '../../compiler/proto/onnx_pb.js';
import type { Checked } from './call.js';
import type { Name } from './graph_writer.js';
import { boolean, PlanWriter, type Source } from './plan_writer.js';
import type { ModelSegment } from './segments.js';
import type { OnnxTarget } from './target.js';

/** A value that decides when a model has been run whether the run goes on. */
export interface ModelCheck {
  readonly node: Node;
  readonly message: Checked['message'];
  readonly holds: Name;
  readonly data: readonly { readonly name: Name; readonly type: TensorType }[];
}

/** A segment as a model: what it is given, and where what it gives goes. */
export interface Model {
  /** The model; null where there is nothing to compute. */
  readonly bytes: Uint8Array | null;
  readonly inputs: readonly {
    readonly name: Name;
    readonly type: TensorType;
    readonly source: Source;
  }[];
  readonly outputs: readonly { readonly name: Name; readonly type: TensorType }[];
  readonly results: readonly { readonly slot: number; readonly source: Source }[];
  readonly assignments: readonly {
    readonly variable: string;
    readonly source: Source;
    readonly type: TensorType;
  }[];
  readonly checks: readonly ModelCheck[];
  /** Whether the random numbers of an input were needed; left out where they always are. */
  readonly drawn: ReadonlyMap<Name, Name>;
  /** The node that an ONNX node's name is for. */
  nodeOf(name: string): Node | null;
}

/** The model of a segment. */
export function writeModel(segment: ModelSegment, target: OnnxTarget): Model {
  const writer = new PlanWriter(target);
  const { graph } = writer;
  const made = writer.writeSegment(segment);
  const { state } = writer;
  const outputs = new Map<Name, TensorType>();
  const sourceOf = (name: Name, type: TensorType): Source => {
    const given = writer.given(name);
    if (given !== null) return given;
    outputs.set(name, type);
    return { kind: 'output', name };
  };
  const results = segment.outputs.map(({ slot, type }, i) => ({
    slot,
    source: sourceOf(made[i] as Name, type),
  }));
  const assignments = [...state].flatMap(([key, { name, type }]) => {
    if (!key.startsWith('variable:')) return [];
    const given = graph.unviewed(name, type);
    const source = sourceOf(given.name, given.type);
    return [{ variable: key.slice('variable:'.length), source, type }];
  });
  const checks = [...writer.checks].map(([key, { node, check }]): ModelCheck => {
    const stateOf = (what: string) => state.get(what) as { name: Name; type: TensorType };
    const holds = stateOf(`holds:${key}`).name;
    const data = check.data.map((_, i) => stateOf(`data:${key}:${i}`));
    outputs.set(holds, boolean);
    for (const { name, type } of data) outputs.set(name, type);
    return { node, message: check.message, holds, data };
  });
  const always = writer.constantTrue();
  const drawn = new Map<Name, Name>();
  for (const [key, { name, type }] of state) {
    if (!key.startsWith('drawn:') || name === always) continue;
    outputs.set(name, type);
    drawn.set(key.slice('drawn:'.length), name);
  }
  const given = [...outputs].map(([name, type]) => ({ name, type }));
  return {
    bytes: given.length === 0 ? null : toBinary(ModelProtoSchema, graph.model(given)),
    outputs: given,
    inputs: [...writer.inputs].map(([name, input]) => ({ name, ...input })),
    results,
    assignments,
    checks,
    drawn,
    nodeOf: (name) => writer.labels.get(name.slice(0, name.lastIndexOf('#'))) ?? null,
  };
}
