import { P } from 'ts-pattern';
import { beforeEach, describe, expect, it } from 'vitest';
import { InternalError } from '../../compiler/graph/errors.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import { Builder } from '../../compiler/program/builder.js';
import type { Node } from '../../compiler/program/node.js';
import { formatProgram } from '../../compiler/program/program.js';
import { type Rule, rewrite, rule } from '../../compiler/program/rule.js';
import { printed, targetWithout } from './passes.js';

let builder: Builder;
beforeEach(() => {
  builder = new Builder();
});

const origin = (name: string) => ({ origin: { name, site: null } });

const input = (name: string, shape: readonly number[] = [2]): Node =>
  builder.make('Placeholder', [], { dtype: 'float32', shape }, origin(name));

const unary = (type: 'Exp' | 'Neg' | 'Log' | 'Sqrt' | 'Identity', x: Node): Node =>
  builder.make(type, [x], {}, origin(type.toLowerCase()));

const add = (x: Node, y: Node): Node => builder.make('AddV2', [x, y], {}, origin('add'));

/** The rewritten program of some fetches, and the hits. */
function rewritten(
  fetches: readonly Node[],
  rules: readonly Rule[],
  effects: readonly Node[] = [],
) {
  const { program, hits } = rewrite({ fetches, effects }, rules, targetWithout(), builder);
  return { program, text: formatProgram(program), hits: Object.fromEntries(hits) };
}

const dropNeg = rule('drop-neg', 'Neg', null, ({ inputs: [x] }) => x ?? null);

describe('rewrite', () => {
  it('puts what a rule gives in the place of a node, for all who use it', () => {
    const x = input('x');
    const y = unary('Neg', x);
    expect(rewritten([add(unary('Exp', y), y)], [dropNeg]).text).toBe(printed`
      %0 = Placeholder<x>() : float32[2]
      %1 = Exp(%0) : float32[2]
      %2 = AddV2(%1, %0) : float32[2]
      fetch %2
    `);
  });

  it('counts how often each rule applied, and names none that did not', () => {
    const x = input('x');
    const never = rule('never', 'Exp', null, () => null);
    const result = rewritten([unary('Neg', unary('Exp', unary('Neg', x)))], [dropNeg, never]);
    expect(result.hits).toEqual({ 'drop-neg': 2 });
  });

  it('gives the same program back where nothing applies', () => {
    const fetches = [unary('Exp', input('x'))];
    const program = { fetches, effects: [] };
    const result = rewrite(program, [dropNeg], targetWithout(), builder);
    expect(result.program).toBe(program);
    expect(result.hits.size).toBe(0);
  });

  it('matches a pattern against inputs and attributes', () => {
    const x = input('x');
    const deep = rule('exp-of-neg', 'Exp', { inputs: [{ type: 'Neg' }] }, ({ inputs: [y] }) =>
      y ? unary('Log', y) : null,
    );
    const kept = rule(
      'kept',
      'Sum',
      { inputs: [P.any, P.any], attrs: { keep_dims: true } },
      (node) =>
        builder.make('Fill', [builder.constant(NDArray.vector('int32', node.shape)), x], {}),
    );
    expect(rewritten([unary('Exp', unary('Neg', x)), unary('Exp', x)], [deep, kept]).hits).toEqual({
      'exp-of-neg': 1,
    });
  });

  it('tries the rules of a node in their order, one in each sweep', () => {
    const first = rule('first', 'Exp', null, ({ inputs: [x] }) => unary('Log', x as Node));
    const second = rule('second', 'Exp', null, ({ inputs: [x] }) => unary('Sqrt', x as Node));
    const third = rule('third', 'Log', null, ({ inputs: [x] }) => unary('Neg', x as Node));
    const result = rewritten([unary('Exp', input('x'))], [first, second, third]);
    expect(result.hits).toEqual({ first: 1, third: 1 });
    expect(result.text).toContain('%1 = Neg(%0)');
  });

  it('folds what becomes constant on new inputs', () => {
    const one = builder.constant(NDArray.scalar('float32', 1), { name: 'one', site: null });
    const known = rule('known', 'Exp', null, () => one);
    const y = builder.make('Neg', [unary('Exp', input('x', []))], {}, origin('neg'));
    expect(rewritten([y], [known]).text).toBe('fetch -1');
  });

  it('rewrites what effects assign and wait for', () => {
    const v = builder.make(
      'VariableV2',
      [],
      { dtype: 'float32', shape: [2], container: '', shared_name: 'v' },
      origin('v'),
    );
    const assign = (value: Node, after: readonly Node[], name: string): Node =>
      builder.make('AssignVariableOp', [v, value], {}, { ...origin(name), after });
    const x = input('x');
    const first = assign(unary('Neg', x), [], 'first');
    const second = assign(unary('Exp', x), [first], 'second');
    expect(rewritten([], [dropNeg], [first, second]).text).toBe(printed`
      %0 = Placeholder<x>() : float32[2]
      %1: AssignVariableOp(v, %0)
      %2 = Exp(%0) : float32[2]
      %3: AssignVariableOp(v, %2) after %1
      fetch 
    `);
  });

  it('gives new nodes the origin of the node that they stand for', () => {
    const asLog = rule('as-log', 'Exp', null, ({ inputs: [x] }, { builder }) =>
      builder.make('Log', [x as Node], {}),
    );
    const { program } = rewritten([unary('Exp', input('x'))], [asLog]);
    expect(program.fetches[0]?.origin.name).toBe('exp');
  });
});

describe('the uses that a rule is told', () => {
  /** Records the uses of the input of every Exp, which it makes a Log where there is but one. */
  const seen: number[] = [];
  const ifUsedOnce = rule('if-used-once', 'Exp', null, ({ inputs: [x] }, { uses }) => {
    seen.push(uses(x as Node));
    return uses(x as Node) === 1 ? unary('Log', x as Node) : null;
  });
  beforeEach(() => {
    seen.length = 0;
  });

  it('count inputs and fetches', () => {
    const y = unary('Sqrt', input('x'));
    rewritten([unary('Exp', y), y, add(y, y)], [ifUsedOnce]);
    expect(seen).toEqual([4]);
  });

  it('hold for a node that was just put in the place of another', () => {
    const asSqrt = rule('as-sqrt', 'Neg', null, ({ inputs: [x] }) => unary('Sqrt', x as Node));
    const y = unary('Neg', input('x'));
    expect(rewritten([unary('Exp', y), y], [asSqrt, ifUsedOnce]).hits).toEqual({ 'as-sqrt': 1 });
    expect(seen).toEqual([2, 2]);
  });

  it('add up where two nodes become one', () => {
    const x = input('x');
    const [a, b] = [unary('Sqrt', x), unary('Sqrt', unary('Neg', x))];
    const result = rewritten([unary('Log', b), unary('Exp', a)], [dropNeg, ifUsedOnce]);
    expect(result.text).toContain('fetch %2, %3');
    expect(seen.at(-1)).toBe(2);
  });
});

describe('what a rule must not do', () => {
  const x = (): Node => input('x', [2, 3]);

  it.each([
    {
      what: 'another shape',
      rule: rule('loses-an-axis', 'Exp', null, () => input('y', [2])),
      text: "Rule loses-an-axis changed 'exp' (Exp) from float32[2,3] to float32[2]",
    },
    {
      what: 'another dtype',
      rule: rule('loses-its-type', 'Exp', null, ({ inputs: [x] }) =>
        builder.make('Cast', [x as Node], { DstT: 'int32', Truncate: false }),
      ),
      text: "Rule loses-its-type changed 'exp' (Exp) from float32[2,3] to int32[2,3]",
    },
  ])('give $what: an InternalError names it', ({ rule, text }) => {
    const run = () => rewritten([unary('Exp', x())], [rule]);
    expect(run).toThrow(InternalError);
    expect(run).toThrow(text);
  });

  it('go on for ever', () => {
    const there = rule('there', 'Exp', null, ({ inputs: [x] }) => unary('Log', x as Node));
    const back = rule('back', 'Log', null, ({ inputs: [x] }) => unary('Exp', x as Node));
    const run = () => rewritten([unary('Exp', x())], [there, back, dropNeg]);
    expect(run).toThrow(InternalError);
    expect(run).toThrow(/The rewrite rules did not settle in \d+ sweeps: there, back$/);
  });

  it('grow the program for ever', () => {
    const more = rule('more', 'Exp', null, ({ inputs: [x] }) =>
      unary('Exp', unary('Neg', x as Node)),
    );
    expect(() => rewritten([unary('Exp', x())], [more])).toThrow('did not settle');
  });
});

describe('nodes of several outputs', () => {
  const entropy = (logits: Node, labels: Node): readonly [Node, Node] =>
    builder.outputs('SoftmaxCrossEntropyWithLogits', [logits, labels], {}, origin('xent')) as [
      Node,
      Node,
    ];
  const matrix = (name: string): Node => input(name, [2, 3]);

  it('are made again on new inputs, and their outputs with them', () => {
    const [loss, gradient] = entropy(unary('Neg', matrix('x')), matrix('labels'));
    expect(rewritten([gradient, loss], [dropNeg]).text).toBe(printed`
      %0 = Placeholder<x>() : float32[2,3]
      %1 = Placeholder<labels>() : float32[2,3]
      %2 = SoftmaxCrossEntropyWithLogits(%0, %1) : float32[2], float32[2,3]
      fetch %2:1, %2
    `);
  });

  it('become the node that already computes the same', () => {
    const [x, labels] = [matrix('x'), matrix('labels')];
    const [, a] = entropy(x, labels);
    const [, b] = entropy(unary('Neg', x), labels);
    expect(rewritten([a, b], [dropNeg]).text).toContain('fetch %2:1, %2:1');
  });

  it('stay for the other outputs where a rule replaces the first', () => {
    const zeros = rule('no-loss', 'SoftmaxCrossEntropyWithLogits', null, () => input('zero', [2]));
    const [loss, gradient] = entropy(matrix('x'), matrix('labels'));
    expect(rewritten([loss, gradient], [zeros]).text).toBe(printed`
      %0 = Placeholder<zero>() : float32[2]
      %1 = Placeholder<x>() : float32[2,3]
      %2 = Placeholder<labels>() : float32[2,3]
      %3 = SoftmaxCrossEntropyWithLogits(%1, %2) : float32[2], float32[2,3]
      fetch %0, %3:1
    `);
  });

  it('go when every output is replaced, on old inputs and on new ones', () => {
    const rules = [
      dropNeg,
      rule('no-loss', 'SoftmaxCrossEntropyWithLogits', null, () => input('zero', [2])),
      rule(
        'no-gradient',
        'Output',
        { inputs: [{ type: 'SoftmaxCrossEntropyWithLogits' }] },
        (node) => node.inputs[0]?.inputs[0] ?? null,
      ),
    ];
    const labels = matrix('labels');
    expect(rewritten(entropy(matrix('x'), labels), rules).text).toBe(printed`
      %0 = Placeholder<zero>() : float32[2]
      %1 = Placeholder<x>() : float32[2,3]
      fetch %0, %1
    `);
    const result = rewritten(entropy(unary('Neg', matrix('y')), labels), rules);
    expect(result.text).toContain('fetch %0, %1');
    expect(result.hits).toEqual({ 'drop-neg': 1, 'no-loss': 1, 'no-gradient': 1 });
  });

  it('may be what a rule rewrites to', () => {
    const [x, labels] = [matrix('x'), matrix('labels')];
    const asGradient = rule('as-gradient', 'Exp', null, () => entropy(x, labels)[1]);
    expect(rewritten([unary('Exp', x)], [asGradient]).text).toContain('fetch %2:1');
  });
});
