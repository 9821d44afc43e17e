import { beforeEach, describe, expect, it } from 'vitest';
import { UnimplementedError } from '../../compiler/graph/errors.js';
import { ops } from '../../compiler/ops/index.js';
import { legalizeRules } from '../../compiler/passes/legalize/index.js';
import { tensorListRules } from '../../compiler/passes/legalize/tensor_list.js';
import * as tf from '../../src/index.js';
import { arrayRows } from './legalize/array.js';
import { convolutionRows } from './legalize/convolution.js';
import { dataFormatRows } from './legalize/data_format.js';
import { mathRows, transposedProduct } from './legalize/math.js';
import { nnRows } from './legalize/nn.js';
import { normalizationRows } from './legalize/normalization.js';
import type { Row } from './legalize/row.js';
import { adagradRows } from './legalize/training/adagrad.js';
import { adamRows } from './legalize/training/adam.js';
import { descentRows } from './legalize/training/descent.js';
import { ftrlRows } from './legalize/training/ftrl.js';
import { rmsPropRows } from './legalize/training/rms_prop.js';
import { input, passesOf, printed, targetWithout } from './passes.js';

beforeEach(tf.resetDefaultGraph);

const rows: readonly Row[] = [
  ...arrayRows,
  ...convolutionRows,
  ...dataFormatRows,
  ...mathRows,
  ...nnRows,
  ...normalizationRows,
  ...adagradRows,
  ...adamRows,
  ...descentRows,
  ...ftrlRows,
  ...rmsPropRows,
];

describe('legalize: the rules', () => {
  it.each(rows)('$what', ({ rules, lacks, build, before, after }) => {
    const passes = passesOf(build(), { target: targetWithout(lacks) });
    expect(passes.simplify).toBe(before);
    expect(passes.legalize).toBe(after);
    expect([...(passes.hits.legalize?.keys() ?? [])]).toEqual(expect.arrayContaining([...rules]));
  });

  it.each(rows)('$what: left alone where the target has the op', ({ build, before }) => {
    const passes = passesOf(build());
    expect(passes.legalize).toBe(before);
    expect([...(passes.hits.legalize ?? [])]).toEqual([]);
  });

  it('leave no convolution of nothing to any target', () => {
    const filter = input([2, 2, 0, 2], 'filter');
    const noChannels = tf.nn.conv2d(input([1, 2, 2, 0]), filter, 1, 'VALID');
    const noImages = tf.nn.conv2d(input([0, 2, 2, 1], 'y'), input([2, 2, 1, 1], 'f'), 1, 'VALID');
    const passes = passesOf([noChannels, noImages]);
    expect(passes.hits.legalize?.get('convolution-of-nothing')).toBe(1);
    expect(passes.legalize).toBe(printed`
      %0 = Placeholder<y:0>() : float32[0,2,2,1]
      %1 = Placeholder<f:0>() : float32[2,2,1,1]
      %2 = Conv2D(%0, %1, strides=[1,1,1,1], padding=VALID) : float32[0,1,1,1]
      fetch [[[[0,0]]]], %2
    `);
  });

  it('have a row here, every one', () => {
    // Those of lists do not ask the target: they have rows in control_flow.test.ts.
    const rules = legalizeRules.filter((r) => !tensorListRules.includes(r));
    const names = rules.map(({ name }) => name);
    const covered = [...rows.flatMap(({ rules }) => rules), 'convolution-of-nothing'];
    expect(covered).toEqual(expect.arrayContaining(names));
  });
});

describe('legalize: together', () => {
  it('makes both outputs of cross entropy from the same exponentials', () => {
    const op = ops.SoftmaxCrossEntropyWithLogits([input([2, 3]), input([2, 3], 'labels')]);
    const target = targetWithout('SoftmaxCrossEntropyWithLogits');
    const { legalize } = passesOf(op.outputs, { target });
    expect(legalize.match(/ = Exp/g)).toHaveLength(1);
    expect(legalize.match(/ = Sum/g)).toHaveLength(2);
  });

  it('simplifies what its rules make: two transposes are none', () => {
    const x = ops.Transpose([input([2, 3]), [1, 0]]);
    const product = tf.matmul(x, input([3, 2], 'y'), { transposeA: true });
    const passes = passesOf(product, { target: targetWithout(transposedProduct) });
    expect(passes.simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Transpose(%0, [1,0]) : float32[3,2]
      %2 = Placeholder<y:0>() : float32[3,2]
      %3 = MatMul(%1, %2, transpose_a=true) : float32[2,2]
      fetch %3
    `);
    expect(passes.legalize).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2,3]
      %1 = Placeholder<y:0>() : float32[3,2]
      %2 = MatMul(%0, %1) : float32[2,2]
      fetch %2
    `);
  });

  it('legalizes what its rules make', () => {
    const gradient = ops.ReciprocalGrad([input([2], 'y'), input([2], 'dy')]);
    const passes = passesOf(gradient, { target: targetWithout('ReciprocalGrad', 'Neg') });
    expect([...(passes.hits.legalize?.keys() ?? [])]).toEqual(['reciprocal-gradient', 'negation']);
  });
});

describe('a target without a way', () => {
  it('has neither kernel nor rule: the error names op, dtype, target and the line of the user', () => {
    const y = tf.exp(input([2, 3]), 'y');
    const compiled = () => passesOf(y, { target: targetWithout('Exp') });
    expect(compiled).toThrow(UnimplementedError);
    expect(compiled).toThrow("No kernel for op 'Exp' with dtype float32 on target stub");
    expect(compiled).toThrow("op:     'y' (Exp)");
    expect(compiled).toThrow('inputs: float32[2,3]');
    expect(compiled).toThrow(/at: {5}.*legalize\.test\.ts:\d+:\d+/);
  });

  it('has a rule, but not the ops that it leads to', () => {
    const y = ops.LogSoftmax([input([2, 3])], {}, 'y');
    const compiled = () => passesOf(y, { target: targetWithout('LogSoftmax', 'Log') });
    expect(compiled).toThrow("No kernel for op 'Log' with dtype float32 on target stub");
    expect(compiled).toThrow("op:     'y' (Log)");
  });

  it('has a rule that does not apply', () => {
    const compiled = () =>
      passesOf(tf.matmul(input([2, 3]), input([3, 2], 'y')), { target: targetWithout('MatMul') });
    expect(compiled).toThrow("No kernel for op 'MatMul' with dtype float32 on target stub");
  });
});
