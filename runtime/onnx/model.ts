import { toBinary } from '@bufbuild/protobuf';
import type { Plan } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { ModelProtoSchema } from '../../compiler/proto/onnx_pb.js';
import type { Checked } from './call.js';
import type { Name } from './graph_writer.js';
import { boolean, type HostSource, PlanWriter, type Source } from './plan_writer.js';

/** A value that decides after a run whether it has succeeded. */
export interface ModelCheck {
  readonly kind: 'check';
  readonly node: Node;
  readonly message: Checked['message'];
  readonly holds: Name;
  readonly data: readonly { readonly name: Name; readonly type: TensorType }[];
}

/** What is reported to the user after a run. */
export interface ModelReport {
  readonly kind: 'host';
  readonly source: HostSource;
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
  /** In the order of the plan. */
  readonly reports: readonly (ModelCheck | ModelReport)[];
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
  const reports = [...writer.reports].map(([key, report]): ModelCheck | ModelReport => {
    const { kind, node } = report;
    if (kind === 'host') {
      const inputs = report.inputs.map((name, i) => sourceOf(name, node.inputs[i] as TensorType));
      return { kind, source: { kind: 'host', node, index: 0, inputs } };
    }
    const { message, data } = report.check;
    const stateOf = (what: string) => state.get(what) as { name: Name; type: TensorType };
    const holds = stateOf(`holds:${key}`).name;
    const shown = data.map((_, i) => stateOf(`data:${key}:${i}`));
    outputs.set(holds, boolean);
    for (const { name, type } of shown) outputs.set(name, type);
    return { kind, node, message, holds, data: shown };
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
    reports,
    drawn,
    nodeOf: (name) => writer.labels.get(name.slice(0, name.lastIndexOf('#'))) ?? null,
  };
}
