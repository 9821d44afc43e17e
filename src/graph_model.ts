/** Models for TensorFlow.js. TF 1.15 has none of this: there a separate program converts files. */

import { explain, explainHere } from '../compiler/graph/call_site.js';
import { UnimplementedError, ValueError } from '../compiler/graph/errors.js';
import type { Graph } from '../compiler/graph/graph.js';
import { Tensor } from '../compiler/graph/operation.js';
import { dataTypeOf } from '../compiler/graph_def/data_types.js';
import {
  type GraphModelArtifacts,
  type Output,
  graphModelArtifacts as withWeightsApart,
} from '../compiler/graph_model/artifacts.js';
import { inexecutable } from '../compiler/graph_model/executable.js';
import { inferenceGraph, withoutControlEdges } from '../compiler/graph_model/inference.js';
import type { GraphDef } from '../compiler/proto/graph_pb.js';
import type { Session } from '../runtime/session.js';
import { convertVariablesToConstants } from './graph_util.js';

export type { GraphModelArtifacts };

/** What a model gives: a tensor, several in a list, or several by name. */
export type GraphModelOutputs = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

/** How a model for TensorFlow.js is made. */
export interface GraphModelOptions {
  /**
   * Whether the model may have ops that TensorFlow.js does not have, for a program that registers them there
   * with `registerOp`.
   */
  readonly skipOpCheck?: boolean;
}

/**
 * A trained model for TensorFlow.js, which `loadGraphModel(io.fromMemory(artifacts))` loads and any other of
 * its io handlers saves; TF 1.15 has none. It is the part of the session's graph that `outputs` need, with
 * constants in place of variables, and without checks (`CheckNumerics`, `Assert`). The placeholders in it are
 * the model's inputs, under the names of their operations.
 *
 * TensorFlow.js computes with float32 and int32. As in its own converter, constants of float64 become float32,
 * and those of int64 and uint8 int32.
 *
 * @param sess the session that has the variables' values; they are read in one run.
 * @param outputs what the model gives. Where they have names, `predict` returns them by these.
 * @returns a promise of what tfjs calls `io.ModelArtifacts`.
 * @throws ValueError for a tensor of another graph, for no outputs or one given twice, and for a constant that
 *   TensorFlow.js cannot hold, such as an int64 beyond 32 bits; UnimplementedError for an op that it cannot
 *   execute; what `sess.run` throws for a variable without a value.
 */
export async function graphModelArtifacts(
  sess: Session,
  outputs: GraphModelOutputs,
  { skipOpCheck = false }: GraphModelOptions = {},
): Promise<GraphModelArtifacts> {
  const { graph } = sess;
  const wanted = outputsOf(graph, outputs);
  const names = [...new Set(wanted.map(({ node }) => node))];
  const def = graph.asGraphDef();
  const frozen = await convertVariablesToConstants(sess, def, names);
  const inference = inferenceGraph({ ...frozen, versions: def.versions }, names);
  if (!skipOpCheck) checkExecutable(inference, graph);
  const artifacts = withWeightsApart(withoutControlEdges(inference, names), wanted);
  return isNamed(outputs)
    ? { ...artifacts, userDefinedMetadata: { structuredOutputKeys: Object.keys(outputs) } }
    : artifacts;
}

const isNamed = (outputs: GraphModelOutputs): outputs is { readonly [name: string]: Tensor } =>
  !(outputs instanceof Tensor || Array.isArray(outputs));

function outputsOf(graph: Graph, outputs: GraphModelOutputs): readonly Output[] {
  const entries: readonly (readonly [string, Tensor])[] = isNamed(outputs)
    ? Object.entries(outputs)
    : [outputs].flat().map((t: Tensor) => [t.index === 0 ? t.op.name : t.name, t]);
  if (entries.length === 0) throw new ValueError(explainHere('A model needs an output.'));
  const keys = new Set<string>();
  return entries.map(([key, element]) => {
    const { op, index, dtype, shape } = graph.asGraphElement(element, {
      operation: false,
    }) as Tensor;
    if (keys.has(key)) {
      const advice = 'give the outputs by name, { a: y, b: y }';
      throw new ValueError(explainHere(`The output ${key} is given twice.`, { op, advice }));
    }
    keys.add(key);
    return { key, node: op.name, index, dtype: dataTypeOf(dtype), shape };
  });
}

/** @throws UnimplementedError for the first op that TensorFlow.js cannot execute, with a count of the others. */
function checkExecutable(def: GraphDef, graph: Graph): void {
  const [first, ...others] = inexecutable(def);
  if (first === undefined) return;
  const { name, op } = first.node;
  const failed = { name, type: op };
  const more = [...new Set(others.map((other) => other.node.op))].filter((type) => type !== op);
  const text =
    `TensorFlow.js ${first.reason}.` +
    (more.length > 0 ? ` Neither can it execute ${more.join(', ')}.` : '');
  throw new UnimplementedError(
    explain(text, {
      op: failed,
      site: graph.findOperation(name)?.site,
      advice:
        'export what comes before it, or register the op there and give { skipOpCheck: true }',
    }),
    failed,
  );
}
