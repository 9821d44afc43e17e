/** The graphs that are named on a command line. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { placesOf } from '../../../compiler/graph/call_site.js';
import {
  type GraphDef as GraphDefMessage,
  GraphDefSchema,
} from '../../../compiler/proto/graph_pb.js';
import * as tf from '../../node.js';
import { withFile } from '../file_errors.js';

type Element = tf.Tensor | tf.Operation;

/** A GraphDef as JSON, by the rules that protocol buffers have for that. */
export const toJson = (def: GraphDefMessage): string =>
  toJsonString(GraphDefSchema, def, { prettySpaces: 2 });

/**
 * The graph of a file: of a GraphDef, or what a module makes.
 * @throws Error that names the file, and says what is wrong with it.
 */
export async function loadGraph(path: string): Promise<tf.Graph> {
  if (isModule(path)) return importModule(path);
  return about(path, () => {
    const graph = new tf.Graph();
    const def = readGraphDef(path);
    graph.asDefault(() => tf.importGraphDef(def, { name: '' }));
    return graph;
  });
}

/** The GraphDef of a file as it is there, or of what a module makes; errors as of `loadGraph`. */
export async function loadGraphDef(path: string): Promise<GraphDefMessage> {
  if (isModule(path)) return (await importModule(path)).asGraphDef();
  return about(path, () => readGraphDef(path));
}

/**
 * The tensors and operations of a graph that are named. An operation's name means its outputs, where it
 * has any.
 * @throws KeyError, ValueError for a name that is none.
 */
export const elementsNamed = (graph: tf.Graph, names: readonly string[]): readonly Element[] =>
  names.flatMap((name): readonly Element[] => {
    const element = graph.asGraphElement(name);
    const isRun = element instanceof tf.Tensor || element.outputs.length === 0;
    return isRun ? [element] : element.outputs;
  });

const isModule = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);

const readGraphDef = (path: string): GraphDefMessage =>
  path.endsWith('.json')
    ? fromJsonString(
        GraphDefSchema,
        withFile(path, () => readFileSync(path, 'utf8')),
      )
    : tf.readGraph(path);

/** Reads a file; an error names it. */
function about<R>(path: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith(path) ? error : new Error(`${path}: ${message}`);
  }
}

/** The graph that a module exports, as `graph` or by default; or the default graph, which it has filled. */
async function importModule(path: string): Promise<tf.Graph> {
  const { graph, default: standard } = await importOf(path);
  const exported = [graph, standard].find((value) => value instanceof tf.Graph);
  if (exported !== undefined) return exported;
  const filled = tf.getDefaultGraph();
  if (filled.version > 0) return filled;
  throw new Error(
    `${path} makes no graph: it exports none, as 'graph' or by default, and adds nothing to the default ` +
      'graph.\n\n  advice: the module and this command must use the same feedgraph: install it beside the ' +
      'module, and run npx feedgraph there',
  );
}

async function importOf(path: string): Promise<{ readonly [name: string]: unknown }> {
  const file = resolve(path);
  withFile(path, () => readFileSync(file));
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw new Error(`${path} cannot be imported: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack = '' } = error;
  if ('code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return (
      `Node ${process.version} does not read TypeScript\n\n  advice: use Node 22.18 or later, or ` +
      "npm install tsx, and set NODE_OPTIONS='--import tsx'"
    );
  }
  const [place] = placesOf(stack);
  const isTold = place === undefined || message.includes('\n  at:');
  return `${name}: ${message}${isTold ? '' : `\n\n  at: ${place.place}`}`;
}
