import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const inGraph = (name: string, body: (graph: tf.Graph) => void | Promise<void>): void =>
  it(name, () => new tf.Graph().asDefault(body));

/** Every operation as `name Type [colocation]`. */
const operations = (graph: tf.Graph): string[] =>
  graph
    .getOperations()
    .map(({ name, type, attrs }) => `${name} ${type} ${attrs._class ?? ''}`.trim());

describe('getVariable', () => {
  inGraph('makes the operations of TensorFlow', (graph) => {
    const w = tf.getVariable('w', [2, 3]);
    expect([w.name, w.shape, w.dtype, w.trainable]).toEqual(['w:0', [2, 3], 'float32', true]);
    expect(operations(graph)).toEqual([
      'w/Initializer/random_uniform/shape Const loc:@w',
      'w/Initializer/random_uniform/min Const loc:@w',
      'w/Initializer/random_uniform/max Const loc:@w',
      'w/Initializer/random_uniform/RandomUniform RandomUniform loc:@w',
      'w/Initializer/random_uniform/sub Sub loc:@w',
      'w/Initializer/random_uniform/mul Mul loc:@w',
      'w/Initializer/random_uniform Add loc:@w',
      'w VariableV2 loc:@w',
      'w/Assign Assign loc:@w',
      'w/read Identity loc:@w',
    ]);
  });

  inGraph('takes a value, whose shape is the variable’s', (graph) => {
    const v = tf.getVariable('v', { initializer: tf.ones([2]) });
    const n = tf.getVariable('n', { initializer: [1, 2, 3], dtype: 'int32' });
    expect([v.shape, n.shape, n.dtype]).toEqual([[2], [3], 'int32']);
    expect(operations(graph)).toEqual([
      'ones Const',
      'v VariableV2',
      'v/Assign Assign loc:@v',
      'v/read Identity loc:@v',
      'Const Const',
      'n/initial_value Const',
      'n VariableV2',
      'n/Assign Assign loc:@n',
      'n/read Identity loc:@n',
    ]);
  });

  inGraph('takes functions', () => {
    const own = tf.getVariable('own', [2], {
      initializer: (shape, dtype) => tf.ones(shape, dtype),
      dtype: 'float64',
    });
    const whole = tf.getVariable('whole', { initializer: () => tf.zeros([4]) });
    expect([own.dtype, own.initialValue.name]).toEqual(['float64', 'own/Initializer/ones:0']);
    expect(whole.shape).toEqual([4]);
  });

  inGraph('begins integers and booleans with zeros', () => {
    for (const dtype of ['int32', 'int64', 'uint8', 'bool'] as const) {
      expect(tf.getVariable(dtype, [2], dtype).initialValue.name).toBe(
        `${dtype}/Initializer/zeros:0`,
      );
    }
  });

  inGraph('fills collections', () => {
    const loss = (w: tf.Variable) => tf.reduceSum(tf.square(w), { name: 'l' });
    const a = tf.getVariable('a', [2], { regularizer: loss });
    const fixed = tf.getVariable('fixed', [2], { trainable: false, regularizer: () => null });
    const mine = tf.getVariable('mine', [2], { collections: ['mine'] });
    const local = tf.getLocalVariable('local', [2]);
    expect(tf.globalVariables()).toEqual([a, fixed]);
    expect(tf.trainableVariables()).toEqual([a, mine]);
    expect(tf.localVariables()).toEqual([local]);
    expect(tf.getCollection('mine')).toEqual([mine]);
    const losses = tf.getCollection(tf.GraphKeys.REGULARIZATION_LOSSES) as tf.Tensor[];
    expect(losses.map(({ name, op }) => [name, op.attrs._class])).toEqual([
      ['a/Regularizer/l:0', ['loc:@a']],
    ]);
  });

  inGraph('names its variables without the name scope', () => {
    const [v, c] = tf.nameScope('n', () =>
      tf.variableScope('m', () => [tf.getVariable('v', [1]), tf.constant(1)]),
    );
    expect([v.name, c.name]).toEqual(['m/v:0', 'n/m/Const:0']);
  });
});

describe('what getVariable refuses', () => {
  const refused = (name: string, body: () => unknown, ...texts: string[]): void =>
    inGraph(name, () => {
      const error = (() => {
        try {
          return body();
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(tf.errors.ValueError);
      for (const text of [...texts, 'variable_scope.test.ts']) {
        expect((error as Error).message).toContain(text);
      }
    });

  const twice = (first: object, second: object, scope: tf.Reuse) => {
    tf.getVariable({ name: 'w', ...first });
    return tf.variableScope('', { reuse: scope }, () => tf.getVariable({ name: 'w', ...second }));
  };

  refused(
    'a name that is taken',
    () => twice({ shape: [2] }, { shape: [2] }, false),
    'Variable w already exists, disallowed. Did you mean to set reuse=True or ' +
      'reuse=tf.AUTO_REUSE in VarScope? Originally defined at:\n\n',
    "op:     'w' (VariableV2)",
  );
  refused(
    'a name that is not there, where only existing ones are wanted',
    () => tf.variableScope('s', { reuse: true }, () => tf.getVariable('w', [2])),
    'Variable s/w does not exist, or was not created with tf.get_variable(). Did you mean to set ' +
      'reuse=tf.AUTO_REUSE in VarScope?',
  );
  refused(
    'a variable that tf.Variable made',
    () => {
      tf.variable(1, { name: 'w' });
      return tf.variableScope('', { reuse: true }, () => tf.getVariable('w', []));
    },
    'Variable w does not exist, or was not created with tf.get_variable().',
  );
  refused(
    'another shape',
    () => twice({ shape: [2, 3] }, { shape: [3, 2] }, true),
    'Trying to share variable w, but specified shape (3, 2) and found shape (2, 3).',
  );
  refused(
    'another dtype',
    () => twice({ shape: [2] }, { shape: [2], dtype: 'int32' }, tf.AUTO_REUSE),
    'Trying to share variable w, but specified dtype int32 and found dtype float32_ref.',
  );
  refused(
    'no shape',
    () => tf.getVariable('w'),
    'The initializer passed is not valid. It should be a callable with no arguments and the ' +
      "shape should not be provided or an instance of `tf.keras.initializers.*' and `shape` " +
      'should be fully defined.',
    'advice: give variable w a shape whose every length is known',
  );
  refused(
    'a shape with an unknown length',
    () => tf.getVariable('w', [null, 2], { initializer: tf.zerosInitializer() }),
    'The initializer passed is not valid.',
  );
  refused(
    'a shape beside a value',
    () => tf.getVariable('w', [2], { initializer: tf.ones([2]) }),
    'If initializer is a constant, do not specify shape.',
  );
  refused(
    'a value of another dtype',
    () => tf.getVariable('w', { initializer: tf.ones([2]), dtype: 'int32' }),
    "Initializer type '<dtype: 'float32'>' and explicit dtype '<dtype: 'int32'>' don't match.",
  );
});

describe('a variable scope', () => {
  const names = (...tensors: readonly (tf.Tensor | tf.Variable)[]): string[] =>
    tensors.map(({ name }) => name);

  inGraph('is the prefix of variables and operations', () => {
    tf.variableScope('a', (a) => {
      expect([a.name, a.originalNameScope]).toEqual(['a', 'a/']);
      tf.variableScope('b', (b) => {
        expect([b.name, tf.getVariableScope()]).toEqual(['a/b', b]);
        expect(names(tf.getVariable('v', [1]), tf.constant(1))).toEqual(['a/b/v:0', 'a/b/Const:0']);
      });
    });
    expect(tf.getVariableScope().name).toBe('');
  });

  inGraph('may be entered with using', () => {
    {
      using scope = tf.variableScope('a');
      expect(scope.value.name).toBe('a');
      expect(names(tf.getVariable('v', [1]))).toEqual(['a/v:0']);
    }
    expect(names(tf.getVariable('v', [1]))).toEqual(['v:0']);
  });

  inGraph('is left when its body throws, or an async body settles', async () => {
    expect(() =>
      tf.variableScope('a', () => {
        throw new Error('thrown');
      }),
    ).toThrow('thrown');
    expect(tf.getVariableScope().name).toBe('');
    await tf.variableScope('b', async () => {
      await null;
      expect(tf.getVariableScope().name).toBe('b');
    });
    expect(tf.getVariableScope().name).toBe('');
  });

  inGraph('opened again has the variables, and a name scope of its own', () => {
    const first = tf.variableScope('a', () => tf.getVariable('v', [1]));
    const [again, op] = tf.variableScope('a', { reuse: true }, (scope) => {
      expect(scope.originalNameScope).toBe('a_1/');
      return [tf.getVariable('v', [1]), tf.constant(1)];
    });
    expect(again).toBe(first);
    expect(op.name).toBe('a_1/Const:0');
  });

  inGraph('entered again by itself keeps its name and what it was given', () => {
    const scope = tf.variableScope('a', { initializer: tf.onesInitializer() }, (a) => a);
    tf.variableScope('elsewhere', () =>
      tf.variableScope(scope, (again) => {
        expect([again.name, again.originalNameScope]).toEqual(['a', 'a/']);
        expect(names(tf.getVariable('v', [1]).initialValue)).toEqual(['a/v/Initializer/ones:0']);
        expect(names(tf.constant(1))).toEqual(['elsewhere/a/Const:0']);
      }),
    );
    tf.variableScope(scope, { auxiliaryNameScope: false }, (again) => {
      expect(names(tf.constant(1))).toEqual(['Const:0']);
      tf.nameScope(again.originalNameScope, () =>
        expect(names(tf.constant(1))).toEqual(['a/Const:0']),
      );
    });
  });

  inGraph('without a name takes a default one, made unique', () => {
    const seen = [1, 2].map(() =>
      tf.variableScope(null, 'd', () => {
        const v = tf.getVariable('v', [1]);
        return names(
          v,
          tf.variableScope(null, 'e', [v], () => tf.getVariable('v', [1])),
        );
      }),
    );
    expect(seen).toEqual([
      ['d/v:0', 'd/e/v:0'],
      ['d_1/v:0', 'd_1/e/v:0'],
    ]);
    // A name that is given is not made unique, and counts.
    expect(tf.variableScope('x', 'd', (s) => s.name)).toBe('x');
    expect(tf.variableScope(null, 'x', (s) => s.name)).toBe('x_1');
  });

  inGraph('hands its reuse on', () => {
    const make = () =>
      tf.variableScope('a', () => tf.variableScope('b', () => tf.getVariable('v', [1])));
    const first = tf.variableScope('s', { reuse: tf.AUTO_REUSE }, make);
    expect(tf.variableScope('s', { reuse: tf.AUTO_REUSE }, make)).toBe(first);
    expect(tf.variableScope('s', { reuse: true }, make)).toBe(first);
    expect(() => tf.variableScope('s', make)).toThrow('Variable s/a/b/v already exists');
  });

  inGraph('can change over to reuse', () => {
    tf.variableScope('a', (scope) => {
      const v = tf.getVariable('v', [1]);
      scope.reuseVariables();
      expect(tf.getVariable('v', [1])).toBe(v);
      expect(tf.variableScope('b', (b) => b.reuse)).toBe(true);
    });
    tf.getVariableScope().reuseVariables();
    expect(() => tf.getVariable('new', [1])).toThrow('Variable new does not exist');
  });

  inGraph('decides what its variables are given', () => {
    const clip = (value: tf.Tensor) => tf.nn.relu(value);
    const scopes = {
      dtype: 'float64',
      initializer: tf.onesInitializer(),
      constraint: clip,
    } as const;
    tf.variableScope('a', { ...scopes, regularizer: (w) => tf.reduceSum(w) }, () =>
      tf.variableScope('b', (b) => {
        const v = tf.getVariable('v', [1]);
        expect([v.dtype, v.initialValue.name]).toEqual(['float64', 'a/b/v/Initializer/ones:0']);
        expect(tf.getCollection('regularization_losses')).toHaveLength(1);
        // As in TF 1.15, a scope inside has no constraint.
        expect([b.constraint, v.constraint]).toEqual([null, null]);
        tf.getVariable('unregularized', [1], { regularizer: tf.noRegularizer });
        expect(tf.getCollection('regularization_losses')).toHaveLength(1);
        b.setInitializer(tf.zerosInitializer());
        b.setDtype('float32');
        b.setRegularizer(null);
        const u = tf.getVariable('u', [1], { constraint: clip });
        expect([u.dtype, u.initialValue.name]).toEqual(['float32', 'a/b/u/Initializer/zeros:0']);
        expect(u.constraint).toBe(clip);
      }),
    );
    expect(tf.variableScope('c', scopes, () => tf.getVariable('v', [1])).constraint).toBe(clip);
  });

  inGraph('gives its own variables', () => {
    tf.getVariable('out', [1]);
    tf.variableScope('a', (scope) => {
      const v = tf.getVariable('v', [1]);
      const l = tf.getLocalVariable('l', [1]);
      const f = tf.getVariable('f', [1], { trainable: false });
      expect(scope.globalVariables()).toEqual([v, f]);
      expect(scope.trainableVariables()).toEqual([v]);
      expect(scope.localVariables()).toEqual([l]);
      expect(scope.getCollection('trainable_variables')).toEqual([v]);
      expect(tf.globalVariables('a/f')).toEqual([f]);
    });
  });

  inGraph('may stand between a program and its variables', () => {
    const suffix =
      (text: string): tf.CustomGetter =>
      (getter, name, settings) =>
        getter(`${name}_${text}`, { ...settings, trainable: false });
    tf.variableScope('a', { customGetter: suffix('outer') }, () =>
      tf.variableScope('b', { customGetter: suffix('inner') }, () => {
        const v = tf.getVariable('v', [1]);
        expect([v.name, v.trainable]).toEqual(['a/b/v_inner_outer:0', false]);
        const own = tf.getVariable('u', [1], { customGetter: suffix('own') });
        expect(own.name).toBe('a/b/u_own:0');
      }),
    );
  });

  it('works in the graph of its values', () => {
    const graph = new tf.Graph();
    const x = graph.asDefault(() => tf.constant(1));
    const v = tf.variableScope('a', null, [x], () => tf.getVariable('v', [1]));
    expect(v.graph).toBe(graph);
    const y = new tf.Graph().asDefault(() => tf.constant(1));
    expect(() => tf.variableScope('a', null, [x, y], () => null)).toThrow(
      'must be from the same graph as',
    );
  });

  inGraph('refuses wrong arguments with TensorFlow’s texts', () => {
    expect(() => tf.variableScope(null)).toThrow(
      'If default_name is None then name_or_scope is required',
    );
    expect(() => tf.variableScope(null, 'd', { reuse: true })).toThrow(
      'reuse=True cannot be used without a name_or_scope',
    );
    expect(() => tf.variableScope('a', { reuse: 'yes' as never })).toThrow(
      'The reuse parameter must be True or False or None.',
    );
    expect(() => tf.variableScope(3 as never)).toThrow(
      'VariableScope: name_or_scope must be a string or VariableScope.',
    );
    const outer = tf.variableScope('a');
    using _inner = tf.variableScope('b');
    expect(() => outer[Symbol.dispose]()).toThrow('Improper nesting of variable_scope.');
  });
});

describe('a variable that is brought together where it is read', () => {
  const { ON_READ, ON_WRITE } = tf.VariableSynchronization;
  const aggregation = tf.VariableAggregation.MEAN;

  inGraph('is not trained', () => {
    const a = tf.getVariable('a', [2], { synchronization: ON_READ, aggregation });
    const b = tf.getVariable('b', [2], { synchronization: ON_WRITE, aggregation });
    tf.getLocalVariable('c', [], { synchronization: ON_READ });
    expect(tf.trainableVariables()).toEqual([b]);
    expect(tf.globalVariables()).toEqual([a, b]);
    expect(() => tf.getVariable('d', [], { synchronization: ON_READ, trainable: true })).toThrow(
      'Synchronization value can be set to VariableSynchronization.ON_READ only for non-trainable ' +
        'variables. You have specified trainable=True and ' +
        'synchronization=VariableSynchronization.ON_READ.',
    );
  });
});

describe('the functions on variables', () => {
  inGraph('assign, and say what is initialized', async (graph) => {
    const v = tf.getVariable('v', [2], { initializer: tf.zerosInitializer() });
    const local = tf.getLocalVariable('count', [], { initializer: tf.onesInitializer() });
    const known = tf.isVariableInitialized(v);
    const set = tf.assign(v, [1, 2], { name: 'set' });
    expect([set.op.name, set.op.getAttr('use_locking'), known.dtype]).toEqual([
      'set',
      true,
      'bool',
    ]);
    await using sess = new tf.Session();
    expect(await sess.run(known)).toBe(false);
    await sess.run([tf.globalVariablesInitializer(), tf.localVariablesInitializer()]);
    expect(
      graph
        .getOperations()
        .filter(({ type }) => type === 'NoOp')
        .map(({ name }) => name),
    ).toEqual(['init', 'init_1']);
    expect(await sess.run([known, local])).toEqual([true, 1]);
    const values = async (fetch: tf.Tensor) => ((await sess.run(fetch)) as tf.NDArray).toArray();
    expect(await values(set)).toEqual([1, 2]);
    expect(await values(tf.assignAdd(v, [1, 1]))).toEqual([2, 3]);
    expect(await values(tf.assignSub(v, [2, 0], { name: 'less' }))).toEqual([0, 3]);
    expect(tf.modelVariables()).toEqual([]);
    expect(tf.movingAverageVariables()).toEqual([]);
  });
});
