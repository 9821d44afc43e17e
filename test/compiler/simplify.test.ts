import { beforeEach, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import { simplifyRules } from '../../compiler/passes/simplify.js';
import * as tf from '../../src/index.js';
import { input, passesOf, printed } from './passes.js';

beforeEach(tf.resetDefaultGraph);

/** What a rule does to a program. */
interface Row {
  readonly rule: string;
  readonly build: () => tf.Tensor;
  readonly before: string;
  readonly after: string;
}

const rows: readonly Row[] = [
  {
    rule: 'drop-Identity',
    build: () => tf.exp(tf.identity(input([2]))),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Identity(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-StopGradient',
    build: () => tf.exp(tf.stopGradient(input([2]))),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = StopGradient(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-EnsureShape',
    build: () => tf.exp(ops.EnsureShape([input([2])], { shape: [null] })),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = EnsureShape(%0, shape=[]) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-GuaranteeConst',
    build: () => tf.exp(ops.GuaranteeConst([input([2])])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = GuaranteeConst(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'drop-PreventGradient',
    build: () => tf.exp(ops.PreventGradient([input([2])])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = PreventGradient(%0) : float32[2]
      %2 = Exp(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'ExpandDims-as-reshape',
    build: () => ops.ExpandDims([input([2, 3]), 1]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = ExpandDims(%0, 1) : float32[2,1,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [2,1,3]) : float32[2,1,3]
      fetch %1
    `,
  },
  {
    rule: 'Squeeze-as-reshape',
    build: () => ops.Squeeze([input([2, 1, 3])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1,3]
      %1 = Squeeze(%0) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1,3]
      %1 = Reshape(%0, [2,3]) : float32[2,3]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Sum',
    build: () => tf.reduceSum(input([2, 1]), 1),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Sum(%0, 1) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Mean',
    build: () => tf.reduceMean(input([2, 1]), -1),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Mean(%0, -1) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Prod',
    build: () => ops.Prod([input([2, 1]), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Prod(%0, [1]) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Max',
    build: () => ops.Max([input([2]), tf.constant([], tf.int32)]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Max(%0, []) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'trivial-Min',
    build: () => ops.Min([input([2, 1]), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Min(%0, [1]) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,1]
      %1 = Reshape(%0, [2]) : float32[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-All',
    build: () => ops.All([input([2, 1], 'x', tf.bool), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = All(%0, [1]) : bool[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = Reshape(%0, [2]) : bool[2]
      fetch %1
    `,
  },
  {
    rule: 'trivial-Any',
    build: () => ops.Any([input([2, 1], 'x', tf.bool), [1]]),
    before: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = Any(%0, [1]) : bool[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : bool[2,1]
      %1 = Reshape(%0, [2]) : bool[2]
      fetch %1
    `,
  },
  {
    rule: 'Mul-by-1',
    build: () => input([2]).mul(1),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Mul(%0, 1) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'RealDiv-by-1',
    build: () => input([2]).div([1, 1]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = RealDiv(%0, [1,1]) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'Sub-by-0',
    build: () => input([2]).sub(0),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Sub(%0, 0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'FloorDiv-by-1',
    build: () => input([2], 'x', tf.int32).floordiv(1),
    before: printed`
      %0 = Placeholder<x:0>() : int32[2]
      %1 = FloorDiv(%0, 1) : int32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : int32[2]
      fetch %0
    `,
  },
  {
    rule: 'untile-Add',
    build: () => tf.add(ops.Tile([input([1, 3]), [2, 1]]), input([2, 3], 'y')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Tile(%0, [2,1]) : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,3]
      %3 = Add(%1, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Placeholder<y:0>() : float32[2,3]
      %2 = Add(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'untile-AddV2',
    build: () => input([2, 3], 'y').add(ops.Tile([input([1, 3]), [2, 1]])),
    before: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = Tile(%1, [2,1]) : float32[2,3]
      %3 = AddV2(%0, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = AddV2(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'untile-Sub',
    build: () => ops.Tile([input([1, 3]), [2, 1]]).sub(input([2, 3], 'y')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Tile(%0, [2,1]) : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,3]
      %3 = Sub(%1, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Placeholder<y:0>() : float32[2,3]
      %2 = Sub(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'untile-Mul',
    build: () => ops.Tile([input([1, 3]), [2, 1]]).mul(ops.Tile([input([2, 1], 'y'), [1, 3]])),
    before: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Tile(%0, [2,1]) : float32[2,3]
      %2 = Placeholder<y:0>() : float32[2,1]
      %3 = Tile(%2, [1,3]) : float32[2,3]
      %4 = Mul(%1, %3) : float32[2,3]
      fetch %4
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[1,3]
      %1 = Placeholder<y:0>() : float32[2,1]
      %2 = Tile(%1, [1,3]) : float32[2,3]
      %3 = Mul(%0, %2) : float32[2,3]
      fetch %3
    `,
  },
  {
    rule: 'untile-RealDiv',
    build: () => input([2, 3], 'y').div(ops.Tile([input([1, 3]), [2, 1]])),
    before: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = Tile(%1, [2,1]) : float32[2,3]
      %3 = RealDiv(%0, %2) : float32[2,3]
      fetch %3
    `,
    after: printed`
      %0 = Placeholder<y:0>() : float32[2,3]
      %1 = Placeholder<x:0>() : float32[1,3]
      %2 = RealDiv(%0, %1) : float32[2,3]
      fetch %2
    `,
  },
  {
    rule: 'mul-by-one-left',
    build: () => ops.Mul([[1, 1], input([2])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Mul([1,1], %0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'double-negation',
    build: () => input([2]).neg().neg(),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Neg(%0) : float32[2]
      %2 = Neg(%1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'same-reshape',
    build: () => tf.reshape(input([2, 3]), [2, -1]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [2,-1]) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      fetch %0
    `,
  },
  {
    rule: 'double-reshape',
    build: () => tf.reshape(tf.reshape(input([2, 3]), [6]), [3, 2]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [6]) : float32[6]
      %2 = Reshape(%1, [3,2]) : float32[3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Reshape(%0, [3,2]) : float32[3,2]
      fetch %1
    `,
  },
  {
    rule: 'same-cast',
    build: () => ops.Cast([input([2])], { DstT: 'float32' }),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Cast(%0, DstT=float32) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'same-tile',
    build: () => ops.Tile([input([2, 3]), [1, 1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Tile(%0, [1,1]) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      fetch %0
    `,
  },
  {
    rule: 'same-transpose',
    build: () => ops.Transpose([input([2, 3]), [0, 1]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Transpose(%0, [0,1]) : float32[2,3]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      fetch %0
    `,
  },
  {
    rule: 'double-transpose',
    build: () => ops.Transpose([ops.Transpose([input([2, 3, 4]), [1, 2, 0]]), [1, 0, 2]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4]
      %1 = Transpose(%0, [1,2,0]) : float32[3,4,2]
      %2 = Transpose(%1, [1,0,2]) : float32[4,3,2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2,3,4]
      %1 = Transpose(%0, [2,1,0]) : float32[4,3,2]
      fetch %1
    `,
  },
  {
    rule: 'one-term-sum',
    build: () => ops.AddN([[input([2])]]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = AddN(%0) : float32[2]
      fetch %1
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'known-choice',
    build: () => ops.Select([[true, true], input([2]), input([2], 'y')]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Placeholder<y:0>() : float32[2]
      %2 = Select([true,true], %0, %1) : float32[2]
      fetch %2
    `,
    after: printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `,
  },
  {
    rule: 'empty-product',
    build: () => tf.matmul(input([2, 0]), input([0, 3], 'y')),
    before: printed`
      %0 = Placeholder<x:0>() : float32[2,0]
      %1 = Placeholder<y:0>() : float32[0,3]
      %2 = MatMul(%0, %1) : float32[2,3]
      fetch %2
    `,
    after: printed`
      fetch [[0,0,0],[0,0,0]]
    `,
  },
  {
    rule: 'zeros-like',
    build: () => ops.ZerosLike([input([50, 50])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[50,50]
      %1 = ZerosLike(%0) : float32[50,50]
      fetch %1
    `,
    after: printed`
      %0 = Fill([50,50], 0) : float32[50,50]
      fetch %0
    `,
  },
  {
    rule: 'ones-like',
    build: () => ops.OnesLike([input([50, 50])]),
    before: printed`
      %0 = Placeholder<x:0>() : float32[50,50]
      %1 = OnesLike(%0) : float32[50,50]
      fetch %1
    `,
    after: printed`
      %0 = Fill([50,50], 1) : float32[50,50]
      fetch %0
    `,
  },
];

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
