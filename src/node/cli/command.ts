/** What the commands of the command line have in common. */

import { InvalidArgumentError } from 'commander';

/** What a command does, once the command line is understood: it gives what goes to the standard output. */
export type Body = () => string | Promise<string>;

/** Says what a command does. It is done afterwards, so that no error seems to come from the parser. */
export type Run = (body: Body) => void;

/** Every command that reads a graph says this of its file. */
export const GRAPH_FILE = 'a GraphDef (.pb, .pbtxt or .json), or a module that makes a graph';

/** Every command that prints says this of `--json`. */
export const AS_JSON = 'print it as JSON, for programs';

/** How a command's help shows what to type. */
export const examples = (...lines: readonly string[]): string =>
  `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export const formatJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Reads the value of an option: a whole number. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    }
    return value;
  };
