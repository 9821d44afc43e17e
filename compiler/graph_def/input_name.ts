/** The names by which a node says what it is given. */

/** An input of a node: the node that it comes from, and which output it is, or -1 for a control input. */
export interface Source {
  readonly name: string;
  readonly index: number;
}

export const CONTROL = -1;

/** Whether an input only waits for a node: `^x`. */
export const isControl = (input: string): boolean => input.startsWith('^');

/** What `x`, `x:1` and `^x` mean (TF: `ParseTensorName`). */
export function parseInput(input: string): Source {
  if (isControl(input)) return { name: input.slice(1), index: CONTROL };
  const [, name, index] = /^(.*):(0|[1-9]\d*)$/s.exec(input) ?? [];
  return name === undefined ? { name: input, index: 0 } : { name, index: Number(index) };
}

/** The node that an input is of: `x` for `x`, `x:1` and `^x`, and in functions for `x:out:1`. */
export const nodeOfInput = (input: string): string => input.replace(/^\^/, '').replace(/:.*/, '');
