/** Graphs as data, changed for those who only run them: TF 1.15's `tf.graph_util`. */

import { explainHere } from '../compiler/graph/call_site.js';
import { TypeError } from '../compiler/graph/errors.js';
import type { AnyArray } from '../compiler/graph/nd_array.js';
import { frozen, variablesOf } from '../compiler/graph_def/freeze.js';
import { subGraph, withoutTrainingNodes } from '../compiler/graph_def/sub_graph.js';
import type { GraphDef } from '../compiler/proto/graph_pb.js';
import { valueFor } from '../runtime/feeds.js';
import type { Value } from '../runtime/fetches.js';
import type { Session } from '../runtime/session.js';
import { signature } from './signature.js';

/**
 * The part of a graph that some nodes need, in the graph's order: TF 1.15's
 * `tf.graph_util.extract_sub_graph`.
 *
 * @param graphDef the graph; it stays as it is.
 * @param destNodes the names of the nodes.
 * @returns a graph with copies of the nodes that can reach one of `destNodes`, or that one of those is
 *   placed with, and the whole library of functions.
 * @throws ValueError for a name that the graph does not have; TypeError where `destNodes` is no list.
 */
export const extractSubGraph = signature('graph_util.extract_sub_graph', [
  'graphDef',
  'destNodes',
]).of<[graphDef: GraphDef, destNodes: readonly string[]], GraphDef>(({ graphDef, destNodes }) => {
  if (typeof destNodes === 'string') throw new TypeError(explainHere('dest_nodes must be a list.'));
  return subGraph(graphDef, destNodes);
});

/**
 * A graph without the nodes that only training needs: TF 1.15's `tf.graph_util.remove_training_nodes`.
 * `CheckNumerics` goes, and every `Identity` that is at no end of a control edge; what took them takes
 * their inputs.
 *
 * @param inputGraph the graph; it stays as it is.
 * @param protectedNodes names of nodes that stay, such as those that are to be fetched.
 */
export const removeTrainingNodes = signature('graph_util.remove_training_nodes', [
  'inputGraph',
  'protectedNodes?',
]).of<[inputGraph: GraphDef, protectedNodes?: readonly string[] | null], GraphDef>(
  ({ inputGraph, protectedNodes }) => withoutTrainingNodes(inputGraph, new Set(protectedNodes)),
);

/**
 * The part of a graph that some nodes need, with constants in place of its variables, which then is all
 * of a trained model: TF 1.15's `tf.graph_util.convert_variables_to_constants`.
 *
 * @param sess the session that has the variables' values; they are read in one run.
 * @param inputGraphDef the session's graph, `sess.graph.asGraphDef()`.
 * @param outputNodeNames the names of the nodes that the model is for.
 * @param variableNamesWhitelist the variables that become constants; all of them where it is left out.
 * @param variableNamesBlacklist the variables that stay.
 * @returns a promise, since the variables are read from the session.
 * @throws ValueError for a name that the graph does not have; what `sess.run` throws for a variable
 *   without a value.
 */
export const convertVariablesToConstants = signature('graph_util.convert_variables_to_constants', [
  'sess',
  'inputGraphDef',
  'outputNodeNames',
  'variableNamesWhitelist?',
  'variableNamesBlacklist?',
]).of<
  [
    sess: Session,
    inputGraphDef: GraphDef,
    outputNodeNames: readonly string[],
    variableNamesWhitelist?: readonly string[] | null,
    variableNamesBlacklist?: readonly string[] | null,
  ],
  Promise<GraphDef>
>(async ({ sess, inputGraphDef, outputNodeNames, ...lists }) => {
  const graph = extractSubGraph(inputGraphDef, outputNodeNames);
  const { variableNamesWhitelist: only, variableNamesBlacklist: without } = lists;
  const variables = [...variablesOf(graph)].filter(
    ([name]) => (only?.includes(name) ?? true) && !without?.includes(name),
  );
  const tensors = variables.map(([, tensor]) => sess.graph.getTensorByName(tensor));
  const values = tensors.length === 0 ? [] : await sess.run<readonly Value[]>(tensors);
  const arrays = tensors.map((tensor, i) => valueFor(tensor, values[i]));
  return frozen(graph, new Map(variables.map(([name], i) => [name, arrays[i] as AnyArray])));
});
