import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import type { Plan, Step } from '../../compiler/plan.js';
import { isNode, type Node } from '../../compiler/program/node.js';
import { nodesOf, type Program } from '../../compiler/program/program.js';
import type { Target } from '../../compiler/target.js';
import * as tf from '../../src/index.js';
import {
  type Compilation,
  type Fetch,
  input,
  type Passes,
  passesOf,
  printed,
  targetWithout,
} from './passes.js';

beforeEach(tf.resetDefaultGraph);

const scheduled = (fetches: Fetch | readonly Fetch[], compilation?: Compilation): string =>
  passesOf(fetches, compilation).schedule;

/** A target whose kernels can write over any of their inputs. */
const inPlace: Target = { ...targetWithout(), inPlace: (node) => node.inputs.map((_, i) => i) };

describe('schedule: order', () => {
  it('reads before it writes: the loss that is fetched with a step is that before the step', () => {
    const w = tf.variable([1, 2], { name: 'w' });
    const loss = tf.reduceSum(tf.square(w));
    const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
    expect(scheduled([step, loss])).toBe(printed`
      $3 = Const 0.1 : float32[]
      $4 = Const 2 : float32[]
      $0 = read w
      $1 = Square($0)
      $2 = Sum($1, [0])  free $1
      $5 = Mul($0, $4)
      $6 = _ApplyGradientDescent($0, $3, $5)  free $0, $5
      assign w = $6  free $6
      fetch null, $2
    `);
  });

  it('assigns as late as it can, the first made first', () => {
    const v = tf.variable(1, { name: 'v' });
    const w = tf.variable(1, { name: 'w' });
    const x = input([]);
    expect(scheduled([v.assign(x), w.assign(tf.exp(x)), tf.log(v), tf.log(w)])).toBe(printed`
      $0 = feed x:0 : float32[]
      $1 = Exp($0)
      $2 = read v
      $3 = Log($2)  free $2
      $4 = read w
      $5 = Log($4)  free $4
      assign v = $0
      assign w = $1
      fetch $0, $1, $3, $5
    `);
  });

  it('keeps the order of control dependencies: assign, read, assign, read', () => {
    const v = tf.variable(1, { name: 'v' });
    const first = v.assign(2);
    const between = tf.controlDependencies([first], () => v.readValue());
    const second = tf.controlDependencies([between], () => v.assign(3));
    const last = tf.controlDependencies([second], () => v.readValue());
    expect(scheduled([last, between, v.toTensor()])).toBe(printed`
      $1 = Const 3 : float32[]
      $2 = Const 2 : float32[]
      $0 = read v
      assign v = $2
      $3 = read v
      assign v = $1
      $4 = read v
      fetch $4, $3, $0
    `);
  });

  it('computes a value soon before it is used', () => {
    const x = input([2]);
    const long = tf.exp(tf.exp(tf.exp(x)));
    const short = tf.log(x);
    expect(scheduled(long.add(short))).toBe(printed`
      $0 = feed x:0 : float32[2]
      $1 = Exp($0)
      $2 = Exp($1)  free $1
      $3 = Exp($2)  free $2
      $4 = Log($0)
      $5 = AddV2($3, $4)  free $3, $4
      fetch $5
    `);
  });
});

describe('schedule: slots', () => {
  it('frees a slot where it is used last, and never a feed, a constant or a fetch', () => {
    const y = tf.exp(input([2]));
    const z = y.mul(3);
    expect(scheduled([z.add(y), y])).toBe(printed`
      $0 = feed x:0 : float32[2]
      $2 = Const 3 : float32[]
      $1 = Exp($0)
      $3 = Mul($1, $2)
      $4 = AddV2($3, $1)  free $3
      fetch $4, $1
    `);
  });

  it('loads no constant that the compiler alone reads', () => {
    expect(scheduled(tf.reduceSum(input([2, 3]), 1))).toBe(printed`
      $0 = feed x:0 : float32[2,3]
      $1 = Sum($0, 1)
      fetch $1
    `);
  });

  it('frees at once an output that nothing uses', () => {
    const op = ops.SoftmaxCrossEntropyWithLogits([input([2, 3]), input([2, 3], 'labels')]);
    expect(scheduled(op.outputs[1] as tf.Tensor)).toBe(printed`
      $0 = feed x:0 : float32[2,3]
      $1 = feed labels:0 : float32[2,3]
      $2, $3 = SoftmaxCrossEntropyWithLogits($0, $1)  free $2
      fetch $3
    `);
    expect(scheduled(op.outputs[0] as tf.Tensor)).toBe(printed`
      $0 = feed x:0 : float32[2,3]
      $1 = feed labels:0 : float32[2,3]
      $2, $3 = SoftmaxCrossEntropyWithLogits($0, $1)  free $3
      fetch $2
    `);
  });

  it('gives one slot to what is fetched twice, and a fed tensor back as it is', () => {
    const x = input([2]);
    const y = tf.exp(x);
    expect(scheduled([y, x, y])).toBe(printed`
      $0 = feed x:0 : float32[2]
      $1 = Exp($0)
      fetch $1, $0, $1
    `);
  });
});

describe('schedule: in place', () => {
  it('offers a kernel the buffer of an input that dies with it', () => {
    const y = tf.exp(tf.exp(input([2])));
    expect(scheduled(y, { target: inPlace })).toBe(printed`
      $0 = feed x:0 : float32[2]
      $1 = Exp($0)
      $2 = Exp($1)  in $1  free $1
      fetch $2
    `);
  });

  it('only where the target can', () => {
    const y = tf.exp(tf.exp(input([2])));
    expect(scheduled(y)).not.toContain(' in ');
  });

  it('not where something needs the input later, or the caller does', () => {
    const y = tf.exp(input([2]));
    const z = tf.exp(y);
    expect(scheduled(z.add(y), { target: inPlace })).toBe(printed`
      $0 = feed x:0 : float32[2]
      $1 = Exp($0)
      $2 = Exp($1)
      $3 = AddV2($2, $1)  in $2  free $2, $1
      fetch $3
    `);
    expect(scheduled([z, y], { target: inPlace })).not.toContain(' in ');
  });

  it('not where the output has another type, but then another input may do', () => {
    const row = tf.exp(input([1, 3]));
    const matrix = tf.exp(input([2, 3], 'y'));
    expect(scheduled(row.add(matrix), { target: inPlace })).toBe(printed`
      $0 = feed x:0 : float32[1,3]
      $2 = feed y:0 : float32[2,3]
      $1 = Exp($0)
      $3 = Exp($2)
      $4 = AddV2($1, $3)  in $3  free $1, $3
      fetch $4
    `);
    const isEqual = tf.equal(tf.exp(matrix), matrix);
    expect(scheduled(isEqual, { target: inPlace })).not.toMatch(/Equal.* in /);
  });
});

// Random graphs: every tensor is a 2 × 2 matrix, so that any op fits any inputs.

/** One more operation: what it is, which of the tensors so far it takes, and what it waits for. */
interface Addition {
  readonly kind: 'exp' | 'add' | 'entropy' | 'constant' | 'assign' | 'assignAdd' | 'read';
  readonly inputs: readonly [number, number];
  readonly waitsFor: number | null;
}

const addition: fc.Arbitrary<Addition> = fc.record({
  kind: fc.constantFrom('exp', 'add', 'entropy', 'constant', 'assign', 'assignAdd', 'read'),
  inputs: fc.tuple(fc.nat(), fc.nat()),
  waitsFor: fc.option(fc.nat(), { freq: 2 }),
});

const recipe = fc.record({
  additions: fc.array(addition, { minLength: 1, maxLength: 40 }),
  fetches: fc.array(fc.record({ at: fc.nat(), isOperation: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  }),
  fed: fc.option(fc.nat()),
});

type Recipe = typeof recipe extends fc.Arbitrary<infer R> ? R : never;

/** Makes the tensors of a recipe: a placeholder, two variables, and what is added. */
function graphOf(additions: readonly Addition[]): readonly tf.Tensor[] {
  tf.resetDefaultGraph();
  const variables = ['v', 'w'].map((name) => tf.variable(tf.zeros([2, 2]), { name }));
  const tensors = [input([2, 2]), ...variables.map((v) => v.toTensor())];
  const pick = (at: number): tf.Tensor => tensors[at % tensors.length] as tf.Tensor;
  const make = ({ kind, inputs: [a, b] }: Addition): tf.Tensor => {
    const variable = variables[b % variables.length] as tf.Variable;
    if (kind === 'exp') return tf.exp(pick(a));
    if (kind === 'add') return pick(a).add(pick(b));
    if (kind === 'constant') return tf.constant(a, tf.float32, [2, 2]);
    if (kind === 'assign') return variable.assign(pick(a));
    if (kind === 'assignAdd') return variable.assignAdd(pick(a));
    if (kind === 'read') return variable.readValue();
    return ops.SoftmaxCrossEntropyWithLogits([pick(a), pick(b)]).outputs[1] as tf.Tensor;
  };
  for (const step of additions) {
    const { waitsFor } = step;
    const made =
      waitsFor === null
        ? make(step)
        : tf.controlDependencies([pick(waitsFor).op], () => make(step));
    tensors.push(made);
  }
  return tensors;
}

/** Makes the graph of a recipe and compiles it. */
function compiled({ additions, fetches, fed }: Recipe): Passes {
  const tensors = graphOf(additions);
  const pick = (at: number): tf.Tensor => tensors[at % tensors.length] as tf.Tensor;
  return passesOf(
    fetches.map(({ at, isOperation }) => (isOperation ? pick(at).op : pick(at))),
    { target: inPlace, feeds: fed === null ? [] : [[pick(fed), [2, 2]]] },
  );
}

const holds = (property: (passes: Passes) => void): void =>
  fc.assert(
    fc.property(recipe, (r) => property(compiled(r))),
    { numRuns: 200 },
  );

const taken = (step: Step): readonly number[] =>
  step.kind === 'kernel'
    ? step.inputs.filter((slot) => slot !== null)
    : step.kind === 'assign'
      ? [step.input]
      : [];

const made = (step: Step): readonly number[] =>
  step.kind === 'kernel' ? step.outputs : step.kind === 'read' ? [step.output] : [];

/** Which output of which node. */
const valueId = (node: Node): string =>
  isNode(node, 'Output') ? `${node.inputs[0]?.id}:${node.attrs.index}` : `${node.id}:0`;

/** What every slot holds while the plan runs; `visit` sees it before each step. */
function simulate(
  { feeds, constants, steps }: Plan,
  visit: (step: Step, slots: ReadonlyMap<number, string>) => void,
): ReadonlyMap<number, string> {
  const slots = new Map([...feeds, ...constants].map(({ slot, node }) => [slot, valueId(node)]));
  for (const step of steps) {
    visit(step, slots);
    for (const [i, slot] of made(step).entries()) slots.set(slot, `${step.node.id}:${i}`);
    for (const slot of step.frees) slots.delete(slot);
  }
  return slots;
}

describe('schedule: every plan', () => {
  it('gives every step, and the caller, the values that the program says', () =>
    holds(({ plan }) => {
      const end = simulate(plan, (step, slots) => {
        const operands = step.kind === 'assign' ? step.node.inputs.slice(1) : step.node.inputs;
        const given = taken(step).map((slot) => slots.get(slot));
        if (step.kind !== 'read') expect(given).toEqual(operands.map(valueId));
      });
      for (const fetch of plan.fetches) {
        if (fetch !== null) expect(end.get(fetch.slot)).toBe(valueId(fetch.node));
      }
    }));

  it('frees every slot that a step makes exactly once, or keeps it for the caller', () =>
    holds(({ plan }) => {
      const freed = plan.steps.flatMap((step) => step.frees);
      const kept = new Set(plan.fetches.map((fetch) => fetch?.slot));
      const produced = plan.steps.flatMap(made);
      expect(new Set(produced).size).toBe(produced.length);
      expect([...freed].sort()).toEqual(produced.filter((slot) => !kept.has(slot)).sort());
    }));

  it('never touches a slot after it is freed, nor before it is made', () =>
    holds(({ plan }) => {
      simulate(plan, (step, slots) => {
        for (const slot of taken(step)) expect(slots.has(slot)).toBe(true);
        for (const slot of made(step)) expect(slots.has(slot)).toBe(false);
      });
    }));

  it('executes every node of the program once', () =>
    holds(({ plan, programs }) => {
      const program = programs.fuse as Program;
      const isStep = ({ type }: Node): boolean =>
        !['Const', 'Placeholder', 'VariableV2', 'Output'].includes(type);
      const ids = (nodes: readonly Node[]): number[] => nodes.map(({ id }) => id).sort();
      expect(ids(plan.steps.map(({ node }) => node))).toEqual(ids(nodesOf(program).filter(isStep)));
    }));

  it('honours what must come before, and reads first what waits for nothing', () =>
    holds(({ plan }) => {
      const place = new Map(plan.steps.map(({ node }, i) => [node, i]));
      const firstAssignment = plan.steps.findIndex(({ kind }) => kind === 'assign');
      for (const [i, { kind, node }] of plan.steps.entries()) {
        for (const earlier of node.after) expect(place.get(earlier)).toBeLessThan(i);
        if (kind === 'read' && node.after.length === 0 && firstAssignment >= 0) {
          expect(i).toBeLessThan(firstAssignment);
        }
      }
    }));

  it('offers only an input of the right type that this very step frees', () =>
    holds(({ plan }) => {
      for (const step of plan.steps) {
        if (step.kind !== 'kernel' || step.reuses === null) continue;
        expect(step.frees).toContain(step.reuses);
        const { dtype, shape } = step.node.inputs[step.inputs.indexOf(step.reuses)] as Node;
        expect({ dtype, shape }).toEqual({ dtype: step.node.dtype, shape: step.node.shape });
      }
    }));
});

describe('schedule: meaning', () => {
  /** Numbers in the place of matrices: two computations agree when their numbers do. */
  const PRIME = 1_000_003;
  const arithmetic: { readonly [type: string]: (x: number, y: number) => number } = {
    Identity: (x) => x,
    Exp: (x) => (7 * x + 11) % PRIME,
    AddV2: (x, y) => (x + y) % PRIME,
    SoftmaxCrossEntropyWithLogits: (x, y) => (13 * x + 17 * y + 19) % PRIME,
  };
  const initial = { 'x:0': 2, v: 3, w: 5 };

  /** The value of every tensor where operations run in the order in which they were made. */
  function runInOrder(tensors: readonly tf.Tensor[]): readonly number[] {
    const variables: { [name: string]: number } = { ...initial };
    const values = new Map<tf.Tensor, number>();
    const variableOf = (t: tf.Tensor): string => (t.op.inputs[0] as tf.Tensor).op.name;
    const valueOf = (t: tf.Tensor): number => values.get(t) ?? (variables[t.op.name] as number);
    for (const tensor of tensors) {
      const { type, inputs } = tensor.op;
      const [x = 0, y = 0] = inputs.map(valueOf);
      if (type === 'Assign') variables[variableOf(tensor)] = y;
      if (type === 'AssignAdd') variables[variableOf(tensor)] = (x + y) % PRIME;
      const isUpdate = type.startsWith('Assign');
      const value = isUpdate ? variables[variableOf(tensor)] : arithmetic[type]?.(x, y);
      values.set(tensor, value ?? initial['x:0']);
    }
    return tensors.map(valueOf);
  }

  /** The fetched values of a plan. */
  function runPlan({ feeds, steps, fetches }: Plan): readonly number[] {
    const variables: { [name: string]: number } = { ...initial };
    const slots = new Map(feeds.map(({ slot }) => [slot, initial['x:0']]));
    for (const step of steps) {
      const [x = 0, y = 0] = taken(step).map((slot) => slots.get(slot) as number);
      if (step.kind === 'assign') variables[step.variable] = x;
      else if (step.kind === 'read') slots.set(step.output, variables[step.variable] as number);
      else {
        const value = arithmetic[step.node.type]?.(x, y) as number;
        for (const slot of step.outputs) slots.set(slot, value);
      }
      for (const slot of step.frees) slots.delete(slot);
    }
    return fetches.map((fetch) => slots.get(fetch?.slot ?? -1) as number);
  }

  it('gives what operations give that wait each for the one before', () => {
    const kinds = fc.constantFrom<Addition['kind'][]>(
      'exp',
      'add',
      'entropy',
      'assign',
      'assignAdd',
      'read',
    );
    const recipe = fc.array(fc.tuple(kinds, fc.nat(), fc.nat()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(recipe, (additions) => {
        const tensors = graphOf(
          additions.map(([kind, a, b], i) => ({ kind, inputs: [a, b], waitsFor: i + 2 })),
        );
        expect(runPlan(passesOf(tensors).plan)).toEqual(runInOrder(tensors));
      }),
      { numRuns: 300 },
    );
  });
});
