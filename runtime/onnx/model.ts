import { toBinary } from '@bufbuild/protobuf';
import type { Plan } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { ModelProtoSchema } from '../../compiler/proto/onnx_pb.js';
import type { Checked } from './call.js';
import type { Name } from './graph_writer.js';
import { boolean, PlanWriter, type Source } from './plan_writer.js';

/** A value that decides after a run whether it has succeeded. */
export interface ModelCheck {
  readonly node: Node;
  readonly message: Checked['message'];
  readonly holds: Name;
  readonly data: { readonly name: Name; readonly type: TensorType } | null;
}

/** A whole run as a model. */
export interface Model {
  /** The model; null where there is nothing to compute. */
  readonly bytes: Uint8Array | null;
  readonly inputs: readonly {
    readonly name: Name;
    readonly type: TensorType;
    readonly source: Source;
  }[];
  readonly outputs: readonly { readonly name: Name; readonly type: TensorType }[];
  readonly fetches: readonly ({ readonly source: Source; readonly type: TensorType } | null)[];
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

/** The model of a plan. */
export function writeModel(plan: Plan): Model {
  const writer = new PlanWriter();
  const { graph } = writer;
  const fetched = writer.write(plan);
  const { state } = writer;
  const outputs = new Map<Name, TensorType>();
  const sourceOf = (name: Name, type: TensorType): Source => {
    const given = writer.given(name);
    if (given !== null) return given;
    const late = writer.late.get(name);
    if (late !== undefined) {
      const { node, index, inputs } = late;
      const sources = inputs.map((input, i) => sourceOf(input, node.inputs[i] as TensorType));
      return { kind: 'host', node, index, inputs: sources };
    }
    outputs.set(name, type);
    return { kind: 'output', name };
  };
  const fetches = plan.fetches.map(
    (fetch, i) => fetch && { source: sourceOf(fetched[i] as Name, fetch.node), type: fetch.node },
  );
  const assignments = [...state].flatMap(([key, { name, type }]) => {
    if (!key.startsWith('variable:')) return [];
    const given = graph.unviewed(name, type);
    const source = sourceOf(given.name, given.type);
    return [{ variable: key.slice('variable:'.length), source, type }];
  });
  const checks = [...writer.checks].map(([key, { node, check }]): ModelCheck => {
    const holds = state.get(`holds:${key}`)?.name as Name;
    const data = state.get(`data:${key}`);
    outputs.set(holds, boolean);
    if (data !== undefined) outputs.set(data.name, data.type);
    return { node, message: check.message, holds, data: data ?? null };
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
    fetches,
    assignments,
    checks,
    drawn,
    nodeOf: (name) => writer.labels.get(name.slice(0, name.lastIndexOf('#'))) ?? null,
  };
}
