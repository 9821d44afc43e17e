import { type Command, InvalidArgumentError } from 'commander';
import * as tf from '../../node.js';
import { writeWhole } from '../whole_file.js';
import { examples, GRAPH_FILE, type Run, wholeNumber } from './command.js';
import { elementsNamed, loadGraph } from './graph_file.js';

interface Options {
  readonly output?: string;
  readonly fetch?: readonly string[];
  readonly depth?: number;
  readonly expand?: readonly string[];
  readonly gradients?: true;
  readonly initializers?: true;
  readonly json?: true;
}

function picture(path: string): string {
  if (/\.(svg|dot)$/.test(path)) return path;
  throw new InvalidArgumentError('Its name must end in .svg or .dot.');
}

/** `feedgraph draw`: `tf.toSvg` or `tf.toDot` of a file. */
export const draw = (program: Command, run: Run): Command =>
  program
    .command('draw')
    .summary("draw a graph, as SVG or in Graphviz's language DOT")
    .description(
      'Draws a graph. Name scopes are frames, shapes are at the arrows, and what does not fit is folded.',
    )
    .usage('<file> [options]')
    .argument('<file>', GRAPH_FILE)
    .option(
      '-o, --output <file>',
      'out.svg or out.dot; SVG to the standard output if left out',
      picture,
    )
    .option('--fetch <name...>', 'draw only what these tensors or operations depend on')
    .option('--depth <n>', 'open so many levels of scopes', wholeNumber(0))
    .option('--expand <scope...>', 'open these scopes in any case')
    .option('--gradients', 'draw gradients and optimizers in full')
    .option('--initializers', 'draw what gives variables their first values too')
    .option('--json', 'print the layout as JSON: boxes, arrows and where they are')
    .addHelpText(
      'after',
      examples(
        'feedgraph draw graph.pb -o graph.svg',
        'feedgraph draw model.mjs --fetch loss > loss.svg',
      ),
    )
    .action((file: string, { output, fetch, json, gradients, initializers, ...options }: Options) =>
      run(async () => {
        const graph = await loadGraph(file);
        const drawn = fetch ? elementsNamed(graph, fetch) : graph;
        const folding = {
          ...options,
          gradients: gradients ? 'show' : 'fold',
          initializers: initializers ? 'show' : 'fold',
        } as const;
        if (output !== undefined) {
          const isDot = output.endsWith('.dot');
          writeWhole(output, isDot ? tf.toDot(drawn, folding) : await tf.toSvg(drawn, folding));
        }
        if (json) return layoutOf(tf.toDot(drawn, folding));
        return output === undefined ? await tf.toSvg(drawn, folding) : '';
      }),
    );

/** Graphviz's own JSON. */
async function layoutOf(dot: string): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  return (await instance()).renderString(dot, { format: 'json' });
}
