import { type Command, InvalidArgumentError } from 'commander';
import { sinksOf } from '../../../compiler/inspect/sinks.js';
import * as tf from '../../node.js';
import { AS_JSON, examples, formatJson, GRAPH_FILE, type Run, wholeNumber } from './command.js';
import { elementsNamed, loadGraph } from './graph_file.js';

type Feed = readonly [name: string, shape: readonly number[]];

interface Options {
  readonly fetch?: readonly string[];
  readonly feed?: readonly Feed[];
  readonly batch?: number;
  readonly maxLines?: number;
  readonly json?: true;
}

/** `x=50,784`, or `x=` for a scalar, after those before it. */
function feed(text: string, before: readonly Feed[] = []): readonly Feed[] {
  const [, name, dims] = /^([^=]+)=((?:\d+(?:,\d+)*)?)$/.exec(text) ?? [];
  if (name === undefined || dims === undefined) {
    throw new InvalidArgumentError('It must be a name and a shape: x=50,784');
  }
  const shape = dims === '' ? [] : dims.split(',').map(Number);
  return [...before, [name.includes(':') ? name : `${name}:0`, shape]];
}

const BATCH =
  'the length of other unknown axes of placeholders; 32 if left out, or the first length of --feed';

const batchOf = (feeds: readonly Feed[]): number =>
  feeds.flatMap(([, shape]) => shape.slice(0, 1)).find((length) => length > 0) ?? 32;

/** `feedgraph explain`: `tf.explain` of a run of the graph in a file. */
export const explain = (program: Command, run: Run): Command =>
  program
    .command('explain')
    .summary('show what each pass of the compiler makes of a run')
    .description(
      'Shows what each pass of the compiler makes of a run, and the plan that comes out, with its memory. ' +
        'Nothing is run.',
    )
    .usage('<file> [options]')
    .argument('<file>', GRAPH_FILE)
    .option(
      '--fetch <name...>',
      'what is fetched; what nothing else in the graph uses, if left out',
    )
    .option('--feed <name=shape...>', 'the shape of what is fed, as in x=50,784', feed)
    .option('--batch <n>', BATCH, wholeNumber(1))
    .option('--max-lines <n>', 'show longer programs by their changes (40)', wholeNumber(1))
    .option('--json', AS_JSON)
    .addHelpText(
      'after',
      examples(
        'feedgraph explain graph.pb',
        'feedgraph explain model.mjs --fetch loss --feed x=50,784 labels=50',
      ),
    )
    .action(
      (
        file: string,
        { fetch, feed: shapes = [], batch = batchOf(shapes), maxLines, json }: Options,
      ) =>
        run(async () => {
          const graph = await loadGraph(file);
          const names = fetch ?? sinksOf(graph.getOperations()).map(({ name }) => name);
          const fetches = elementsNamed(graph, names);
          const explanation = await tf.explain(fetches, null, { maxLines, batch, graph, shapes });
          return json ? formatJson(explanation) : `${explanation.toString()}\n`;
        }),
    );
