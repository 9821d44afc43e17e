import { recordOf } from '../../compiler/ops/index.js';
import type { Plan, Step } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { randomOf } from './random.js';
import type { OnnxTarget } from './target.js';

/*
 * A plan is one model where ONNX has everything that it does. Else it is cut: into models, and between
 * them steps that are done in JavaScript. A branch or a loop in which there is such a step is one itself:
 * its plans are cut in their turn.
 */

/** A value in a slot of the plan. */
export interface Slot {
  readonly slot: number;
  readonly type: TensorType;
}

/** Steps that become one model. */
export interface ModelSegment {
  readonly kind: 'model';
  readonly steps: readonly Step[];
  readonly constants: Plan['constants'];
  /** What the model is given, and what of its values others need. */
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

/** A step that is done in JavaScript. */
export interface StepSegment {
  readonly kind: 'step';
  readonly step: Step;
}

export type Segment = ModelSegment | StepSegment;

/** A kernel of which nothing is to be computed. */
export const isNothing = ({ type, outputs }: Node): boolean =>
  outputs.every(({ shape }) => shape.includes(0)) && recordOf(type).effect === undefined;

/** Whether lists of lists go in or out: ONNX's sequences hold tensors. */
const isNested = ({ inputs, outputs }: Node): boolean =>
  [...inputs, ...outputs].some(({ list }) => list?.element.dtype === 'variant');

/** Whether a step can be part of a model. Random numbers are drawn before it, so once for a run of it. */
function isExpressible(step: Step, target: OnnxTarget, isRepeated = false): boolean {
  const { kind, node } = step;
  if (isNested(node)) return false;
  if (kind === 'kernel') {
    return isNothing(node) || (target.operandsOf(node) !== null && !(isRepeated && randomOf(node)));
  }
  if (kind !== 'call') return true;
  const repeats = isRepeated || node.type === 'While';
  return step.plans.every(({ steps }) =>
    steps.every((inner) => isExpressible(inner, target, repeats)),
  );
}

/** The slots that a step takes. */
export const usedBy = (step: Step): readonly number[] => {
  if (step.kind === 'read') return [];
  return step.kind === 'assign' ? [step.input] : step.inputs.flatMap((slot) => slot ?? []);
};

/** The slots that a step fills, with what they hold. */
const madeBy = (step: Step): readonly Slot[] => {
  if (step.kind === 'assign') return [];
  if (step.kind === 'read') return [{ slot: step.output, type: step.node }];
  return step.outputs.map((slot, i) => ({ slot, type: step.node.outputs[i] as TensorType }));
};

/** The variables that a step reads, or assigns, itself or in its plans. */
function variablesOf(step: Step, kind: 'read' | 'assign'): readonly string[] {
  if (step.kind === kind) return [step.variable];
  if (step.kind !== 'call') return [];
  return step.plans.flatMap(({ steps }) => steps.flatMap((inner) => variablesOf(inner, kind)));
}

/** Whether a step reports something to the user, itself or in its plans. */
const isReport = (step: Step): boolean =>
  recordOf(step.node.type).effect === 'report' ||
  (step.kind === 'call' && step.plans.some(({ steps }) => steps.some(isReport)));

const isModels = (stage: number): boolean => stage % 2 === 1;

/**
 * When every step is done: the models are stages 1, 3, 5, …, and what is done in JavaScript is done
 * between them, each as early as what it needs allows. What is read or assigned is a model's if its value is.
 */
function stagesOf({ steps }: Plan, interpreted: ReadonlySet<Step>): ReadonlyMap<Step, number> {
  const stages = new Map<Step, number>();
  const made = new Map<number, number>();
  const read = new Map<string, number>();
  const assigned = new Map<string, number>();
  let reported = 0;
  for (const step of steps) {
    const [reads, assigns] = [variablesOf(step, 'read'), variablesOf(step, 'assign')];
    const value = step.kind === 'assign' ? made.get(step.input) : assigned.get(reads[0] ?? '');
    const isState = step.kind === 'read' || step.kind === 'assign';
    const isModel = isState ? isModels(value ?? 0) : !interpreted.has(step);
    const needs = [
      ...usedBy(step).map((slot) => made.get(slot)),
      ...[...reads, ...assigns].map((name) => assigned.get(name)),
      ...assigns.map((name) => read.get(name)),
      ...(isReport(step) ? [reported] : []),
    ];
    const earliest = needs.reduce<number>((latest, need = 0) => Math.max(latest, need), 0);
    const stage = earliest + Number(isModels(earliest) !== isModel);
    stages.set(step, stage);
    if (isReport(step)) reported = stage;
    for (const { slot } of madeBy(step)) made.set(slot, stage);
    for (const name of reads) read.set(name, Math.max(stage, read.get(name) ?? 0));
    for (const name of assigns) assigned.set(name, stage);
  }
  return stages;
}

/** The slots with lists that do not stay within one model: nothing else holds a sequence. */
function sharedLists(plan: Plan, stages: ReadonlyMap<Step, number>): ReadonlySet<number> {
  const shared = new Set<number>();
  const stageOf = new Map<number, number>();
  const meet = (slot: number, { dtype }: TensorType, stage: number): void => {
    if (dtype !== 'variant') return;
    const other = stageOf.get(slot) ?? stage;
    stageOf.set(slot, other);
    if (other !== stage || !isModels(stage)) shared.add(slot);
  };
  for (const { slot, node } of plan.feeds) meet(slot, node, 0);
  for (const step of plan.steps) {
    const stage = stages.get(step) as number;
    for (const { slot, type } of madeBy(step)) meet(slot, type, stage);
    if (step.kind !== 'list' && step.kind !== 'call') continue;
    for (const [i, slot] of step.inputs.entries()) {
      if (slot !== null) meet(slot, step.node.inputs[i] as Node, stage);
    }
  }
  for (const fetch of plan.fetches) if (fetch !== null) meet(fetch.slot, fetch.node, 0);
  return shared;
}

/** The plan in as few models as there can be, in the order in which they and the steps between are run. */
export function segmentsOf(plan: Plan, target: OnnxTarget): readonly Segment[] {
  const { steps } = plan;
  const interpreted = new Set(steps.filter((step) => !isExpressible(step, target)));
  let stages = stagesOf(plan, interpreted);
  for (let before = -1; interpreted.size > before; ) {
    before = interpreted.size;
    const lists = sharedLists(plan, stages);
    const touches = (step: Step): boolean =>
      [...usedBy(step), ...madeBy(step).map(({ slot }) => slot)].some((slot) => lists.has(slot));
    for (const step of steps) if (touches(step)) interpreted.add(step);
    stages = stagesOf(plan, interpreted);
  }
  const together: Step[][] = [];
  for (const step of steps) {
    const stage = stages.get(step) as number;
    together[stage] ??= [];
    together[stage].push(step);
  }
  return together.flatMap((atOnce, stage): readonly Segment[] =>
    isModels(stage) ? [modelSegment(plan, atOnce)] : atOnce.map((step) => ({ kind: 'step', step })),
  );
}

function modelSegment(plan: Plan, steps: readonly Step[]): ModelSegment {
  const own = new Set(steps);
  const made = steps.flatMap(madeBy);
  const others = plan.steps.filter((step) => !own.has(step));
  const used = new Set(steps.flatMap(usedBy));
  const usedElsewhere = new Set([
    ...others.flatMap(usedBy),
    ...plan.fetches.flatMap((fetch) => fetch?.slot ?? []),
  ]);
  const given: readonly Slot[] = [
    ...plan.feeds.map(({ slot, node }) => ({ slot, type: node })),
    ...others.flatMap(madeBy),
  ];
  return {
    kind: 'model',
    steps,
    constants: plan.constants.filter(({ slot }) => used.has(slot)),
    inputs: given.filter(({ slot }) => used.has(slot)),
    outputs: made.filter(({ slot }) => usedElsewhere.has(slot)),
  };
}
