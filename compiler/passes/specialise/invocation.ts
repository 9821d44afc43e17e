import type { FuncGraph } from '../../graph/func_graph.js';
import type { Operation, Tensor } from '../../graph/operation.js';
import type { TensorInfo } from '../../graph/record.js';
import { type OpType, recordOf } from '../../ops/index.js';
import { commonConstant, mergeInfos } from '../../ops/tensor_list.js';
import { UnknownValueError } from '../../program/builder.js';
import { constantOf, isNode, type Node, type TensorType } from '../../program/node.js';
import { nodesOf, type Region } from '../../program/program.js';
import { type Call, firstArgument, functionsOf, isLoop, type Subgraph } from '../prune.js';
import { type Effects, NONE, union } from './effects.js';
import type { Specialisation } from './specialisation.js';

/** Values by the places of the inputs that they are handed to. */
export type Arguments = ReadonlyMap<number, Node>;

/** A choice or a loop, at its place in a program. */
export class Invocation {
  constructor(
    readonly caller: Specialisation,
    readonly op: Operation,
    readonly call: Call,
    /** The effects that come before it. */
    readonly before: Effects,
  ) {}

  /** Its arguments that are values; a variable is read where it is used. */
  get arguments(): Arguments {
    const { op, call, caller } = this;
    const first = firstArgument(op);
    return new Map(
      call.inputs.flatMap((i) => {
        const value = caller.knownValueOf(op.inputs[i + first] as Tensor);
        return value === undefined ? [] : [[i, value] as const];
      }),
    );
  }

  /** Parameters for the arguments, and their values; constants need none. */
  parameters(
    given: Arguments,
    types: ReadonlyMap<number, TensorType> = new Map(),
  ): readonly [parameters: Arguments, operands: readonly Node[]] {
    const operands: Node[] = [];
    const parameters = new Map(
      [...given].map(([i, value]): [number, Node] => {
        const type = types.get(i) ?? (constantOf(value) === null ? typeOf(value) : null);
        if (type === null) return [i, value];
        const index = operands.push(value) - 1;
        return [i, this.caller.builder.parameter(index, type, value.origin)];
      }),
    );
    return [parameters, operands];
  }

  /** One body, as a program of its own. */
  region(which: number, given: Arguments, before: Effects = this.before): Region {
    const { environment, builder, past = NONE } = this.caller.surroundings;
    const { fetches, effects } = this.caller
      .inner(this.call.bodies[which] as Subgraph, {
        environment,
        builder,
        ...this.#placeOf(which, given),
        past: union([before, past]),
      })
      .program();
    const parameters = [...given.values()].filter((node) => isNode(node, 'Parameter'));
    return { parameters, fetches, effects };
  }

  /** The same, or an error where a shape is only known when the operation runs. */
  tryRegion(which: number, given: Arguments, before?: Effects): Region | UnknownValueError {
    try {
      return this.region(which, given, before);
    } catch (error) {
      if (error instanceof UnknownValueError) return error;
      throw error;
    }
  }

  /** One body, as a part of the program. */
  inlined(which: number, given: Arguments, before: Effects, isRepeated = false) {
    const inner = this.caller.inner(this.call.bodies[which] as Subgraph, {
      ...this.caller.surroundings,
      ...this.#placeOf(which, given),
      before,
      isRepeated,
    });
    const { fetches, effects } = inner.program();
    return { fetches, effects, barrier: inner.barrier };
  }

  #placeOf(which: number, given: Arguments) {
    const body = functionsOf(this.op)[which] as FuncGraph;
    const values = new Map([...given].map(([i, node]) => [body.inputs[i] as Tensor, node]));
    return { values, prefix: body.name };
  }

  /** Adds the node, and says which outputs of the operation its outputs are. */
  add(
    inputs: readonly Node[],
    regions: readonly Region[],
    types: readonly TensorType[],
    outputs: readonly number[],
  ): void {
    const { op, caller, before } = this;
    const hasEffect = regions.some((region) =>
      nodesOf(region).some(
        (node) => recordOf(node.type).effect !== undefined || node.after.length > 0,
      ),
    );
    const after = hasEffect ? [...before] : [];
    const type: OpType = isLoop(op) ? 'While' : 'If';
    const options = { origin: caller.origin(op), after };
    const node = caller.builder.call(type, inputs, regions, types, options);
    if (regions.some(({ effects }) => effects.length > 0)) caller.addEffects([node]);
    if (hasEffect) caller.setBarrier(op, new Set([node]));
    for (const [k, i] of outputs.entries()) this.define(i, caller.builder.output(node, k));
  }

  /** Says what an output of the operation is. */
  define(output: number, node: Node): void {
    this.caller.define(this.op.outputs[output] as Tensor, node);
  }

  /** The error for what is only known when the operation runs. */
  unknown(what: string, input: number): UnknownValueError {
    return new UnknownValueError(this.op.type as OpType, this.caller.origin(this.op), what, input);
  }
}

export const typeOf = ({ dtype, shape, list }: TensorType): TensorType =>
  list ? { dtype, shape, list } : { dtype, shape };

/** What is true of both types. */
export function joined(a: TensorInfo, b: TensorInfo): TensorInfo {
  const shape = a.shape?.join() === b.shape?.join() ? a.shape : null;
  if (!a.list || !b.list) return { dtype: a.dtype, shape };
  const length = a.list.length === b.list.length ? a.list.length : null;
  const constant = commonConstant(a.list, b.list);
  const element = mergeInfos(a.list.element, b.list.element);
  return { dtype: a.dtype, shape, list: { element, length, ...(constant ? { constant } : {}) } };
}
