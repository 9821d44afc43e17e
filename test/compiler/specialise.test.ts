import { beforeEach, describe, expect, it } from 'vitest';
import {
  FailedPreconditionError,
  InvalidArgumentError,
  UnimplementedError,
} from '../../compiler/graph/errors.js';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { type Compilation, type Fetch, passesOf, printed } from './passes.js';

beforeEach(tf.resetDefaultGraph);

const specialised = (fetches: Fetch | readonly Fetch[], compilation?: Compilation): string =>
  passesOf(fetches, compilation).specialise;

describe('specialise: shapes', () => {
  it('takes every shape from the fed values, -1 in a reshape too', () => {
    const x = tf.placeholder(tf.float32, [null, 4], 'x');
    expect(specialised(tf.reshape(x, [-1, 2, 2]), { feeds: [[x, [3, 4]]] })).toBe(printed`
      %0 = Placeholder<x:0>() : float32[3,4]
      %1 = Reshape(%0, [-1,2,2]) : float32[3,2,2]
      fetch %1
    `);
  });

  it('folds Shape, Size and what is computed from them', () => {
    const x = tf.placeholder(tf.float32, [null, 4], 'x');
    const shape = tf.shape(x);
    const rows = ops.GatherV2([shape, tf.constant(0, tf.int32), 0]);
    const fetches = [shape, ops.Size([x]), ops.Prod([shape, [0]]), rows.mul(2).add(1)];
    expect(specialised(fetches, { feeds: [[x, [3, 4]]] })).toBe('fetch [3,4], 12, 12, 7');
  });

  it('folds the axes over which the gradients of a broadcast op are summed', () => {
    const x = tf.placeholder(tf.float32, [null, 4], 'x');
    const b = tf.placeholder(tf.float32, [4], 'b');
    const dy = tf.placeholder(tf.float32, [null, 4], 'dy');
    const fetches = tf.gradients(x.add(b), [x, b], dy) as tf.Tensor[];
    const passes = passesOf(fetches, { feeds: [x, dy].map((t) => [t, [3, 4]]) });
    expect(passes.prune).toBe(printed`
      gradients/grad_ys_0 = Identity(feed dy:0)
      gradients/add_grad/Shape = Shape(feed x:0)
      gradients/add_grad/Shape_1 = Shape(feed b:0)
      gradients/add_grad/BroadcastGradientArgs = BroadcastGradientArgs(gradients/add_grad/Shape:0, gradients/add_grad/Shape_1:0)
      gradients/add_grad/Sum = Sum(gradients/grad_ys_0:0, gradients/add_grad/BroadcastGradientArgs:0)
      gradients/add_grad/Reshape = Reshape(gradients/add_grad/Sum:0, gradients/add_grad/Shape:0)
      gradients/add_grad/Sum_1 = Sum(gradients/grad_ys_0:0, gradients/add_grad/BroadcastGradientArgs:1)
      gradients/add_grad/Reshape_1 = Reshape(gradients/add_grad/Sum_1:0, gradients/add_grad/Shape_1:0)
      fetch gradients/add_grad/Reshape:0, gradients/add_grad/Reshape_1:0
    `);
    expect(passes.specialise).toBe(printed`
      %0 = Placeholder<dy:0>() : float32[3,4]
      %1 = Identity(%0) : float32[3,4]
      %2 = Sum(%1, []) : float32[3,4]
      %3 = Reshape(%2, [3,4]) : float32[3,4]
      %4 = Sum(%1, [0]) : float32[4]
      %5 = Reshape(%4, [4]) : float32[4]
      fetch %3, %5
    `);
  });

  it('folds the number of elements that the gradient of a mean divides by', () => {
    const x = tf.placeholder(tf.float32, [null, 40], 'x');
    const [gradient] = tf.gradients(tf.reduceMean(x), x) as [tf.Tensor];
    expect(specialised(gradient, { feeds: [[x, [30, 40]]] })).toBe(printed`
      %0 = Tile([[1]], [30,40]) : float32[30,40]
      %1 = RealDiv(%0, 1200) : float32[30,40]
      fetch %1
    `);
  });

  it('makes a constant of a fed value that decides a shape', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const rows = tf.placeholder(tf.int32, [], 'rows');
    const y = tf.reshape(x, [rows, -1]);
    const value = tf.NDArray.scalar('int32', 2);
    const feeds: Compilation['feeds'] = [
      [x, [6]],
      [rows, value],
    ];
    expect(specialised(y, { feeds })).toBe(printed`
      %0 = Placeholder<x:0>() : float32[6]
      %1 = Reshape(%0, [2,-1]) : float32[2,3]
      fetch %1
    `);
  });

  it('takes a placeholder that is not fed for its default, whatever its own shape', () => {
    const x = tf.placeholderWithDefault([1, 2], [null], { name: 'x' });
    expect(specialised(tf.exp(x))).toBe(printed`
      %0 = Exp([1,2]) : float32[2]
      fetch %0
    `);
    expect(specialised(tf.exp(x), { feeds: [[x, [5]]] })).toBe(printed`
      %0 = Placeholder<x:0>() : float32[5]
      %1 = Exp(%0) : float32[5]
      fetch %1
    `);
  });

  it('gives equal computations one node, and random ops one each', () => {
    const x = tf.placeholder(tf.float32, [2], 'x');
    const draw = (): tf.Tensor => ops.RandomUniform([[2]], { dtype: 'float32', seed: 1 });
    expect(specialised([tf.exp(x), tf.exp(x), draw(), draw()])).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      %2 = RandomUniform([2], seed=1, dtype=float32) : float32[2]
      %3 = RandomUniform([2], seed=1, dtype=float32) : float32[2]
      fetch %1, %1, %2, %3
    `);
  });
});

describe('specialise: what the user gets to know', () => {
  it('names a placeholder that is not fed, with dtype and shape', () => {
    const x = tf.placeholder(tf.float32, [null, 3], 'x');
    expect(() => specialised(tf.exp(x))).toThrow(InvalidArgumentError);
    expect(() => specialised(tf.exp(x))).toThrow(
      "You must feed a value for placeholder tensor 'x' with dtype float and shape [?,3]",
    );
  });

  it('lets an operation wait for a placeholder that is fed', () => {
    const x = tf.placeholder(tf.float32, [2], 'x');
    const y = tf.controlDependencies([x], () => tf.constant(1));
    expect(specialised(y)).toBe('fetch 1');
  });

  it('gives the text of the kernel where the fed shapes do not fit', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const y = tf.reshape(x, [-1, 4], 'y');
    expect(() => specialised(y, { feeds: [[x, [6]]] })).toThrow(
      'Input to reshape is a tensor with 6 values, but the requested shape requires a multiple of 4',
    );
  });

  it('refuses a shape that only the run would give', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const rows = tf.placeholder(tf.int32, [], 'rows');
    const y = tf.reshape(x, [rows, -1], 'y');
    const compiled = () => specialised(y, { feeds: [[x, [6]]] });
    expect(compiled).toThrow(UnimplementedError);
    expect(compiled).toThrow(
      "The shape of 'y' depends on a value that is computed while the graph runs: y/shape",
    );
  });

  it('refuses to assign a value of another shape', () => {
    const v = tf.variable(tf.zeros([2]), { name: 'v' });
    const x = tf.placeholder(tf.float32, [null], 'x');
    expect(() => specialised(v.assign(x), { feeds: [[x, [3]]] })).toThrow(
      'Assign requires shapes of both tensors to match. lhs shape= [2] rhs shape= [3]',
    );
  });
});

describe('specialise: state', () => {
  it('makes reads and assignments explicit', () => {
    const v = tf.variable(1, { name: 'v' });
    expect(specialised([v.assignAdd(2), v.toTensor()])).toBe(printed`
      %0 = ReadVariableOp(v) : float32[]
      %1 = AddV2(%0, 2) : float32[]
      %2 = Identity(%0) : float32[]
      %3: AssignVariableOp(v, %1)
      fetch %1, %2
    `);
  });

  it('makes an optimizer a pure update with an assignment for each of its variables', () => {
    const w = tf.variable(tf.zeros([2]), { name: 'w' });
    const x = tf.placeholder(tf.float32, [2], 'x');
    const step = new tf.train.MomentumOptimizer(0.5, 0.9).minimize(tf.reduceSum(w.mul(x)));
    expect(specialised(step)).toBe(printed`
      %0 = ReadVariableOp(w) : float32[2]
      %1 = ReadVariableOp(w/Momentum) : float32[2]
      %2 = Placeholder<x:0>() : float32[2]
      %3 = Mul([1,1], %2) : float32[2]
      %4 = Identity(%3) : float32[2]
      %5 = _ApplyMomentum(%0, %1, 0.5, %4, 0.9) : float32[2], float32[2]
      %6: AssignVariableOp(w, %5)
      %7: AssignVariableOp(w/Momentum, %5:1)
      fetch null
    `);
  });

  it('reads after an assignment that a control dependency puts first', () => {
    const v = tf.variable(1, { name: 'v' });
    const after = tf.controlDependencies([v.assign(2)], () => v.readValue());
    expect(specialised([after, v.toTensor()])).toBe(printed`
      %0: AssignVariableOp(v, 2)
      %1 = ReadVariableOp(v) : float32[] after %0
      %2 = Identity(%1) : float32[]
      %3 = ReadVariableOp(v) : float32[]
      %4 = Identity(%3) : float32[]
      fetch %2, %4
    `);
  });

  it('chains assignments: each reads what the one before has set', () => {
    const v = tf.variable(1, { name: 'v' });
    const first = v.assignAdd(2);
    const second = tf.controlDependencies([first], () => v.assignAdd(3));
    expect(specialised(tf.controlDependencies([second], () => v.assignSub(4)))).toBe(printed`
      %0 = ReadVariableOp(v) : float32[]
      %1 = AddV2(%0, 2) : float32[]
      %2: AssignVariableOp(v, %1)
      %3 = ReadVariableOp(v) : float32[] after %2
      %4 = AddV2(%3, 3) : float32[]
      %5: AssignVariableOp(v, %4) after %2
      %6 = ReadVariableOp(v) : float32[] after %5
      %7 = Sub(%6, 4) : float32[]
      %8: AssignVariableOp(v, %7) after %5
      fetch %7
    `);
  });

  it('hands the order on through pure operations, and drops those that only carried it', () => {
    const v = tf.variable(1, { name: 'v' });
    const x = tf.placeholder(tf.float32, [], 'x');
    const pure = tf.controlDependencies([v.assign(2)], () => tf.square(tf.exp(x)));
    const after = tf.controlDependencies([tf.group(pure)], () => v.readValue());
    expect(specialised(after)).toBe(printed`
      %0: AssignVariableOp(v, 2)
      %1 = ReadVariableOp(v) : float32[] after %0
      %2 = Identity(%1) : float32[]
      fetch %2
    `);
  });

  it('lets an assignment wait for the reads that come before it, and for nothing else', () => {
    const v = tf.variable(1, { name: 'v' });
    const w = tf.variable(1, { name: 'w' });
    const x = tf.placeholder(tf.float32, [], 'x');
    const sum = tf.controlDependencies([w.assign(2)], () =>
      ops.AddV2([v.op.outputs[0] as tf.Tensor, tf.exp(x)]),
    );
    const set = tf.controlDependencies([sum], () => v.assign(5));
    expect(specialised([set, sum])).toBe(printed`
      %0: AssignVariableOp(w, 2)
      %1 = ReadVariableOp(v) : float32[] after %0
      %2 = Placeholder<x:0>() : float32[]
      %3 = Exp(%2) : float32[]
      %4 = AddV2(%1, %3) : float32[]
      %5: AssignVariableOp(v, 5) after %1
      fetch 5, %4
    `);
  });

  it('orders an assignment after the one whose value it uses', () => {
    const v = tf.variable(1, { name: 'v' });
    const w = tf.variable(1, { name: 'w' });
    expect(specialised(w.assign(tf.exp(v.assignAdd(2))).op)).toBe(printed`
      %0 = ReadVariableOp(v) : float32[]
      %1 = AddV2(%0, 2) : float32[]
      %2: AssignVariableOp(v, %1)
      %3 = Exp(%1) : float32[]
      %4 = Identity(%3) : float32[]
      %5: AssignVariableOp(w, %4) after %2
      fetch null
    `);
  });

  it('uses a fed value in the place of a variable, and of the result of an assignment', () => {
    const v = tf.variable(tf.zeros([2]), { name: 'v' });
    expect(specialised(v.add(1), { feeds: [[v.op.outputs[0] as tf.Tensor, [2]]] })).toBe(printed`
      %0 = Placeholder<v:0>() : float32[2]
      %1 = Identity(%0) : float32[2]
      %2 = AddV2(%1, 1) : float32[2]
      fetch %2
    `);
    const set = v.assign([1, 2], { name: 'set' });
    expect(specialised([set.op, tf.exp(set)], { feeds: [[set, [2]]] })).toBe(printed`
      %0 = Placeholder<set:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      %2: AssignVariableOp(v, [1,2])
      fetch null, %1
    `);
  });
});

describe('specialise: whether a variable has a value', () => {
  const isSet = (v: tf.Variable): tf.Tensor =>
    ops.IsVariableInitialized([v.op.outputs[0] as tf.Tensor]);

  it('is known before the run', () => {
    const v = tf.variable(1, { name: 'v' });
    expect(specialised(isSet(v))).toBe('fetch false');
    expect(specialised(isSet(v), { variables: { v: [] } })).toBe('fetch true');
  });

  it('counts the assignments that come before, however far', () => {
    const v = tf.variable(1, { name: 'v' });
    const w = tf.variable(2, { name: 'w' });
    const last = tf.controlDependencies([v.initializer], () => w.assign(3));
    expect(specialised(tf.controlDependencies([last], () => isSet(v)))).toBe(printed`
      %0: AssignVariableOp(v, 1)
      %1: AssignVariableOp(w, 3) after %0
      fetch true
    `);
    expect(specialised([isSet(v), v.initializer])).toBe(printed`
      %0: AssignVariableOp(v, 1)
      fetch false, null
    `);
  });

  it('needs a value to know the shape of a variable whose own shape is open', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const v = tf.variable(x, { validateShape: false, name: 'v' });
    expect(() => specialised(v.toTensor())).toThrow(FailedPreconditionError);
    expect(() => specialised(v.toTensor())).toThrow('Attempting to use uninitialized value v');
    expect(specialised(v.toTensor(), { variables: { v: [2] } })).toBe(printed`
      %0 = ReadVariableOp(v) : float32[2]
      %1 = Identity(%0) : float32[2]
      fetch %1
    `);
  });

  it('takes that shape from the assignment that comes before', () => {
    const x = tf.placeholder(tf.float32, [null], 'x');
    const v = tf.variable(x, { validateShape: false, name: 'v' });
    const after = tf.controlDependencies([v.initializer], () => v.readValue());
    expect(specialised(after, { feeds: [[x, [3]]] })).toBe(printed`
      %0 = Placeholder<x:0>() : float32[3]
      %1 = Identity(%0) : float32[3]
      %2: AssignVariableOp(v, %1)
      %3 = ReadVariableOp(v) : float32[3] after %2
      %4 = Identity(%3) : float32[3]
      fetch %4
    `);
  });
});
