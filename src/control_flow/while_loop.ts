import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { FuncGraph, functionName } from '../../compiler/graph/func_graph.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { StopGradient } from '../../compiler/ops/array.js';
import { Less, LogicalAnd } from '../../compiler/ops/comparison.js';
import { infoOf, loop } from '../../compiler/ops/loop.js';
import { add } from '../../compiler/ops/operators.js';
import { assertSameStructure, flatten, isStructure, packLike, type Traced } from '../nest.js';
import { type Arguments, bindArguments } from '../signature.js';
import { asTensor, refuse, restored } from './leaves.js';
import { checkCarried, checkedCondition, invariantShapes, loopCounter } from './loop_variables.js';

const WHILE_LOOP = [
  'cond',
  'body',
  'loopVars',
  'shapeInvariants?',
  'parallelIterations?',
  'backProp?',
  'swapMemory?',
  'name?',
  'maximumIterations?',
  'returnSameStructure?',
] as const;

/** What may be said of a loop beside its functions and variables. */
export interface WhileLoopOptions {
  /** A shape for every loop variable, null where a dimension changes from iteration to iteration. */
  readonly shapeInvariants?: unknown;
  /** Changes nothing here: iterations run one after the other. */
  readonly parallelIterations?: number;
  /** Whether gradients go through the loop. */
  readonly backProp?: boolean;
  /** Changes nothing here. */
  readonly swapMemory?: boolean;
  readonly name?: string | null;
  /** The most iterations that are run. */
  readonly maximumIterations?: TensorLike | null;
  /** Gives a list of one for one loop variable, not its tensor. */
  readonly returnSameStructure?: boolean;
}

type WhileLoopParameters = [
  cond: (...values: never[]) => TensorLike,
  body: (...values: never[]) => unknown,
  loopVars: readonly unknown[],
  shapeInvariants?: unknown,
  parallelIterations?: number,
  backProp?: boolean,
  swapMemory?: boolean,
  name?: string | null,
  maximumIterations?: TensorLike | null,
  returnSameStructure?: boolean,
];

type Carried<V extends readonly unknown[]> = { -readonly [K in keyof V]: Traced<V[K]> };

/** What `whileLoop` gives for variables `V`: of one its value. */
export type Looped<V extends readonly unknown[]> = V extends readonly [infer One]
  ? Traced<One>
  : Carried<V>;

/**
 * Repeats `body` as long as `cond` holds: TF 1.15's `tf.while_loop`. Both functions are called once,
 * now, and make the graph of one iteration.
 *
 * @param cond from the loop variables to a bool scalar.
 * @param body from the loop variables to their next values, in the same structure and of the same
 *   dtypes and shapes.
 * @param loopVars the first values: tensors, Variables, numbers, TensorArrays, and structures of them.
 * @param options see `WhileLoopOptions`; by position in TF 1.15's order.
 * @returns the last values: a list, or for one loop variable its tensor.
 * @throws TypeError for functions that are none, or a variable that changes its dtype; ValueError for
 *   no loop variables, another structure, or a shape that is not that of the iteration before.
 */
export function whileLoop<const V extends readonly unknown[]>(
  cond: (...values: Carried<V>) => TensorLike,
  body: (...values: Carried<V>) => unknown,
  loopVars: V,
  options: WhileLoopOptions & { readonly returnSameStructure: true },
): Carried<V>;
export function whileLoop<const V extends readonly unknown[]>(
  cond: (...values: Carried<V>) => TensorLike,
  body: (...values: Carried<V>) => unknown,
  loopVars: V,
  options?: WhileLoopOptions,
): Looped<V>;
export function whileLoop<const V extends readonly unknown[]>(
  cond: (...values: Carried<V>) => TensorLike,
  body: (...values: Carried<V>) => unknown,
  loopVars: V,
  shapeInvariants: unknown,
  parallelIterations?: number,
  backProp?: boolean,
  swapMemory?: boolean,
  name?: string | null,
  maximumIterations?: TensorLike | null,
): Looped<V>;
export function whileLoop(...args: Arguments<WhileLoopParameters, typeof WHILE_LOOP>): unknown {
  const bound = bindArguments<WhileLoopParameters, typeof WHILE_LOOP>(
    'while_loop',
    WHILE_LOOP,
    args,
  );
  const { cond, body, loopVars, parallelIterations = 10, backProp = true } = bound;
  if (typeof cond !== 'function') refuse(TypeError, 'cond must be callable.');
  if (typeof body !== 'function') refuse(TypeError, 'body must be callable.');
  if (!(parallelIterations >= 1)) {
    refuse(TypeError, 'parallel_iterations must be a positive integer.');
  }
  if (loopVars.length === 0) refuse(ValueError, 'No loop variables provided');
  const outputs = getDefaultGraph().nameScope(bound.name ?? 'while', (scope) => {
    const leaves = flatten(loopVars);
    const initial = leaves.map((leaf) => asTensor(leaf));
    const shapes = invariantShapes(loopVars, initial, bound.shapeInvariants);
    const counting = loopCounter(bound.maximumIterations ?? null);
    const trace = (role: 'cond' | 'body') => {
      const graph = new FuncGraph(functionName(role), getDefaultGraph());
      const [count, most] = counting.map((t) => graph.addInput(infoOf(t), t.op.name));
      const inputs = initial.map((t, i) =>
        graph.addInput(infoOf({ ...infoOf(t), shape: shapes[i] ?? null }), t.op.name),
      );
      const values = packLike(loopVars, restored(leaves, inputs)) as never[];
      return { graph, values, count: count as Tensor, most: most as Tensor };
    };
    const condition = trace('cond');
    condition.graph.asDefault(() => {
      const { graph, values, count, most } = condition;
      const given = checkedCondition(convertToTensor(cond(...values)));
      const isLimited = bound.maximumIterations !== null && bound.maximumIterations !== undefined;
      const goesOn = isLimited ? LogicalAnd([Less([count, most]), given]) : given;
      graph.outputs.push(graph.capture(goesOn));
    });
    const step = trace('body');
    step.graph.asDefault(() => {
      const { graph, values, count, most } = step;
      // What the condition captures comes first in both.
      for (const t of condition.graph.captures.keys()) graph.capture(t);
      const returned = body(...values);
      const next = isStructure(returned) ? returned : [returned];
      assertSameStructure(next, [...loopVars]);
      const results = flatten(next).map((leaf) => graph.capture(asTensor(leaf)));
      graph.outputs.push(add(count, 1), most, ...results);
      checkCarried(initial, shapes, results);
    });
    const functions = { cond: condition.graph, body: step.graph };
    const ends = loop([...counting, ...initial], functions, parallelIterations, scope);
    const values = ends.slice(2, 2 + initial.length).map((t) => (backProp ? t : StopGradient([t])));
    return packLike(loopVars, restored(leaves, values)) as unknown[];
  });
  const isSingle = outputs.length === 1 && bound.returnSameStructure !== true;
  return isSingle ? outputs[0] : outputs;
}
