import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

const names = (items: Iterable<unknown>): string[] =>
  Array.from(items, (item) => (item as tf.Tensor).name);

/** x times a variable. */
const scaled = (x: number): tf.Tensor => {
  const w = tf.getVariable('w', [], { initializer: tf.onesInitializer() });
  return tf.multiply(x, w, { name: 'y' });
};

describe('a template', () => {
  it('makes its variables once, under the names of TensorFlow', async () => {
    const first = tf.makeTemplate('scale', scaled);
    const results = [first(1), first(2)];
    results.push(tf.makeTemplate('scale', scaled)(3));
    const now = tf.makeTemplate('now', scaled, { createScopeNow: true });
    results.push(now(1), now(1));
    const inner = tf.variableScope('o', () => tf.makeTemplate('in', scaled));
    results.push(inner(1));
    expect(names(results)).toEqual([
      'scale/y:0',
      'scale_1/y:0',
      'scale_2/y:0',
      'now/y:0',
      'now_1/y:0',
      'in/y:0',
    ]);
    expect(names(tf.globalVariables())).toEqual(['scale/w:0', 'scale_1/w:0', 'now/w:0', 'in/w:0']);
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    expect(await sess.run(results)).toEqual([1, 2, 3, 1, 1, 1]);
  });

  it('knows its scope and its variables', () => {
    const template = tf.makeTemplate('t', (x: number) => {
      tf.getVariable('steps', [], { trainable: false });
      tf.getLocalVariable('seen', []);
      return scaled(x);
    });
    expect([template.name, template.variableScope, template.variables]).toEqual(['t', null, []]);
    template(1);
    expect(template.variableScope?.name).toBe('t');
    expect(template.variableScopeName).toBe('t/');
    expect(names(template.variables)).toEqual(['t/steps:0', 't/w:0', 't/seen:0']);
    expect(names(template.trainableVariables)).toEqual(['t/w:0']);
    expect(names(template.nonTrainableVariables)).toEqual(['t/steps:0']);
    expect(names(template.localVariables)).toEqual(['t/seen:0']);
  });

  it('may be called as it is, and ask a getter of its own', () => {
    const asked: string[] = [];
    const customGetter: tf.CustomGetter = (getter, name, settings) => {
      asked.push(name);
      return getter(name, { ...settings, trainable: false });
    };
    const template = tf.makeTemplate('t', scaled, { uniqueName: 'u', customGetter });
    expect(names([template(1), template(2)])).toEqual(['u/y:0', 'u_1/y:0']);
    expect(asked).toEqual(['u/w', 'u/w']);
    expect(tf.trainableVariables()).toEqual([]);
    const same = tf.makeTemplate('t', scaled, { uniqueName: 'u' });
    expect(() => same(1)).toThrow('Variable u/w already exists, disallowed.');
  });

  it('makes no variables to train later on', () => {
    const template = tf.makeTemplate('t', () => tf.variable(1));
    template();
    expect(() => template()).toThrow(
      'Trainable variable created when calling a template after the first time, perhaps you used ' +
        "tf.Variable when you meant tf.get_variable: [<tf.Variable 't_1/Variable:0' shape=() " +
        'dtype=float32_ref>]',
    );
    expect(() => tf.makeTemplate(null as never, scaled)).toThrow('name cannot be None.');
  });

  it('says where it is from when its function fails', () => {
    const template = tf.makeTemplate('t', () => tf.matmul([[1]], [[1], [2]]));
    expect(() => template()).toThrow(/originally defined at:\n {2}.*template\.test\.ts:\d+:\d+/);
  });
});
