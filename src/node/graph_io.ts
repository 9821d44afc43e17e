/** Graphs in files. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../../compiler/graph/graph.js';
import { GraphDef } from '../graph_def.js';
import { signature } from '../signature.js';
import { withFile } from './file_errors.js';
import { writeWholeFile } from './whole_file.js';

/**
 * Writes a graph to a file: TF 1.15's `tf.train.write_graph`. The file appears when it is whole.
 *
 * @param graphOrGraphDef the graph, or its message.
 * @param logdir the folder, which is made where there is none.
 * @param name the file's name.
 * @param asText whether it is written as text (`.pbtxt`), as it is where this is left out, or as bytes
 *   (`.pb`).
 * @returns the file's path.
 * @throws PermissionDeniedError, ResourceExhaustedError and so on where the file cannot be written.
 */
export const writeGraph = signature('train.write_graph', [
  'graphOrGraphDef',
  'logdir',
  'name',
  'asText?',
]).of<[graphOrGraphDef: Graph | GraphDef, logdir: string, name: string, asText?: boolean], string>(
  ({ graphOrGraphDef, logdir, name, asText = true }) => {
    const def = graphOrGraphDef instanceof Graph ? graphOrGraphDef.asGraphDef() : graphOrGraphDef;
    const path = join(logdir, name);
    writeWholeFile(path, asText ? GraphDef.toText(def) : GraphDef.serializeToString(def));
    return path;
  },
);

/**
 * The graph in a file, in text or bytes, whichever it is. TF 1.15 has none: there a file is read, and
 * parsed by its ending.
 *
 * @throws NotFoundError and so on where the file cannot be read; DataLossError where it holds no graph,
 *   with the place where it is damaged.
 */
export function readGraph(path: string): GraphDef {
  const bytes = Uint8Array.from(withFile(path, () => readFileSync(path)));
  return isText(bytes)
    ? GraphDef.fromText(new TextDecoder().decode(bytes))
    : GraphDef.fromString(bytes);
}

/** Text begins with a field's name or a comment; bytes begin with the tag of a field, and its length. */
const isText = (bytes: Uint8Array): boolean =>
  /^(\s|#[^\n]*\n)*(node|library|version|versions)\s*[:{<[]/.test(
    new TextDecoder('latin1').decode(bytes.subarray(0, 4096)),
  );
