import { FuncGraph } from '../graph/func_graph.js';
import { Operation, type Tensor } from '../graph/operation.js';
import { compileTimeNeed } from '../graph/record.js';
import { formatShape, isFullyDefined } from '../graph/shape.js';

/** The part of a graph that a run needs. */
export interface Subgraph {
  /** The operations to execute, producers first. */
  readonly operations: readonly Operation[];
  readonly fetches: readonly (Tensor | Operation)[];
  readonly feeds: ReadonlySet<Tensor>;
  /** What is needed of every choice and every loop among the operations. */
  readonly calls: ReadonlyMap<Operation, Call>;
}

/** The part of a choice or of a loop that a run needs. */
export interface Call {
  /** The outputs that are needed; of a loop all variables that those depend on. */
  readonly outputs: readonly number[];
  /** The inputs of the functions that are needed. */
  readonly inputs: readonly number[];
  /** The branches, or condition and body. */
  readonly bodies: readonly Subgraph[];
}

/** The functions that an operation calls. */
export const functionsOf = ({ attrs }: Operation): readonly FuncGraph[] =>
  Object.values(attrs).filter((value) => value instanceof FuncGraph);

/** Whether an operation is a loop. */
export const isLoop = ({ type }: Operation): boolean => /^(Stateless)?While$/.test(type);

/** Whether an operation asks if a variable has a value. */
export const isInitializedOp = ({ type }: Operation): boolean =>
  type === 'IsVariableInitialized' || type === 'VarIsInitializedOp';

/** The place of an operation's first input that is handed to its functions. */
export const firstArgument = (op: Operation): number =>
  op.inputs.length - (functionsOf(op)[0]?.inputs.length ?? 0);

/** The variable that a reference means: an assignment hands one on, and a body captures one. */
export function variableOf(reference: Tensor): Operation {
  for (let tensor = reference; ; ) {
    const { op } = tensor;
    const source =
      op.record.update === undefined ? tensor.graph.outside(tensor) : (op.inputs[0] as Tensor);
    if (source === null) return op;
    tensor = source;
  }
}

/**
 * Pass 1: what the fetches reach through inputs and control inputs, stopping at fed tensors. It sees
 * through branches and loops: what no needed output of theirs depends on is left out.
 * It does not recurse: a chain may be longer than the stack.
 */
export function prune(
  fetches: readonly (Tensor | Operation)[],
  feeds: ReadonlySet<Tensor>,
): Subgraph {
  const calls = neededCalls(fetches, feeds);
  const needsOf = (op: Operation): readonly Operation[] => [
    ...neededInputs(op, calls.get(op))
      .filter((t) => !feeds.has(t))
      .map((t) => t.op),
    ...op.controlInputs,
  ];
  const operations: Operation[] = [];
  const seen = new Set<Operation>();
  const stack: { readonly op: Operation; readonly needs: readonly Operation[]; next: number }[] =
    [];
  const push = (op: Operation): void => {
    if (seen.has(op)) return;
    seen.add(op);
    stack.push({ op, needs: needsOf(op), next: 0 });
  };
  for (const fetch of fetches) {
    if (fetch instanceof Operation) push(fetch);
    else if (!feeds.has(fetch)) push(fetch.op);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs[top.next++];
      if (need !== undefined) push(need);
      else {
        operations.push(top.op);
        stack.pop();
      }
    }
  }
  return { operations, fetches, feeds, calls };
}

/** The inputs of an operation that are needed: all, but for a call. */
function neededInputs(op: Operation, call: Call | undefined): readonly Tensor[] {
  if (call === undefined) return op.inputs;
  const first = firstArgument(op);
  return [...op.inputs.slice(0, first), ...call.inputs.map((i) => op.inputs[i + first] as Tensor)];
}

/** The calls that the fetches reach. What is needed of one is known when all its uses are. */
function neededCalls(
  fetches: readonly (Tensor | Operation)[],
  feeds: ReadonlySet<Tensor>,
): ReadonlyMap<Operation, Call> {
  const calls = new Map<Operation, Call>();
  const outputs = new Map<Operation, Set<number>>();
  const stale = new Set<Operation>();
  const reached = new Set<Operation>();
  const stack: (Tensor | Operation)[] = [...fetches];
  const reach = (element: Tensor | Operation): void => {
    const op = element instanceof Operation ? element : element.op;
    const isCall = functionsOf(op).length > 0;
    if (isCall) {
      const known = outputs.get(op) ?? new Set<number>();
      const wanted = element === op ? op.outputs.map((t) => t.index) : [(element as Tensor).index];
      if (wanted.some((i) => !known.has(i))) stale.add(op);
      outputs.set(op, new Set([...known, ...wanted]));
    }
    if (reached.has(op)) return;
    reached.add(op);
    stack.push(...op.controlInputs, ...(isCall ? [] : op.inputs));
  };
  do {
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (next instanceof Operation || !feeds.has(next)) reach(next);
    }
    for (const op of stale) {
      const call = neededOf(op, outputs.get(op) as ReadonlySet<number>);
      calls.set(op, call);
      stack.push(...neededInputs(op, call));
    }
    stale.clear();
  } while (stack.length > 0);
  return calls;
}

/** What is needed of a function: some outputs, or all that a loop's condition has. */
const outputsOf = ({ attrs }: Operation, f: FuncGraph, wanted: readonly number[]) =>
  f === attrs.cond ? f.outputs : wanted.map((i) => f.outputs[i] as Tensor);

function neededOf(op: Operation, outputs: ReadonlySet<number>): Call {
  const functions = functionsOf(op);
  const isIterated = isLoop(op);
  const pruned = (wanted: readonly number[]): readonly Subgraph[] =>
    functions.map((f) => {
      return prune(outputsOf(op, f, wanted), new Set());
    });
  const used = (bodies: readonly Subgraph[]): number[] =>
    bodies.flatMap(({ operations }, k) =>
      operations.flatMap(({ outputs: [t] }) => {
        const input = t === undefined ? -1 : (functions[k]?.inputs.indexOf(t) ?? -1);
        return input < 0 ? [] : [input];
      }),
    );
  const sorted = (set: Iterable<number>): number[] => [...new Set(set)].sort((a, b) => a - b);
  let wanted = sorted(outputs);
  for (;;) {
    const bodies = pruned(wanted);
    const inputs = sorted(used(bodies));
    if (!isIterated) return { outputs: wanted, inputs, bodies };
    // A variable that another depends on has to be carried along itself.
    const all = sorted([...wanted, ...inputs]);
    if (all.length === wanted.length) return { outputs: wanted, inputs: wanted, bodies };
    wanted = all;
  }
}

/** One line for every operation of a subgraph, as the printed programs of later passes have. */
export function formatSubgraph(subgraph: Subgraph): string {
  return linesOf(subgraph).join('\n');
}

function linesOf({ operations, fetches, feeds, calls }: Subgraph): readonly string[] {
  const lines = operations.flatMap((op) => {
    const call = calls.get(op);
    const inputs = neededInputs(op, call).map((t) => (feeds.has(t) ? `feed ${t.name}` : t.name));
    const control = op.controlInputs.map((c) => `^${c.name}`);
    const line = `${op.name} = ${op.type}(${[...inputs, ...control].join(', ')})`;
    const functions = Object.entries(op.attrs).filter(([, f]) => f instanceof FuncGraph);
    const bodies = functions.flatMap(([role], k) => [
      `  ${role}:`,
      ...linesOf(call?.bodies[k] as Subgraph).map((l) => `    ${l}`),
    ]);
    return [line, ...bodies];
  });
  return [...lines, `fetch ${fetches.map((f) => f.name).join(', ')}`];
}

/** All operations of a subgraph, those of branches and loops included. */
export const allOperations = ({ operations, calls }: Subgraph): readonly Operation[] => [
  ...operations,
  ...[...calls.values()].flatMap(({ bodies }) => bodies.flatMap(allOperations)),
];

/**
 * The fed tensors whose values decide shapes or axes, so that a plan holds for those values alone:
 * they reach a `!` input through ops that fold.
 */
export function shapeFeeds(subgraph: Subgraph): readonly Tensor[] {
  return [...decidingTensors(subgraph, [])].filter((t) => subgraph.feeds.has(t));
}

/** The tensors whose values decide `wanted`, or a shape or an axis in the subgraph. */
function decidingTensors(subgraph: Subgraph, wanted: readonly Tensor[]): ReadonlySet<Tensor> {
  const { operations, feeds, calls } = subgraph;
  const visited = new Set<Tensor>();
  const queue = [
    ...wanted,
    ...operations.flatMap((op) => op.inputs.filter((_, i) => decidesShapes(op, i))),
    ...[...calls].flatMap(([op, call]) => [
      ...decidingArguments(op, call, []),
      ...(changesShapes(op) ? decidingIterations(op, call) : []),
    ]),
  ];
  for (const tensor of queue) {
    if (visited.has(tensor)) continue;
    visited.add(tensor);
    const { op } = tensor;
    const call = calls.get(op);
    if (feeds.has(tensor)) continue;
    if (call !== undefined) {
      queue.push(...op.inputs.slice(0, firstArgument(op)));
      queue.push(...decidingArguments(op, call, [tensor.index]));
    }
    // A shape needs no value of the tensor that it is the shape of.
    else if (op.record.fold !== undefined && !/^(Shape|ShapeN|Size|Rank)$/.test(op.type)) {
      queue.push(...op.inputs);
    }
  }
  return visited;
}

function decidesShapes(op: Operation, i: number): boolean {
  const need = compileTimeNeed(op.record, i, op.inputs.length);
  const isOpen = (): boolean => !op.outputs.every(({ shape }) => isFullyDefined(shape));
  return need === 'always' || (need === 'for shapes' && isOpen());
}

/** Whether a loop has a variable whose shape need not stay that of its first value. */
const changesShapes = (op: Operation): boolean =>
  isLoop(op) &&
  (op.attrs.body as FuncGraph).inputs.some(
    ({ shape }, i) => formatShape(shape) !== formatShape((op.inputs[i] as Tensor).shape),
  );

/** The inputs of a loop that decide how often it is run: such a loop is unrolled. */
function decidingIterations(op: Operation, { bodies }: Call): readonly Tensor[] {
  const [cond, body] = functionsOf(op) as readonly [FuncGraph, FuncGraph];
  const decide = (f: FuncGraph, k: number, wanted: readonly Tensor[]): readonly number[] => {
    const tensors = decidingTensors(bodies[k] as Subgraph, wanted);
    return f.inputs.flatMap((t, i) => (tensors.has(t) ? [i] : []));
  };
  const deciding = new Set(decide(cond, 0, cond.outputs));
  for (const i of deciding) {
    for (const k of decide(body, 1, [body.outputs[i] as Tensor])) deciding.add(k);
  }
  return [...deciding].map((i) => op.inputs[i] as Tensor);
}

/** The inputs of a call that decide some of its outputs, or a shape inside. */
function decidingArguments(
  op: Operation,
  { bodies }: Call,
  outputs: readonly number[],
): readonly Tensor[] {
  const first = firstArgument(op);
  return functionsOf(op).flatMap((f, k) => {
    const wanted = outputs.length === 0 ? [] : outputsOf(op, f, outputs);
    const deciding = decidingTensors(bodies[k] as Subgraph, wanted);
    return f.inputs.flatMap((t, i) => (deciding.has(t) ? [op.inputs[i + first] as Tensor] : []));
  });
}
