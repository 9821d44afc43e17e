import { extname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import * as tf from '../../node.js';
import { writeWhole } from '../whole_file.js';
import { examples, GRAPH_FILE, type Run } from './command.js';
import { loadGraphDef, toJson } from './graph_file.js';

type Format = (def: tf.GraphDef) => string | Uint8Array;

/** What a file holds, by the ending of its name. */
const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['.pb', tf.GraphDef.serializeToString],
  ['.pbtxt', tf.GraphDef.toText],
  ['.json', (def) => `${toJson(def)}\n`],
]);

const formatOf = (path: string): Format | undefined => formats.get(extname(path));

function graphFile(path: string): string {
  if (formatOf(path) !== undefined) return path;
  throw new InvalidArgumentError(
    /\.(svg|dot)$/.test(path)
      ? 'That is a picture: use feedgraph draw.'
      : 'Its name must end in .pb, .pbtxt or .json.',
  );
}

/** `feedgraph convert`: a GraphDef in another format. */
export const convert = (program: Command, run: Run): Command =>
  program
    .command('convert')
    .summary('write a graph in another format: .pb, .pbtxt or .json')
    .description(
      'Writes a graph in the format that the ending of a name says: .pb is binary, .pbtxt text, .json JSON. ' +
        'Without a second file it prints the text.',
    )
    .usage('<from> [to] [options]')
    .argument('<from>', GRAPH_FILE)
    .argument('[to]', 'the file that is written, whole or not at all', graphFile)
    .option('--json', 'print JSON, by the rules of protocol buffers')
    .addHelpText(
      'after',
      examples('feedgraph convert graph.pb graph.pbtxt', 'feedgraph convert model.mjs graph.pb'),
    )
    .action((from: string, to: string | undefined, { json }: { readonly json?: true }) =>
      run(async () => {
        const def = await loadGraphDef(from);
        const format = to === undefined ? undefined : formatOf(to);
        if (to !== undefined && format !== undefined) writeWhole(to, format(def));
        if (json) return `${toJson(def)}\n`;
        return to === undefined ? tf.GraphDef.toText(def) : '';
      }),
    );
