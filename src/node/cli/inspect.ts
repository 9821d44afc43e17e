import type { Command } from 'commander';
import * as tf from '../../node.js';
import { AS_JSON, examples, formatJson, GRAPH_FILE, type Run, wholeNumber } from './command.js';
import { elementsNamed, loadGraph } from './graph_file.js';

interface Options {
  readonly fetch?: readonly string[];
  readonly batch?: number;
  readonly depth?: number;
  readonly expand?: readonly string[];
  readonly maxLines?: number;
  readonly json?: true;
}

/** `feedgraph inspect`: `tf.inspect` of a file. */
export const inspect = (program: Command, run: Run): Command =>
  program
    .command('inspect')
    .summary('print what a graph holds: operations, shapes, parameters, FLOPs')
    .description(
      'Prints what a graph holds: its operations by name scope, with shapes, parameters and FLOPs, and the sums.',
    )
    .usage('<file> [options]')
    .argument('<file>', GRAPH_FILE)
    .option('--fetch <name...>', 'show only what these tensors or operations depend on')
    .option('--batch <n>', 'how many examples FLOPs are counted for', wholeNumber(1))
    .option('--depth <n>', 'open so many levels of scopes', wholeNumber(0))
    .option('--expand <scope...>', 'open these scopes in any case')
    .option('--max-lines <n>', 'about how many lines there is room for (60)', wholeNumber(1))
    .option('--json', AS_JSON)
    .addHelpText(
      'after',
      examples('feedgraph inspect graph.pb', 'feedgraph inspect model.mjs --fetch loss --batch 50'),
    )
    .action((file: string, { fetch, json, ...options }: Options) =>
      run(async () => {
        const graph = await loadGraph(file);
        const table = tf.inspect(fetch ? elementsNamed(graph, fetch) : graph, options);
        return json ? formatJson(table) : `${table.toString()}\n`;
      }),
    );
