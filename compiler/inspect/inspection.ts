import type { DType } from '../graph/dtypes.js';
import { byteSize } from '../graph/dtypes.js';
import { Graph } from '../graph/graph.js';
import { INSPECT } from '../graph/inspect.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { isFullyDefined, numElements, type Shape } from '../graph/shape.js';
import { prune } from '../passes/prune.js';
import { formatType } from '../program/program.js';
import { type Flops, flopsOf, sumFlops } from './flops.js';
import {
  type Folding,
  isScope,
  lastPart,
  onlyOperation,
  openScopes,
  operationsIn,
  type Scope,
  scopeTree,
} from './scope_tree.js';
import { counted, formatBytes, formatColumns, formatInteger, formatLarge } from './text.js';

/** The operations of a graph, or those that fetches depend on, in the order of their creation. */
export const operationsOf = (given: Graph | readonly (Tensor | Operation)[]) =>
  given instanceof Graph
    ? given.getOperations()
    : [...prune(given, new Set()).operations].sort((a, b) => a.id - b.id);

/** How `Inspection` counts and prints. */
export interface InspectOptions extends Folding {
  /**
   * How long every unknown axis of what is fed is. Where it is left out, FLOPs are given as a multiple of
   * it, `n`.
   */
  readonly batch?: number | null;
  /** How many lines of operations are printed, about; 60 where it is left out. */
  readonly maxLines?: number;
}

/** One operation of an inspected graph, as plain data. */
export interface OperationSummary {
  readonly name: string;
  /** The op, `Conv2D`. */
  readonly type: string;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  /** The elements of a variable; 0 for any other operation, and where its shape is not known. */
  readonly parameters: number;
  /** The size of a variable in bytes. */
  readonly bytes: number;
  /** Whether optimizers train the variable. */
  readonly trainable: boolean;
  /** Null where there is no count: the op has no rule for one, or a run alone decides its shapes. */
  readonly flops: Flops | null;
}

/** The sums of an inspected graph. */
export interface Totals {
  readonly operations: number;
  /** Of the variables that optimizers train. */
  readonly trainable: { readonly parameters: number; readonly bytes: number };
  /** Of all variables. */
  readonly variables: { readonly parameters: number; readonly bytes: number };
  /** `unknown` is how many operations have a rule but shapes that a run alone decides. */
  readonly flops: Flops & { readonly unknown: number };
}

/** What a graph holds: as data, and as the table that it is printed as. */
export class Inspection {
  readonly operations: readonly OperationSummary[];
  readonly totals: Totals;
  readonly #given: readonly Operation[];
  readonly #options: InspectOptions;
  readonly #summaries: ReadonlyMap<Operation, OperationSummary>;
  readonly #unknown: ReadonlySet<Operation>;

  /** @param operations in the order of their creation. */
  constructor(operations: readonly Operation[], options: InspectOptions = {}) {
    const flops = flopsOf(operations, options.batch ?? null);
    const trained = trainedIn(operations[0]?.graph);
    const summaries = operations.map((op) => summaryOf(op, flops.get(op) ?? null, trained));
    this.#given = operations;
    this.#options = options;
    this.#summaries = new Map(operations.map((op, i) => [op, summaries[i] as OperationSummary]));
    this.#unknown = new Set([...flops].flatMap(([op, count]) => (count === null ? [op] : [])));
    this.operations = summaries;
    this.totals = {
      operations: operations.length,
      trainable: sumOfVariables(summaries.filter(({ trainable }) => trainable)),
      variables: sumOfVariables(summaries),
      flops: sumFlops(flops.values()),
    };
  }

  /** The table: operations by name scope, long graphs folded, and the sums. */
  toString(): string {
    const { depth, maxLines = 60 } = this.#options;
    const root = scopeTree(this.#given, depth === undefined ? maxLines : Number.POSITIVE_INFINITY);
    const open = openScopes(root, this.#options, maxLines);
    const header = ['name', 'op', 'output', 'parameters', 'bytes', 'FLOPs'];
    const rows = [header, ...this.#rowsOf(root, open, '')];
    const used = header.map(
      (title, i) => i === 0 || rows.some((row) => (row[i] ?? '') !== title && row[i] !== ''),
    );
    const table = formatColumns(
      rows.map((row) => row.filter((_, i) => used[i])),
      used.slice(0, 3).filter(Boolean).length,
    );
    return `${table}\n\n${this.#footer()}`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  #rowsOf(scope: Scope, open: ReadonlySet<Scope>, indent: string): readonly (readonly string[])[] {
    return scope.children.flatMap((child) => {
      if (!isScope(child)) {
        return [this.#row(indent + lastPart(child.name), child.type, [child], child)];
      }
      const { owner, label, isSeries } = child;
      const only = onlyOperation(child);
      if (only !== null) {
        return [this.#row(`${indent}${label}/${lastPart(only.name)}`, only.type, [only], only)];
      }
      const name = indent + label + (owner === null && !isSeries ? '/' : '');
      if (!open.has(child)) {
        const members = operationsIn(child);
        const what =
          owner === null
            ? counted(members.length, 'operation')
            : `${owner.type} + ${members.length - 1}`;
        return [this.#row(name, what, members, owner)];
      }
      return [
        this.#row(name, owner?.type ?? '', owner === null ? [] : [owner], owner),
        ...this.#rowsOf(child, open, `${indent}  `),
      ];
    });
  }

  #row(
    name: string,
    what: string,
    members: readonly Operation[],
    shown: Operation | null,
  ): readonly string[] {
    // What is in the body of a branch or a loop counts with its operation.
    const summaries = members.flatMap((op) => this.#summaries.get(op) ?? []);
    const { parameters, bytes } = sumOfVariables(summaries);
    const counts = members.flatMap((op) => {
      if (this.#unknown.has(op)) return [null];
      return this.#summaries.get(op)?.flops ?? [];
    });
    const outputs = shown?.outputs.map((t) => formatType(t)) ?? [];
    return [
      name,
      what,
      outputs.length > 2 ? `${outputs.slice(0, 2).join(', ')}, …` : outputs.join(', '),
      parameters === 0 ? '' : formatInteger(parameters),
      parameters === 0 ? '' : formatBytes(bytes),
      counts.length === 0 ? '' : formatFlops(sumFlops(counts)),
    ];
  }

  #footer(): string {
    const { operations, trainable, variables, flops } = this.totals;
    const { batch = null } = this.#options;
    const sizes = ({ parameters, bytes }: Totals['variables']): string =>
      `${formatInteger(parameters)} (${formatBytes(bytes)})`;
    const isTrained = trainable.parameters > 0;
    const others = isTrained ? variables.parameters - trainable.parameters : 0;
    const rest = { parameters: others, bytes: variables.bytes - trainable.bytes };
    const notes = [
      flops.perExample === 0 ? '' : ', n examples a batch',
      batch === null ? '' : `, ${counted(batch, 'example')} a batch`,
      flops.unknown === 0 ? '' : `; ${flops.unknown} not known before the run`,
    ];
    return formatColumns(
      [
        ['operations', formatInteger(operations)],
        [
          'parameters',
          sizes(isTrained ? trainable : variables) +
            (others === 0 ? '' : `, beside ${sizes(rest)} not trained`),
        ],
        ['FLOPs', formatFlops({ ...flops, unknown: 0 }) + notes.join('')],
      ],
      2,
    );
  }
}

/** `1.25 M n + 320`: so many for each of n examples, and so many in every run. */
function formatFlops({ fixed, perExample, unknown }: Flops & { readonly unknown: number }): string {
  const each = perExample === 0 ? '' : `${formatLarge(perExample)} n`;
  const once = fixed === 0 && each !== '' ? '' : formatLarge(Math.abs(fixed));
  const known = [each, once].filter((text) => text !== '').join(fixed < 0 ? ' - ' : ' + ');
  if (unknown === 0) return known;
  return fixed === 0 && perExample === 0 ? '?' : `${known} + ?`;
}

/**
 * The names of the variables that optimizers train. A graph that comes from a file does not say: there they
 * are those that an optimizer's op updates.
 */
function trainedIn(graph: Graph | undefined): ReadonlySet<string> {
  const items = graph?.getCollection('trainable_variables') ?? [];
  if (items.length === 0) {
    const updates = graph?.getOperations().filter(({ type }) => /Apply/.test(type)) ?? [];
    return new Set(updates.flatMap(({ inputs }) => inputs[0]?.op.name ?? []));
  }
  const names = items.flatMap((item) =>
    typeof item === 'object' && 'name' in item && typeof item.name === 'string' ? [item.name] : [],
  );
  return new Set(names.map((name) => name.replace(/:0$/, '')));
}

function summaryOf(
  { name, type, outputs }: Operation,
  flops: Flops | null,
  trained: ReadonlySet<string>,
): OperationSummary {
  const [variable] = type === 'VariableV2' ? outputs : [];
  const parameters =
    (variable && isFullyDefined(variable.shape) && numElements(variable.shape)) || 0;
  return {
    name,
    type,
    outputs: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    parameters,
    bytes: parameters * byteSize[variable?.dtype ?? 'float32'],
    trainable: variable !== undefined && trained.has(name),
    flops,
  };
}

const sumOfVariables = (summaries: readonly OperationSummary[]) => ({
  parameters: summaries.reduce((n, s) => n + s.parameters, 0),
  bytes: summaries.reduce((n, s) => n + s.bytes, 0),
});
