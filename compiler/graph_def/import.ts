/** A GraphDef as operations of a graph: TF 1.15's importer.py and graph_constructor.cc. */

import { CallSite, explain } from '../graph/call_site.js';
import { ValueError } from '../graph/errors.js';
import { FuncGraph } from '../graph/func_graph.js';
import type { Graph } from '../graph/graph.js';
import type { Operation, Tensor } from '../graph/operation.js';
import type { GraphDef } from '../proto/graph_pb.js';
import { CONTROL, parseInput } from './input_name.js';
import { Reader } from './reader.js';

/** What an import is told. */
export interface ImportSettings {
  /** What stands for nodes of the message: tensors by `x` or `x:1`, operations by `^x`. */
  readonly inputMap: ReadonlyMap<string, Tensor | Operation>;
  /** What to return: names of operations, `x`, and of tensors, `x:0`. */
  readonly returnElements: readonly string[];
  /** The name scope that the nodes come into, without a final `/`; '' for none. */
  readonly prefix: string;
}

/** The newest graphs that are understood: TensorFlow 1.15's. */
const VERSION = 134;

/** Adds the nodes of a message to a graph, all or, where it fails, none of them. */
export function importGraph(
  graph: Graph,
  def: GraphDef,
  settings: ImportSettings,
): readonly (Operation | Tensor)[] {
  return CallSite.once((site) => {
    const failHere = (text: string): never => {
      throw new ValueError(explain(text, { site }));
    };
    const consumer = def.versions?.minConsumer ?? 0;
    if (consumer > VERSION) {
      failHere(
        `GraphDef min consumer version ${consumer} above current version ${VERSION} for ` +
          'TensorFlow 1.15.  Please upgrade TensorFlow.',
      );
    }
    const given = givenElements(graph, settings.inputMap);
    return explained(site, () =>
      graph.attempt(() => {
        const functions = [...(graph.library?.function ?? []), ...(def.library?.function ?? [])];
        const reader = new Reader(functions, site);
        const { prefix } = settings;
        const nameOf = (name: string): string => {
          const full = prefix === '' ? name : `${prefix}/${name}`;
          const isFree = graph.findOperation(full) === undefined;
          // It is marked as used in either case.
          const unique = graph.nameScope(null, () => graph.uniqueName(full));
          return isFree && prefix !== '' ? full : unique;
        };
        const made = reader.add(graph, def.node, {
          nameOf,
          given,
          wanted: settings.returnElements.map(parseInput),
        });
        if (def.library !== undefined) graph.addLibrary(def.library);
        checkUsed(given, made, failHere);
        return settings.returnElements.map((name) => returned(name, given, made, failHere));
      }),
    );
  });
}

/** Adds the user's line to errors that do not have it yet. */
function explained<R>(site: CallSite, body: () => R): R {
  try {
    return body();
  } catch (error) {
    const isBare = error instanceof ValueError && !error.message.includes('\n  at: ');
    throw isBare ? new ValueError(explain(error.message, { site })) : error;
  }
}

/** What the input map gives, by the names that inputs of nodes have. */
function givenElements(
  graph: Graph,
  inputMap: ImportSettings['inputMap'],
): ReadonlyMap<string, Tensor | Operation> {
  const isTensor = (element: Tensor | Operation): element is Tensor => 'op' in element;
  return new Map(
    [...inputMap].map(([key, element]) => {
      const { name, index } = parseInput(key);
      const inside =
        graph instanceof FuncGraph && isTensor(element) ? graph.capture(element) : element;
      if (!graph.owns(inside)) {
        throw new ValueError(`${element.toString()} is not an element of this graph.`);
      }
      if (index === CONTROL) return [`^${name}`, isTensor(inside) ? inside.op : inside];
      return [`${name}:${index}`, inside];
    }),
  );
}

type Given = ReadonlyMap<string, Tensor | Operation>;
type Made = ReadonlyMap<string, Operation>;

/** What is given but no name of the message is likely to be mistyped. */
function checkUsed(given: Given, made: Made, fail: (text: string) => never): void {
  const missing = [...given.keys()].filter((key) => {
    const { name, index } = parseInput(key);
    const op = made.get(name);
    return op === undefined || index >= op.outputs.length;
  });
  if (missing.length > 0) {
    fail(`Attempted to map inputs that were not found in graph_def: [${missing.join(', ')}]`);
  }
}

function returned(
  element: string,
  given: Given,
  made: Made,
  fail: (text: string) => never,
): Operation | Tensor {
  const { name, index } = parseInput(element);
  const op = made.get(name);
  if (!element.includes(':')) {
    return op ?? fail(`Requested return node '${element}' not found in graph def`);
  }
  const mapped = given.get(`${name}:${index}`);
  if (mapped !== undefined) return mapped;
  if (op === undefined) return fail(`Requested return tensor '${element}' not found in graph def`);
  const count = op.outputs.length;
  return (
    op.outputs[index] ??
    fail(`Invalid return output ${index} of node '${name}', which has ${count} output(s)`)
  );
}
