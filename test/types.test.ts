import { describe, expect, expectTypeOf, it } from 'vitest';
import * as tf from '../src/index.js';
import type * as node from '../src/node.js';

/*
 * What a program may write, as its editor sees it. The type checker is what tests these lines, with
 * `npx tsc --noEmit`: every line below a `@ts-expect-error` must be refused, every other accepted.
 */

declare const x: tf.Tensor;
declare const w: tf.Variable;
declare const step: tf.Operation;
declare const sess: tf.Session;
declare const FileWriter: typeof node.summary.FileWriter;

/** Lines that are only read. */
const unrun = (name: string, lines: () => unknown): void =>
  it(name, () => expect(lines).toBeTypeOf('function'));

describe('what is fetched', () => {
  unrun('has the type of its place', async () => {
    expectTypeOf(await sess.run(x)).toEqualTypeOf<tf.Value>();
    expectTypeOf(await sess.run(w)).toEqualTypeOf<tf.Value>();
    expectTypeOf(await sess.run(step)).toEqualTypeOf<null>();
    expectTypeOf(await sess.run('x:0')).toEqualTypeOf<tf.Value | null>();
    expectTypeOf<tf.Value>().toEqualTypeOf<number | boolean | tf.NDArray>();
  });

  unrun('keeps the structure of arrays and objects', async () => {
    const [none, loss, [inner]] = await sess.run([step, x, [w]]);
    expectTypeOf(none).toEqualTypeOf<null>();
    expectTypeOf(loss).toEqualTypeOf<tf.Value>();
    expectTypeOf(inner).toEqualTypeOf<tf.Value>();
    const named = await sess.run({ step, nested: { loss: x, both: [x, step] } });
    expectTypeOf(named.step).toEqualTypeOf<null>();
    expectTypeOf(named.nested.loss).toEqualTypeOf<tf.Value>();
    expectTypeOf(named.nested.both).toEqualTypeOf<[tf.Value, null]>();
    // @ts-expect-error nothing was fetched under this name
    named.losses;
    // @ts-expect-error two things were fetched, not three
    const [, , third] = await sess.run([x, x]);
    return third;
  });

  unrun('is a list where a list of tensors was fetched', async () => {
    const many: readonly tf.Tensor[] = [x, x];
    expectTypeOf((await sess.run(many))[0]).toEqualTypeOf<tf.Value | undefined>();
  });

  unrun('is what the program says it is', async () => {
    const [, cost] = await sess.run<[null, number]>([step, x]);
    expectTypeOf(cost).toEqualTypeOf<number>();
    expectTypeOf(await sess.run<number>(x, { feedDict: [[x, 1]] })).toEqualTypeOf<number>();
  });

  unrun('must be something that can be fetched', () => [
    // @ts-expect-error a number is no fetch
    sess.run(3),
    // @ts-expect-error null is none either
    sess.run([x, null]),
    // @ts-expect-error a promise is no tensor
    sess.run(Promise.resolve(x)),
  ]);

  unrun('by eval is a value, by run null', async () => {
    expectTypeOf(await x.eval()).toEqualTypeOf<tf.Value>();
    expectTypeOf(await w.eval({ session: sess })).toEqualTypeOf<tf.Value>();
    expectTypeOf(await step.run([[x, 1]])).toEqualTypeOf<null>();
    // @ts-expect-error an Operation has no value
    await step.eval();
  });
});

describe('what is fed', () => {
  unrun('is a Map, pairs, or an object by name', () => [
    sess.run(x, new Map([[x, 1]])),
    sess.run(x, [
      [x, [[1, 2]]],
      [w, new Float32Array(2)],
      ['y:0', true],
    ]),
    sess.run(x, { 'x:0': 1, 'y:0': tf.NDArray.from('int32', [2]) }),
    sess.run(x, { feedDict: { 'x:0': 1 } }),
    sess.run(x, null),
  ]);

  unrun('is a number or text, or an array of them', () => [
    // @ts-expect-error an object is no value
    sess.run(x, [[x, { value: 1 }]]),
    // @ts-expect-error null is none
    sess.run(x, new Map([[x, null]])),
    // @ts-expect-error a tensor has no value before it is run
    sess.run(x, [[x, x]]),
    // @ts-expect-error 64-bit integers are numbers here
    sess.run(x, [[x, new BigInt64Array(2)]]),
  ]);

  unrun('has a tensor for a key', () => [
    // @ts-expect-error a number is no key
    sess.run(x, [[3, 1]]),
    // @ts-expect-error an Operation is none
    sess.run(x, new Map([[step, 1]])),
    // @ts-expect-error a key stands in a pair with its value
    sess.run(x, [x, 1]),
    // @ts-expect-error the option is called feedDict
    sess.run(x, { feed: { 'x:0': 1 } }),
  ]);
});

describe('dtypes', () => {
  it('are their names', () => {
    expectTypeOf(tf.float32).toEqualTypeOf<'float32'>();
    expectTypeOf<tf.DType>().toEqualTypeOf<
      'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool' | 'string' | 'variant'
    >();
    expectTypeOf(tf.NDArray.from('int32', [2])).toEqualTypeOf<tf.NDArray<'int32'>>();
    expectTypeOf(tf.NDArray.from('int32', [2]).data).toEqualTypeOf<Int32Array>();
  });

  unrun('stay what they are in a variable and in an object', () => {
    let dtype = tf.float32;
    const options = { dtype: tf.int32 };
    dtype = 'float32';
    return [tf.placeholder(dtype, []), tf.variable(1, options)];
  });

  unrun('are those of TensorFlow', () => [
    tf.placeholder('float32', [null, 784]),
    // @ts-expect-error there is no such dtype
    tf.placeholder('float', [null, 784]),
    // @ts-expect-error nor is a shape one
    tf.placeholder([null, 784]),
    // @ts-expect-error nor this
    tf.cast(x, 'int'),
    // @ts-expect-error places are integers
    tf.argmax(x, { outputType: 'float32' }),
    // @ts-expect-error normal numbers are not integers
    tf.truncatedNormal([2], { dtype: 'int32' }),
  ]);
});

describe('arguments', () => {
  unrun('come by position, and from any place on by name', () => [
    tf.nn.conv2d(x, w, [1, 1, 1, 1], 'SAME'),
    tf.nn.conv2d(x, w, [1, 1, 1, 1], { padding: 'SAME', name: 'layer' }),
    tf.nn.conv2d(x, { filter: w, strides: 1, padding: 'VALID' }),
    tf.nn.conv2d({ input: x, filter: w, strides: [1, 1], padding: 'VALID' }),
    tf.matmul(x, w, true),
    tf.matmul(x, w, { transposeB: true }),
    tf.variable(tf.zeros([2]), { name: 'b', trainable: false }),
    tf.reduceMean(x, [0, 1], { keepdims: true }),
    w.assign([1, 2], { name: 'set' }),
  ]);

  unrun('have their types', () => [
    // @ts-expect-error a padding is SAME, VALID or a list of pairs
    tf.nn.conv2d(x, w, [1, 1, 1, 1], 'same'),
    // @ts-expect-error a pool has no explicit padding
    tf.nn.maxPool(x, 2, 2, [[0, 0], [1, 1], [1, 1], [0, 0]]), // biome-ignore format: one line
    // @ts-expect-error by name too
    tf.nn.maxPool(x, { ksize: 2, strides: 2, padding: 'Same' }),
    // @ts-expect-error a flag is a boolean
    tf.matmul(x, w, 'transpose'),
    // @ts-expect-error an unknown length is null
    tf.placeholder(tf.float32, [undefined, 784]),
    // @ts-expect-error text is no tensor
    x.add('one'),
    // @ts-expect-error nor is an Operation
    tf.square(step),
    // @ts-expect-error a constant has no tensors in it
    tf.constant(x),
  ]);

  unrun('must be there', () => [
    // @ts-expect-error strides are missing
    tf.nn.conv2d(x, w, { padding: 'SAME' }),
    // @ts-expect-error padding is missing
    tf.nn.maxPool(x, 2, 2),
    // @ts-expect-error the second factor is missing
    tf.multiply(x),
    // @ts-expect-error a variable has an initial value
    tf.variable({ name: 'w' }),
    // @ts-expect-error a Variable takes no other
    new tf.Variable(),
  ]);

  unrun('have their names', () => [
    // @ts-expect-error paddin
    tf.nn.conv2d(x, w, [1, 1, 1, 1], { padding: 'SAME', paddin: 'SAME' }),
    // @ts-expect-error nmae
    tf.variable(tf.zeros([2]), { nmae: 'b' }),
    // @ts-expect-error std
    tf.truncatedNormal([2], { std: 0.03 }),
    // @ts-expect-error Python's spelling
    tf.matmul(x, w, { transpose_a: true }),
    // @ts-expect-error locking
    w.assign([1, 2], { locking: true }),
    // @ts-expect-error grph
    new tf.Session({ grph: x.graph }),
  ]);

  unrun('are not given twice', () => [
    // @ts-expect-error b is there by position
    tf.matmul(x, w, { b: w }),
  ]);

  unrun('of the cross entropy come by name', () => [
    tf.nn.softmaxCrossEntropyWithLogits({ labels: x, logits: x }),
    // @ts-expect-error not by position
    tf.nn.softmaxCrossEntropyWithLogits(x, x),
    // @ts-expect-error both are needed
    tf.nn.softmaxCrossEntropyWithLogits({ labels: x }),
    // @ts-expect-error label
    tf.nn.softmaxCrossEntropyWithLogits({ label: x, logits: x }),
  ]);
});

describe('a Session', () => {
  unrun('is made with options, or TensorFlow’s positions', () => [
    new tf.Session({ graph: x.graph, backend: 'cpu' }),
    new tf.Session('', x.graph),
    new tf.InteractiveSession({ backend: 'wasm' }),
    // @ts-expect-error there is no such backend
    new tf.Session({ backend: 'gpu' }),
    // @ts-expect-error a graph is an option, or the second position
    new tf.Session(x.graph),
  ]);

  unrun('as the default one gives what its body gives', async () => {
    expectTypeOf(sess.asDefault(() => 3)).toEqualTypeOf<number>();
    expectTypeOf(await sess.asDefault(async () => 'done')).toEqualTypeOf<string>();
    expectTypeOf(sess.asDefault()).toEqualTypeOf<tf.Scope<tf.Session>>();
  });
});

describe('an optimizer', () => {
  const { AdamOptimizer, GradientDescentOptimizer } = tf.train;

  unrun('is made by position or by name', () => [
    new AdamOptimizer(),
    new AdamOptimizer(0.01, { epsilon: 1e-6 }),
    new AdamOptimizer({ learningRate: x }),
    new GradientDescentOptimizer(w),
    // @ts-expect-error it needs a rate
    new GradientDescentOptimizer(),
    // @ts-expect-error a rate is a number, a tensor or a Variable
    new GradientDescentOptimizer('0.1'),
    // @ts-expect-error lr
    new AdamOptimizer({ lr: 0.1 }),
  ]);

  unrun('minimizes a tensor over Variables', () => {
    const optimizer = new AdamOptimizer();
    expectTypeOf(optimizer.minimize(x)).toEqualTypeOf<tf.Operation>();
    expectTypeOf(optimizer.minimize(x, w, [w])).toEqualTypeOf<tf.Operation>();
    expectTypeOf(optimizer.computeGradients(x)[0]?.[0]).toEqualTypeOf<
      tf.Gradient | null | undefined
    >();
    return [
      optimizer.minimize(x, { globalStep: w, varList: [w], name: 'train' }),
      // @ts-expect-error a number cannot be minimized
      optimizer.minimize(3),
      // @ts-expect-error varlist
      optimizer.minimize(x, { varlist: [w] }),
      // @ts-expect-error tensors are not trained
      optimizer.minimize(x, { varList: [x] }),
      // @ts-expect-error a gradient comes with its Variable
      optimizer.applyGradients([x]),
    ];
  });
});

describe('a Tensor', () => {
  unrun('is no number', () => [
    // @ts-expect-error JavaScript's operators do not work on tensors
    x * 2,
    // @ts-expect-error the method does
    x.times(2),
    x.mul(2),
    w.mul(x).add(1).div(w).sub([1, 2]).neg(),
  ]);

  unrun('cannot be changed', () => {
    // @ts-expect-error its dtype is what its operation gives
    x.dtype = 'int32';
    // @ts-expect-error so is its shape: see setShape
    x.shape = [2];
    // @ts-expect-error a Variable's name is that of its operation
    w.name = 'w:0';
  });
});

describe('a summary', () => {
  unrun('is of tensors', () => [
    tf.summary.image('digits', x, 1, { family: 'test' }),
    tf.summary.histogram('weights', w),
    tf.summary.text('note', ['a', 'b']),
    // @ts-expect-error numbers are no text
    tf.summary.text('note', 3),
    // @ts-expect-error how many pictures is maxOutputs
    tf.summary.image('digits', x, { maxImages: 1 }),
    // @ts-expect-error simple_value
    tf.Summary.Value({ tag: 'loss', simple_value: 1 }),
  ]);

  unrun('is written where there are files', () => {
    const writer = new FileWriter('logs', { maxQueue: 1 });
    writer.addSummary('', 1);
    writer.addSummary(tf.Summary(), { globalStep: 1n });
    // @ts-expect-error a directory is needed
    new FileWriter();
    // @ts-expect-error a tensor has to be run first
    writer.addSummary(x);
    // @ts-expect-error without a tag
    writer.addRunMetadata(new Uint8Array());
    // @ts-expect-error a browser has no files
    return tf.summary.FileWriter;
  });
});
