import { beforeEach, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import { simplifyRules } from '../../compiler/passes/simplify.js';
import * as tf from '../../src/index.js';
import { input, passesOf, printed } from './passes.js';
import { arithmeticRows } from './simplify/arithmetic.js';
import { arrayRows } from './simplify/array.js';
import { copiesRows } from './simplify/copies.js';
import type { Row } from './simplify/row.js';

beforeEach(tf.resetDefaultGraph);

const rows: readonly Row[] = [...arithmeticRows, ...arrayRows, ...copiesRows];

describe('simplify: the rules', () => {
  it.each(rows)('$rule', ({ rule, build, before, after }) => {
    const passes = passesOf(build());
    expect(passes.specialise).toBe(before);
    expect(passes.simplify).toBe(after);
    expect(passes.hits.simplify?.get(rule)).toBe(1);
  });

  it('has a row here for every one', () => {
    expect(rows.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(simplifyRules.map((r) => r.name)),
    );
  });
});

describe('simplify: common subexpressions', () => {
  it('need no rule: equal nodes are one, and stay so when others are rewritten', () => {
    const x = input([2]);
    const a = tf.exp(tf.identity(x));
    const b = tf.exp(tf.reshape(x, [2]));
    const passes = passesOf(a.add(b));
    expect(passes.specialise).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Identity(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      %3 = Reshape(%0, [2]) : float32[2]
      %4 = Exp(%3) : float32[2]
      %5 = AddV2(%2, %4) : float32[2]
      fetch %5
    `);
    expect(passes.simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      %2 = AddV2(%1, %1) : float32[2]
      fetch %2
    `);
  });

  it('tell 0 from -0, and constants of one value but another dtype or shape', () => {
    const x = input([2]);
    const passes = passesOf([x.mul(0), x.mul(-0), x.mul([0, 0])]);
    expect(passes.simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Mul(%0, 0) : float32[2]
      %2 = Mul(%0, 0) : float32[2]
      %3 = Mul(%0, [0,0]) : float32[2]
      fetch %1, %2, %3
    `);
  });

  it('show in chains too, however long', () => {
    let y = input([2, 3]);
    for (let i = 0; i < 1001; i++) y = ops.Transpose([tf.negative(y), [1, 0]]);
    for (let i = 0; i < 1001; i++) y = tf.reshape(y, i % 2 === 0 ? [6] : [3, 2]);
    for (let i = 0; i < 1001; i++) y = tf.negative(y);
    expect(
      passesOf(ops.Neg([y]))
        .simplify.split('\n')
        .slice(-3),
    ).toEqual([
      '%2002 = Transpose(%2001, [1,0]) : float32[3,2]',
      '%2003 = Reshape(%2002, [6]) : float32[6]',
      'fetch %2003',
    ]);
  });
});

describe('simplify: what stays as it is', () => {
  const x = (): tf.Tensor => input([2]);

  it.each([
    { what: 'x · 0, which is NaN where x is NaN or infinite', build: () => x().mul(0) },
    { what: 'x + 0, which is 0 where x is -0', build: () => x().add(0) },
    { what: '0 + x', build: () => x().radd(0) },
    { what: 'x - (-0), which is 0 where x is -0', build: () => x().sub(-0) },
    { what: '0 - x, which is 0 where x is 0', build: () => x().rsub(0) },
    { what: 'x - x', build: () => ((y) => y.sub(y))(x()) },
    { what: 'x / x', build: () => ((y) => y.div(y))(x()) },
    { what: '1 / x', build: () => x().rdiv(1) },
    { what: 'a float floored', build: () => x().floordiv(1) },
    { what: 'x · 1 where 1 gives the shape', build: () => x().mul([[1], [1]]) },
    { what: '1 · x where 1 gives the shape', build: () => ops.Mul([[[1], [1]], x()]) },
    { what: 'x - 0 where 0 gives the shape', build: () => x().sub([[0], [0]]) },
    { what: 'x / 0', build: () => x().div(0) },
    { what: 'a sum over an axis longer than 1', build: () => tf.reduceSum(input([2, 3]), 1) },
    { what: 'a transpose that moves axes', build: () => ops.Transpose([input([2, 2]), [1, 0]]) },
    {
      what: 'a tile that repeats more than one element',
      build: () => ops.Tile([input([2]), [2]]).mul(input([4], 'y')),
    },
    {
      what: 'a tile that alone gives the shape',
      build: () => ops.Tile([input([1]), [4]]).mul(2),
    },
    {
      what: 'a choice that is not the same everywhere',
      build: () => ops.Select([[true, false], x(), input([2], 'y')]),
    },
  ])('$what', ({ build }) => {
    const passes = passesOf(build());
    expect(passes.simplify).toBe(passes.specialise);
    expect([...(passes.hits.simplify ?? [])]).toEqual([]);
  });

  it('keeps one of two tiles that together give the shape', () => {
    const tile = (name: string): tf.Tensor => ops.Tile([input([1], name), [4]]);
    expect(passesOf(tile('x').add(tile('y'))).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[1]
      %1 = Placeholder<y:0>() : float32[1]
      %2 = Tile(%1, [4]) : float32[4]
      %3 = AddV2(%0, %2) : float32[4]
      fetch %3
    `);
    const once = tile('z');
    expect(passesOf(once.add(once)).simplify).toBe(printed`
      %0 = Placeholder<z:0>() : float32[1]
      %1 = Tile(%0, [4]) : float32[4]
      %2 = AddV2(%0, %1) : float32[4]
      fetch %2
    `);
  });

  it('keeps NaN and infinities where it folds', () => {
    const a = tf.constant([Number.NaN, Number.POSITIVE_INFINITY, 1]);
    const b = tf.constant([0, 0, 4]);
    expect(passesOf([a.mul(b), a.div(b)]).specialise).toBe(
      'fetch [NaN,NaN,4], [NaN,Infinity,0.25]',
    );
  });
});
