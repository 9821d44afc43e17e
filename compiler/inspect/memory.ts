import { byteSize } from '../graph/dtypes.js';
import type { TensorInfo } from '../graph/record.js';
import { numElements } from '../graph/shape.js';
import type { Plan, Step } from '../plan.js';
import type { Node } from '../program/node.js';

/** What a plan holds, in bytes as the dtypes count them; a list of unknown length counts as empty. */
export interface PlanMemory {
  /** Of the variables that it reads or assigns: a Session holds them between runs too. */
  readonly variables: number;
  /** Of fed values and constants, which are there from the beginning to the end. */
  readonly held: number;
  /** For every step: what it makes, and what there is while it runs, beside the variables. */
  readonly steps: ReadonlyMap<Step, { readonly makes: number; readonly live: number }>;
  /** The most that there is at a time, beside the variables. */
  readonly peak: number;
}

/** The size of a tensor; of a list that of its elements. */
export function bytesOf({ dtype, shape, list }: TensorInfo): number {
  if (dtype === 'variant') return list ? (list.length ?? 0) * bytesOf(list.element) : 0;
  return (numElements(shape) ?? 0) * byteSize[dtype];
}

/** Ops that give their input's own values: the result is in the same memory. */
const isView = ({ type }: Node): boolean => /^(Reshape|Identity|ExpandDims|Squeeze)$/.test(type);

/** A piece of memory, and how many slots refer to it. */
interface Buffer {
  readonly bytes: number;
  references: number;
}

/** Goes through a plan as a run does, and keeps account of its memory. */
export function memoryOf(plan: Plan): PlanMemory {
  const variables = new Map<string, number>();
  const buffers = new Map<number, Buffer>();
  const steps = new Map<Step, { makes: number; live: number }>();
  // The parameters of a body are the caller's.
  const given = plan.feeds.filter(({ node }) => node.type !== 'Parameter');
  const sources = [...given, ...plan.constants];
  const held = sources.reduce((n, { node }) => n + bytesOf(node), 0);
  for (const { slot, node } of sources) buffers.set(slot, { bytes: bytesOf(node), references: 2 });
  let [live, peak] = [held, held];

  /** The memory of another slot that the first output of a step takes. */
  const taken = (step: Extract<Step, { outputs: unknown }>): number | null => {
    if (step.kind === 'call') return null;
    if (isView(step.node)) return step.inputs[0] ?? null;
    const isSole = step.reuses !== null && buffers.get(step.reuses)?.references === 1;
    return isSole ? step.reuses : null;
  };
  /** Gives the outputs of a step their memory; how much that is. */
  const make = (step: Extract<Step, { outputs: unknown }>): number => {
    let made = 0;
    for (const [i, slot] of step.outputs.entries()) {
      const from = i === 0 ? taken(step) : null;
      if (from !== null) {
        const buffer = buffers.get(from);
        if (buffer === undefined) continue;
        buffer.references++;
        buffers.set(slot, buffer);
        continue;
      }
      const bytes = bytesOf(step.node.outputs[i] as TensorInfo);
      buffers.set(slot, { bytes, references: 1 });
      made += bytes;
    }
    return made;
  };
  for (const step of plan.steps) {
    let [makes, inside] = [0, 0];
    if (step.kind === 'read') {
      variables.set(step.variable, bytesOf(step.node));
    } else if (step.kind === 'assign') {
      variables.set(step.variable, bytesOf(step.node.inputs[1] as Node));
      // The new value stays, beside the one from before the run.
      const buffer = buffers.get(step.input);
      if (buffer !== undefined) buffer.references++;
    } else {
      makes = make(step);
      if (step.kind === 'call') inside = Math.max(0, ...step.plans.map((p) => memoryOf(p).peak));
    }
    live += makes;
    steps.set(step, { makes, live: live + inside });
    peak = Math.max(peak, live + inside);
    for (const slot of step.frees) {
      const buffer = buffers.get(slot);
      if (buffer !== undefined && --buffer.references === 0) live -= buffer.bytes;
      buffers.delete(slot);
    }
  }
  return { variables: [...variables.values()].reduce((a, b) => a + b, 0), held, steps, peak };
}
