import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { expectClose } from '../numeric_gradient.js';
import { machineNames, machines } from '../targets.js';

beforeEach(tf.resetDefaultGraph);

const names = (items: Iterable<unknown>): (string | null)[] =>
  Array.from(items, (item) => (item as tf.Tensor | null)?.name ?? null);

const made = (from = 0): string[] =>
  tf
    .getDefaultGraph()
    .getOperations()
    .slice(from)
    .map(({ name }) => name);

const vector = (name: string): tf.Tensor => tf.placeholder(tf.float32, [2], name);

describe('hessians', () => {
  /** What TensorFlow gives for x = [[1, -1], [0.5, 2]] (2.21). */
  const expected = [12, -1.5, 0, 1, -1.5, -6, 3, -1.5, 0, 3, 15, 0, 1, -1.5, 0, 60];

  it.each(machineNames)("are TensorFlow's, on %s", async (machine) => {
    const x = tf.placeholder(tf.float32, [2, 2]);
    const cubes = tf.reduceSum(
      x.pow(3).mul([
        [1, 2],
        [3, 4],
      ]),
    );
    const y = cubes.add(x.at(0, 0).mul(x.at(1, 1))).add(tf.reduceSum(tf.matmul(x, x).mul(x)));
    const [hessian] = tf.hessians(y, x) as [tf.Tensor];
    expect(hessian.shape).toEqual([2, 2, 2, 2]);
    await using sess = new tf.Session(machines[machine]);
    const fed = [
      [1, -1],
      [0.5, 2],
    ];
    const value = (await sess.run(hessian, [[x, fed]])) as tf.NDArray;
    expectClose(value.data, expected, { tolerance: 1e-5 });
  });

  it('are those of variables, and of what is as long as is fed', async () => {
    const v = tf.variable([1, 2, 3]);
    const x = tf.placeholder(tf.float32, [null]);
    const [both, again] = tf.hessians([tf.reduceProd(v), tf.square(v)], [v, v]) as tf.Tensor[];
    const [squares] = tf.hessians(tf.exp(x), x) as [tf.Tensor];
    await using sess = new tf.Session();
    await sess.run(tf.globalVariablesInitializer());
    const values = (await sess.run([both, again] as tf.Tensor[])) as tf.NDArray[];
    for (const { data } of values) {
      expectClose(data, [2, 3, 2, 3, 2, 1, 2, 1, 2], { tolerance: 1e-6 });
    }
    for (const n of [1, 2]) {
      const value = await sess.run(squares, [[x, new Array<number>(n).fill(0)]]);
      expect((value as tf.NDArray).shape).toEqual([n, n]);
    }
  });

  it('need a first and a second derivative', () => {
    const x = vector('x');
    expect(() => tf.hessians(vector('y'), x)).toThrow('None values not supported.');
    expect(() => tf.hessians(x.mul(2), x)).toThrow('None values not supported.');
  });
});

describe('gradients', () => {
  it('may be zeros where there are none', async () => {
    const [x, w] = [vector('x'), tf.getVariable('w', [2])];
    const z = tf.placeholder(tf.float32, [null], 'z');
    const y = tf.multiply(x, 2, { name: 'y' });
    const unconnectedGradients = tf.UnconnectedGradients.ZERO;
    const found = tf.gradients(y, [x, z, w], { unconnectedGradients });
    expect(names(found)).toEqual(['gradients/y_grad/Mul:0', 'zeros_like:0', 'zeros_like_1:0']);
    expect(names(tf.gradients(y, [x, z, w])).slice(1)).toEqual([null, null]);
    await using sess = new tf.Session();
    const [, zeros] = await sess.run(found as tf.Tensor[], [
      [x, [0, 0]],
      [z, [1, 2, 3]],
    ]);
    expect((zeros as tf.NDArray).toArray()).toEqual([0, 0, 0]);
    expect(() => tf.gradients(y, x, { unconnectedGradients: 'ones' as never })).toThrow(
      "Unknown value for unconnected_gradients: 'ones'",
    );
  });

  it('are added up as is asked for', async () => {
    const x = vector('x');
    const y = tf.exp(x).add(tf.sin(x)).add(tf.cos(x));
    const { ADD_N, EXPERIMENTAL_TREE, EXPERIMENTAL_ACCUMULATE_N } = tf.AggregationMethod;
    const methods = [ADD_N, EXPERIMENTAL_TREE, EXPERIMENTAL_ACCUMULATE_N];
    const found = methods.map(
      (aggregationMethod, i) =>
        tf.gradients(y, x, { aggregationMethod, name: `g${i}` })[0] as tf.Tensor,
    );
    expect(names(found)).toEqual(['g0/AddN:0', 'g1/x_gradient_sum/AddN_1:0', 'g2/AccumulateNV2:0']);
    const v = tf.variable([1, 2]);
    const loss = tf.exp(v).add(tf.sin(v));
    const optimizer = new tf.train.GradientDescentOptimizer(1);
    const [[gradient] = []] = optimizer.computeGradients(loss, {
      aggregationMethod: EXPERIMENTAL_TREE,
    });
    expect(gradient?.name).toMatch(/_gradient_sum\/AddN:0$/);
    await using sess = new tf.Session();
    const values = (await sess.run(found, [[x, [0, 1]]])) as tf.NDArray[];
    for (const { data } of values) expectClose(data, [2, 2.417113], { tolerance: 1e-6 });
    expect(() => tf.gradients(y, x, { aggregationMethod: 7 })).toThrow(
      'Invalid aggregation_method specified 7.',
    );
  });
});

describe('tuple', () => {
  it('waits for all that it is given', async () => {
    const [x, v] = [vector('x'), tf.variable([1, 2], { name: 'v' })];
    const [a, b] = [tf.exp(x, { name: 'a' }), tf.noOp('b')];
    const before = made().length;
    const gated = tf.tuple([a, null, b, x], { controlInputs: [v.initializer] });
    expect(names(gated)).toEqual([
      'tuple/control_dependency:0',
      null,
      'tuple/group_deps_1',
      'tuple/control_dependency_1:0',
    ]);
    const operations = tf.getDefaultGraph().getOperations().slice(before);
    expect(operations.map(({ name, nodeDef }) => [name, ...nodeDef.input])).toEqual([
      ['tuple/group_deps', '^a', '^b', '^v/Assign', '^x'],
      ['tuple/control_dependency', 'a', '^tuple/group_deps'],
      ['tuple/group_deps_1', '^b', '^tuple/group_deps'],
      ['tuple/control_dependency_1', 'x', '^tuple/group_deps'],
    ]);
    await using sess = new tf.Session();
    await sess.run(gated[3] as tf.Tensor, [[x, [0, 0]]]);
    expect(String(await sess.run(v))).toBe('float32[2] [1,2]');
    expect(() => tf.tuple([null])).toThrow('Must have at least one Tensor: [null]');
  });
});

describe('initScope', () => {
  it('leaves control dependencies and bodies, in the name scope in force', () => {
    const graph = tf.getDefaultGraph();
    const first = tf.noOp('first');
    const outside: tf.Tensor[] = [];
    tf.nameScope('s', () =>
      tf.controlDependencies([first], () => {
        outside.push(tf.initScope(() => tf.constant(1)));
        {
          using _ = tf.initScope();
          outside.push(tf.constant(2));
        }
        const inside = tf.constant(3);
        expect(names(inside.op.controlInputs)).toEqual(['first']);
      }),
    );
    tf.cond(
      tf.placeholder(tf.bool, []),
      () => {
        outside.push(tf.initScope(() => tf.constant(4)));
        return tf.constant(5);
      },
      () => tf.constant(6),
    );
    expect(names(outside).slice(0, 2)).toEqual(['s/Const:0', 's/Const_1:0']);
    for (const tensor of outside) {
      expect(tensor.graph).toBe(graph);
      expect(tensor.op.controlInputs).toEqual([]);
    }
  });
});

describe('colocateWith', () => {
  it('is written down, and adds up', () => {
    const [a, b] = [vector('a'), vector('b')];
    const placed = (): unknown => tf.exp(a).op.attrs._class;
    tf.colocateWith(a, () => {
      expect(placed()).toEqual(['loc:@a']);
      tf.colocateWith(b.op, () => expect(placed()).toEqual(['loc:@a', 'loc:@b']));
      tf.colocateWith(b, true, () => expect(placed()).toEqual(['loc:@b']));
      const both = tf.colocateWith(b, () => tf.exp(a));
      tf.colocateWith(both, true, () => expect(placed()).toEqual(['loc:@a', 'loc:@b']));
    });
    {
      using _ = tf.colocateWith(tf.variable([1, 2], { name: 'v' }));
      expect(placed()).toEqual(['loc:@v']);
    }
    expect(placed()).toBeUndefined();
  });
});

describe('countUpTo', () => {
  it.each(machineNames)('ends at the limit, on %s', async (machine) => {
    const [count, wide] = [
      tf.variable(1, { dtype: tf.int32 }),
      tf.variable(1, { dtype: tf.int64 }),
    ];
    const next = tf.countUpTo(count, 3);
    const after = wide.countUpTo(2);
    expect([next.name, next.op.attrs.limit, after.dtype]).toEqual(['CountUpTo:0', 3, 'int64']);
    expect(() => tf.countUpTo(tf.variable(Int32Array.of(0)), 3)).toThrow(
      'Shape must be rank 0 but is rank 1',
    );
    await using sess = new tf.Session(machines[machine]);
    await sess.run(tf.globalVariablesInitializer());
    expect(await sess.run([next, after])).toEqual([1, 1]);
    expect(await sess.run(next)).toBe(2);
    const beyond = sess.run(next);
    await expect(beyond).rejects.toThrow('Reached limit of 3');
    await expect(beyond).rejects.toThrow(tf.errors.OutOfRangeError);
    expect(await sess.run([count, wide])).toEqual([3, 2]);
  });
});

describe('what something is', () => {
  it('isTensor says of tensors and what stands for them', () => {
    const v = tf.variable([[1, 2]]);
    const slices = new tf.IndexedSlices(tf.constant([[1]]), tf.constant([0], tf.int32));
    expect([tf.constant(1), v, slices].map(tf.isTensor)).toEqual([true, true, true]);
    expect([1, [1], 'x', null, tf.noOp()].map(tf.isTensor)).toEqual(Array(5).fill(false));
  });

  it('asDtype says of names and of constructors', () => {
    expect(tf.asDtype('int64')).toBe(tf.int64);
    expect(['float', 'double'].map((name) => tf.asDtype(name))).toEqual([tf.float32, tf.float64]);
    expect([Int32Array, Boolean].map((type) => tf.asDtype(type))).toEqual([tf.int32, tf.bool]);
    expect(() => tf.asDtype('int7')).toThrow("Cannot convert value 'int7' to a TensorFlow DType.");
  });

  it('a preferred dtype is taken by values that have none, if it can hold them', () => {
    const { convertToTensor } = tf;
    const dtypeHint = tf.int32;
    expect(convertToTensor(1, { dtypeHint }).dtype).toBe('int32');
    expect(convertToTensor([1, 2], { preferredDtype: tf.float64 }).dtype).toBe('float64');
    expect(convertToTensor(1.5, { dtypeHint }).dtype).toBe('float32');
    expect(convertToTensor(Float64Array.of(1), { dtypeHint }).dtype).toBe('float64');
    expect(convertToTensor(1, { dtypeHint, dtype: tf.uint8 }).dtype).toBe('uint8');
    expect(() => convertToTensor(1, { dtypeHint, preferredDtype: tf.int32 })).toThrow(
      "Cannot specify both 'preferredDtype' and 'dtypeHint'",
    );
  });
});
