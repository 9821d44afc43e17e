import type { Pass } from '../compile.js';
import { INSPECT } from '../graph/inspect.js';
import { formatSubgraph, type Subgraph } from '../passes/prune.js';
import { formatPlan, type Plan, planLines } from '../plan.js';
import {
  formatAttrs,
  formatProgram,
  formatType,
  type Program,
  type ProgramLine,
  programLines,
} from '../program/program.js';
import type { Hits } from '../program/rule.js';
import { memoryOf, type PlanMemory } from './memory.js';
import { counted, formatBytes, formatColumns, shortened } from './text.js';

/** What a pass made, as plain data. */
export interface PassSummary {
  readonly pass: Pass;
  /** How many operations, nodes, or steps there are behind it. */
  readonly count: number;
  /** Whether the pass changed anything. */
  readonly changed: boolean;
  /** The rules that fired, and how often each did. */
  readonly rules: readonly { readonly name: string; readonly count: number }[];
  /** What there is behind the pass: a subgraph, a program, or the plan. */
  readonly text: string;
}

/** What the compiler was told, and told. */
export interface Compilation {
  /** The target's name. */
  readonly target: string;
  /** How many operations the graph has. */
  readonly operations: number;
  readonly subgraph: Subgraph;
  readonly programs: readonly {
    readonly pass: Pass;
    readonly program: Program;
    readonly hits: Hits;
  }[];
  readonly plan: Plan;
}

const purposes: { readonly [pass in Pass]: string } = {
  prune: 'What the fetches need, stopping at what is fed.',
  specialise:
    'Every shape is concrete, what shapes and constants decide is constant, and state is explicit.',
  simplify: 'Algebra that holds for every value.',
  legalize: 'What the target has no kernel for becomes what it has.',
  fuse: 'Neighbours become one step.',
  slice: 'Very large tensors are computed some rows at a time.',
  schedule: 'An order over numbered slots, and what each step frees.',
};

/** What each pass of the compiler did: as data, and as the text that it is printed as. */
export class Explanation {
  readonly target: string;
  /** The fed tensors, and the shapes that they were compiled for. */
  readonly feeds: readonly { readonly name: string; readonly type: string }[];
  readonly passes: readonly PassSummary[];
  /** In bytes. */
  readonly memory: { readonly variables: number; readonly held: number; readonly peak: number };
  readonly #compilation: Compilation;
  readonly #memory: PlanMemory;
  readonly #maxLines: number;

  /** @param maxLines a program of more lines is shown by what the pass changed in it. */
  constructor(compilation: Compilation, maxLines = 40) {
    const { subgraph, programs, plan, target } = compilation;
    this.#compilation = compilation;
    this.#memory = memoryOf(plan);
    this.#maxLines = maxLines;
    this.target = target;
    this.feeds = plan.feeds.map(({ name, node }) => ({ name, type: formatType(node) }));
    const none = { rules: [], changed: true };
    this.passes = [
      { ...none, pass: 'prune', count: subgraph.operations.length, text: formatSubgraph(subgraph) },
      ...programs.map(
        ({ pass, program, hits }): PassSummary => ({
          pass,
          count: nodeLines(program).length,
          changed: pass === 'specialise' || hits.size > 0,
          rules: [...hits].map(([name, count]) => ({ name, count })),
          text: formatProgram(program),
        }),
      ),
      { ...none, pass: 'schedule', count: plan.steps.length, text: formatPlan(plan) },
    ];
    const { variables, held, peak } = this.#memory;
    this.memory = { variables, held, peak };
  }

  /** One paragraph for every pass. */
  toString(): string {
    const { subgraph, target } = this.#compilation;
    const fed = this.feeds.map(({ name, type }) => `${name} ${type}`).join(', ');
    const names = subgraph.fetches.map(({ name }) => name).join(', ');
    const title = `run [${names}] on ${target}${fed === '' ? '' : `, fed ${fed}`}`;
    const sections = this.passes.map((summary, i) => {
      const heading = `${i + 1}. ${summary.pass}: ${this.#resultOf(summary)}`;
      if (!summary.changed) return heading;
      return [heading, `   ${purposes[summary.pass]}`, '', ...this.#bodyOf(summary)].join('\n');
    });
    return [title, ...sections].join('\n\n');
  }

  [INSPECT](): string {
    return this.toString();
  }

  #resultOf({ pass, count, changed, rules }: PassSummary): string {
    if (!changed) return 'nothing to do';
    if (pass === 'prune')
      return `${count} of ${counted(this.#compilation.operations, 'operation')}`;
    if (pass !== 'schedule') {
      const fired = rules.map(({ name, count }) => `${name} ${count}`).join(', ');
      return `${counted(count, 'node')}${fired === '' ? '' : `; rules that fired: ${fired}`}`;
    }
    const { variables, peak } = this.memory;
    const beside = variables === 0 ? '' : `, beside ${formatBytes(variables)} of variables`;
    return `${counted(count, 'step')}, at most ${formatBytes(peak)} at a time${beside}`;
  }

  #bodyOf({ pass, text }: PassSummary): readonly string[] {
    const indented = (lines: readonly string[]): readonly string[] =>
      shortened(lines, this.#maxLines).map((line) => `  ${line}`);
    if (pass === 'schedule') return this.#planTable().map((line) => `  ${line}`);
    const { programs } = this.#compilation;
    const at = programs.findIndex((p) => p.pass === pass);
    const [before, program] = [programs[at - 1]?.program, programs[at]?.program];
    if (before === undefined || program === undefined) return indented(text.split('\n'));
    const lines = programLines(program);
    const { removed, added } = difference(programLines(before), lines);
    if (lines.length <= this.#maxLines) {
      const isNew = new Set(added);
      return lines.map((line) => `${isNew.has(line) ? '+' : ' '} ${line.text}`);
    }
    const marked = (sign: string, list: readonly ProgramLine[]): readonly string[] => {
      const texts = list.map((line) => line.text.trim());
      return shortened(texts, Math.ceil(this.#maxLines / 2)).map((line) => `${sign} ${line}`);
    };
    return [...marked('-', removed), ...marked('+', added)];
  }

  /** The plan, with what each step makes and what there is meanwhile; of a long one the begin and the peak. */
  #planTable(): readonly string[] {
    const { steps, peak } = this.#memory;
    const rows = planLines(this.#compilation.plan).map(({ step, text }) => {
      const sizes = step && steps.get(step);
      if (!sizes) return [text, '', '', ''];
      const made = sizes.makes === 0 ? '' : formatBytes(sizes.makes);
      return [text, made, formatBytes(sizes.live), sizes.live === peak ? '< the most' : ''];
    });
    const most = this.#maxLines;
    if (rows.length > most) {
      const place = rows.findIndex((row) => row[3] !== '');
      const rest = rows.splice(most);
      if (place >= most) rows.push(['…'], rest[place - most] as string[]);
      rows.push([`… ${rest.length} more`]);
    }
    return formatColumns([['', 'makes', 'at a time', ''], ...rows], 1).split('\n');
  }
}

const nodeLines = (program: Program): readonly ProgramLine[] =>
  programLines(program).filter(({ node }) => node !== null);

/** The lines that only one of two programs has. Numbers differ, so nodes are told by where they came from. */
function difference(before: readonly ProgramLine[], after: readonly ProgramLine[]) {
  const only = (lines: readonly ProgramLine[], others: readonly ProgramLine[]) => {
    const left = new Map<string, number>();
    for (const { node } of others)
      if (node) left.set(keyOf(node), (left.get(keyOf(node)) ?? 0) + 1);
    return lines.filter(({ node }) => {
      if (node === null) return false;
      const n = left.get(keyOf(node)) ?? 0;
      left.set(keyOf(node), n - 1);
      return n <= 0;
    });
  };
  return { removed: only(before, after), added: only(after, before) };
}

const keyOf = (node: NonNullable<ProgramLine['node']>): string =>
  [node.type, node.origin.name, ...node.outputs.map(formatType), ...formatAttrs(node)].join(' ');
