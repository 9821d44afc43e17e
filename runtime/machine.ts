import type { AnyArray } from '../compiler/graph/nd_array.js';
import type { Plan } from '../compiler/plan.js';
import type { Target } from '../compiler/target.js';
import type { Executor, OpStates } from './executor.js';
import { PhiloxState } from './random/philox.js';
import { type BoundPlan, Run, type Variable } from './run.js';
import type { Trace } from './trace.js';

/** A Session's state on one target: its variables, its random numbers, the plans it has loaded. */
export interface Machine {
  readonly target: Target;
  /** Whether a run is over when it returns; others end later. */
  readonly isSynchronous: boolean;
  /** The shape of a variable's value, or null where it has none. */
  variableShape(name: string): readonly number[] | null;
  /** Binds a plan to the target. It holds nothing there between runs. */
  load(plan: Plan): LoadedPlan;
  /** Where the functions of datasets are computed, whose runs are over when they return. */
  functions(): Machine | Promise<Machine>;
  /** Frees the variables, and closes the target. */
  close(): void;
}

/** What a run gives: the fetched values, null for operations. */
export type Values = readonly (AnyArray | null)[];

/** A plan that is ready to run, any number of times. */
export interface LoadedPlan {
  /**
   * Runs the plan. Assignments take effect together when everything has succeeded: a run that
   * throws changes no variable and leaves nothing behind.
   *
   * @param feeds the fed values by tensor name.
   * @param trace where it is written down what took how long; null for nowhere.
   */
  run(feeds: ReadonlyMap<string, AnyArray>, trace?: Trace | null): Values | Promise<Values>;
}

/** Counts how often it is called with a name: it says how often it was before. */
export function counter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count;
  };
}

/** Builds a machine on an executor. */
export function createMachine<V>(executor: Executor<V>): Machine {
  const variables = new Map<string, Variable<V>>();
  const random = new Map<string, PhiloxState>();

  const states: OpStates = {
    random(name, seed, seed2) {
      const state = random.get(name) ?? new PhiloxState(seed, seed2);
      random.set(name, state);
      return state;
    },
    count: counter(),
  };

  const bind = (plan: Plan): BoundPlan<V> => ({
    plan,
    steps: plan.steps.map((step) => ({
      step,
      kernel: step.kind === 'kernel' ? executor.bind(step, states) : null,
      plans: step.kind === 'call' ? step.plans.map(bind) : [],
    })),
  });

  function load(plan: Plan): LoadedPlan {
    const bound = bind(plan);
    return { run: (feeds, trace) => new Run(executor, variables, trace).execute(bound, feeds) };
  }

  const machine: Machine = {
    target: executor,
    isSynchronous: true,
    variableShape: (name) => variables.get(name)?.type.shape ?? null,
    load,
    functions: () => machine,
    close() {
      for (const { value } of variables.values()) executor.release(value);
      variables.clear();
      executor.close();
    },
  };
  return machine;
}
