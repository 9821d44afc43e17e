import { beforeEach, describe, expect, it } from 'vitest';
import { fuseRules } from '../../compiler/passes/fuse.js';
import { isNode, type Node } from '../../compiler/program/node.js';
import * as tf from '../../src/index.js';
import { type Fetch, input, passesOf, printed, targetWithout } from './passes.js';

beforeEach(tf.resetDefaultGraph);

const convolution = (): tf.Tensor =>
  tf.nn.conv2d(input([1, 4, 4, 1]), input([3, 3, 1, 2], 'f'), 1, 'SAME');
const product = (): tf.Tensor => tf.matmul(input([2, 3]), input([3, 2], 'w'));
const bias = (): tf.Tensor => input([2], 'b');

/** Sums `tf.add` makes are `Add`, those of the method are `AddV2`. */
const sums = [
  { sum: 'product + bias', add: (p: tf.Tensor) => p.add(bias()) },
  { sum: 'bias + product', add: (p: tf.Tensor) => bias().add(p) },
  { sum: 'add(product, bias)', add: (p: tf.Tensor) => tf.add(p, bias()) },
  { sum: 'add(bias, product)', add: (p: tf.Tensor) => tf.add(bias(), p) },
  { sum: 'biasAdd(product, bias)', add: (p: tf.Tensor) => tf.nn.biasAdd(p, bias()) },
];

describe('fuse: what becomes one op', () => {
  it('a convolution, its bias and its activation', () => {
    const passes = passesOf(tf.nn.relu(convolution().add(bias())));
    expect(passes.legalize).toBe(printed`
      %0 = Placeholder<x:0>() : float32[1,4,4,1]
      %1 = Placeholder<f:0>() : float32[3,3,1,2]
      %2 = Conv2D(%0, %1, strides=[1,1,1,1], padding=SAME) : float32[1,4,4,2]
      %3 = Placeholder<b:0>() : float32[2]
      %4 = AddV2(%2, %3) : float32[1,4,4,2]
      %5 = Relu(%4) : float32[1,4,4,2]
      fetch %5
    `);
    expect(passes.fuse).toBe(printed`
      %0 = Placeholder<x:0>() : float32[1,4,4,1]
      %1 = Placeholder<f:0>() : float32[3,3,1,2]
      %2 = Placeholder<b:0>() : float32[2]
      %3 = _FusedConv2D(%0, %1, %2, strides=[1,1,1,1], padding=SAME, fused_ops=[BiasAdd,Relu]) : float32[1,4,4,2]
      fetch %3
    `);
  });

  it('a product, its bias and its activation, layer by layer', () => {
    const hidden = tf.nn.relu(product().add(bias()));
    const logits = tf.matmul(hidden, input([2, 5], 'w2')).add(input([5], 'b2'));
    expect(passesOf(logits).fuse).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<w:0>() : float32[3,2]
      %2 = Placeholder<b:0>() : float32[2]
      %3 = _FusedMatMul(%0, %1, %2, fused_ops=[BiasAdd,Relu]) : float32[2,2]
      %4 = Placeholder<w2:0>() : float32[2,5]
      %5 = Placeholder<b2:0>() : float32[5]
      %6 = _FusedMatMul(%3, %4, %5, fused_ops=[BiasAdd]) : float32[2,5]
      fetch %6
    `);
  });

  it.each(sums)('$sum, with either product', ({ add }) => {
    expect(passesOf(add(product())).fuse).toContain('fused_ops=[BiasAdd]');
    tf.resetDefaultGraph();
    expect(passesOf(add(convolution())).fuse).toContain('fused_ops=[BiasAdd]');
  });

  it('by every rule that there is', () => {
    const hits = sums.flatMap(({ add }) => {
      tf.resetDefaultGraph();
      const fetches = [tf.nn.relu(add(product())), tf.nn.relu(add(convolution()))];
      return fetches.flatMap((fetch) => [...(passesOf(fetch).hits.fuse?.keys() ?? [])]);
    });
    expect(new Set(hits)).toEqual(new Set(fuseRules.map(({ name }) => name)));
  });

  it('however often the activation is used', () => {
    const y = tf.nn.relu(product().add(bias()));
    expect(passesOf([y, tf.exp(y)]).fuse).toContain('fused_ops=[BiasAdd,Relu]');
  });
});

describe('fuse: what stays', () => {
  const unchanged: readonly { why: string; build: () => Fetch | readonly Fetch[] }[] = [
    {
      why: 'the product is fetched',
      build: () => ((p) => [p.add(bias()), p])(product()),
    },
    {
      why: 'the product is used twice',
      build: () => ((p) => [p.add(bias()), tf.exp(p)])(convolution()),
    },
    {
      why: 'the product is added to itself',
      build: () => ((p) => p.add(p))(product()),
    },
    { why: 'the bias is a matrix', build: () => product().add(input([1, 2], 'b')) },
    { why: 'the bias is a scalar', build: () => product().add(1) },
    { why: 'the bias is one for all columns', build: () => product().add(input([1], 'b')) },
    { why: 'nothing is added', build: () => tf.nn.relu(product()) },
    { why: 'what is added to is no product', build: () => tf.exp(product()).add(bias()) },
  ];

  it.each(unchanged)('$why', ({ build }) => {
    const passes = passesOf(build());
    expect(passes.fuse).toBe(passes.legalize);
    expect([...(passes.hits.fuse ?? [])]).toEqual([]);
  });

  it('the activation of a sum that is fetched too: it is computed once', () => {
    const sum = product().add(bias());
    expect(passesOf([tf.nn.relu(sum), sum]).fuse).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<w:0>() : float32[3,2]
      %2 = Placeholder<b:0>() : float32[2]
      %3 = _FusedMatMul(%0, %1, %2, fused_ops=[BiasAdd]) : float32[2,2]
      %4 = Relu(%3) : float32[2,2]
      fetch %4, %3
    `);
  });

  it('a second activation', () => {
    const y = tf.nn.relu(tf.nn.relu(product().add(bias())));
    expect(passesOf(y).fuse.split('\n').slice(-2)).toEqual([
      '%4 = Relu(%3) : float32[2,2]',
      'fetch %4',
    ]);
  });

  it.each([
    { lacks: 'the fused op', is: (node: Node) => node.type === '_FusedMatMul' },
    {
      lacks: 'its activation',
      is: (node: Node) => isNode(node, '_FusedMatMul') && node.attrs.fused_ops.includes('Relu'),
    },
  ])('what the target has no kernel for: $lacks', ({ is }) => {
    const passes = passesOf(tf.nn.relu(product().add(bias())), { target: targetWithout(is) });
    expect(passes.fuse).not.toContain('fused_ops=[BiasAdd,Relu]');
    expect(passes.fuse).toContain(' = Relu(');
  });
});
