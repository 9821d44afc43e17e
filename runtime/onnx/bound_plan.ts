import type { Plan, Step } from '../../compiler/plan.js';
import type { OrtSession } from './library.js';
import { type Model, writeModel } from './model.js';
import { segmentsOf, usedBy } from './segments.js';
import type { OnnxTarget } from './target.js';

/** A model, and how it is loaded: once, when it is first run. */
export interface BoundModel {
  readonly kind: 'model';
  readonly model: Model;
  /** Null where the model has nothing to compute. */
  session(): Promise<OrtSession> | null;
}

/** A step that is done in JavaScript, with the plans of its branches or its loop. */
export interface BoundStep {
  readonly kind: 'step';
  readonly step: Step;
  readonly plans: readonly BoundPlan[];
}

/** A plan that is ready to run. */
export interface BoundPlan {
  readonly plan: Plan;
  readonly segments: readonly (BoundModel | BoundStep)[];
  /** The constants that are needed outside of models. */
  readonly constants: Plan['constants'];
}

/** Cuts a plan into segments, and writes its models. */
export function bindPlan(
  plan: Plan,
  target: OnnxTarget,
  start: (model: Uint8Array) => Promise<OrtSession>,
): BoundPlan {
  const segments = segmentsOf(plan, target).map((segment): BoundModel | BoundStep => {
    if (segment.kind === 'model') return bindModel(writeModel(segment, target), start);
    const { step } = segment;
    const plans = step.kind === 'call' ? step.plans : [];
    return { kind: 'step', step, plans: plans.map((inner) => bindPlan(inner, target, start)) };
  });
  const used = new Set([
    ...segments.flatMap((segment) => (segment.kind === 'step' ? usedBy(segment.step) : [])),
    ...plan.fetches.flatMap((fetch) => fetch?.slot ?? []),
  ]);
  return { plan, segments, constants: plan.constants.filter(({ slot }) => used.has(slot)) };
}

function bindModel(model: Model, start: (model: Uint8Array) => Promise<OrtSession>): BoundModel {
  const { bytes } = model;
  let session: Promise<OrtSession> | null = null;
  return {
    kind: 'model',
    model,
    session() {
      if (bytes !== null) session ??= start(bytes);
      return session;
    },
  };
}
