import { compile, type Observer } from '../../compiler/compile.js';
import { isFullyDefined } from '../../compiler/graph/shape.js';
import { formatSubgraph } from '../../compiler/passes/prune.js';
import { formatPlan, type Plan } from '../../compiler/plan.js';
import type { Node } from '../../compiler/program/node.js';
import { formatProgram, type Program } from '../../compiler/program/program.js';
import type { Hits } from '../../compiler/program/rule.js';
import type { Target } from '../../compiler/target.js';
import * as tf from '../../src/index.js';

/** What a target has no kernel for: an op, or some uses of it. */
export type Lacking = string | ((node: Node) => boolean);

/** A target with no machine behind it: it has a kernel for every op that it is not said to lack. */
export const targetWithout = (...lacking: readonly Lacking[]): Target => ({
  name: 'stub',
  supports: (node) =>
    !lacking.some((lacks) => (typeof lacks === 'string' ? lacks === node.type : lacks(node))),
  inPlace: () => [],
});

/** What can be fetched. */
export type Fetch = tf.Tensor | tf.Operation;

/** A fed tensor, with the shape of its value or, where that decides shapes, the value. */
type Feed = readonly [tensor: tf.Tensor, value: readonly number[] | tf.NDArray];

/** How a graph is compiled; everything may be left out. */
export interface Compilation {
  /** What is fed. Placeholders of known shape are, without being listed. */
  readonly feeds?: readonly Feed[];
  /** The shapes of the variables that the Session has values for, by name. */
  readonly variables?: { readonly [name: string]: readonly number[] };
  readonly target?: Target;
}

/** What every pass made of a graph, as text. */
interface Printed {
  readonly prune: string;
  readonly specialise: string;
  readonly simplify: string;
  readonly legalize: string;
  readonly fuse: string;
  readonly schedule: string;
}

/** What every pass made of a graph. */
export interface Passes extends Printed {
  /** How often each rule of a pass applied. */
  readonly hits: { readonly [pass: string]: Hits };
  readonly programs: { readonly [pass: string]: Program };
  readonly plan: Plan;
}

/** Compiles fetches without a backend, and keeps what the observer is told. */
export function passesOf(
  fetches: Fetch | readonly Fetch[],
  { feeds = [], variables = {}, target = targetWithout() }: Compilation = {},
): Passes {
  const list = [fetches].flat() as readonly Fetch[];
  const fed = new Map([...placeholdersOf(list), ...feeds]);
  const texts: { [pass: string]: string } = {};
  const hits: { [pass: string]: Hits } = {};
  const programs: { [pass: string]: Program } = {};
  const observer: Observer = {
    pruned: (subgraph) => {
      texts.prune = formatSubgraph(subgraph);
    },
    program: (pass, program, applied) => {
      texts[pass] = formatProgram(program);
      programs[pass] = program;
      hits[pass] = applied;
    },
    scheduled: (plan) => {
      texts.schedule = formatPlan(plan);
    },
  };
  const environment = {
    feed: (tensor: tf.Tensor) => {
      const value = fed.get(tensor) as readonly number[] | tf.NDArray;
      return value instanceof tf.NDArray ? value : { dtype: tensor.dtype, shape: value };
    },
    variable: (name: string) => variables[name] ?? null,
  };
  const plan = compile(list, new Set(fed.keys()), environment, target, observer);
  return { ...(texts as object as Printed), hits, programs, plan };
}

/** The placeholders of the fetches' graph whose shape is known, with that shape. */
const placeholdersOf = ([first]: readonly Fetch[]): readonly Feed[] =>
  (first?.graph.getOperations() ?? []).flatMap((op): readonly Feed[] => {
    const [tensor] = op.outputs;
    if (op.type !== 'Placeholder' || tensor === undefined) return [];
    return isFullyDefined(tensor.shape) ? [[tensor, tensor.shape]] : [];
  });

/** A placeholder of known shape, which `passesOf` feeds. */
export const input = (
  shape: readonly number[],
  name = 'x',
  dtype: tf.DType = 'float32',
): tf.Tensor => tf.placeholder(dtype, shape, name);

/** A program as it is printed, from an indented template string. */
export function printed(strings: TemplateStringsArray): string {
  const lines = strings
    .join('')
    .replace(/^\n|\n *$/g, '')
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}
