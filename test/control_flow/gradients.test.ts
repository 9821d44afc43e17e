import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { checkGradients, expectClose, type Feeds, fetchArrays } from '../numeric_gradient.js';
import { machines } from '../targets.js';

type Body = (x: tf.Tensor) => tf.Tensor;

const ints = (...values: number[]): tf.Tensor => tf.constant(values, tf.int32);
const sums = (x: tf.Tensor): tf.Tensor => tf.reduceSum(x);
const unstacked = (x: tf.Tensor): tf.TensorArray => new tf.TensorArray(tf.float32, 3).unstack(x);

/** Functions of a matrix of three rows and two columns, through branches, loops and lists. */
const bodies: { readonly [what: string]: Body } = {
  'the branch that is taken': (x) =>
    tf.cond(
      tf.greater(sums(x), 0),
      () => tf.exp(x).mul(x),
      () => tf.square(x),
    ),
  'the other branch': (x) =>
    tf.cond(
      tf.less(sums(x), 0),
      () => tf.exp(x).mul(x),
      () => tf.square(x),
    ),
  'a branch that does not use an input': (x) => {
    const y = tf.exp(x);
    return tf.cond(
      tf.greater(sums(x), 0),
      () => y.mul(2),
      () => tf.square(x),
    );
  },
  'several outputs': (x) => {
    const [a, b] = tf.cond(
      tf.greater(sums(x), 0),
      () => [tf.exp(x), tf.sin(x)] as const,
      () => [x, x] as const,
    );
    return a.mul(b);
  },
  'a branch in a branch': (x) =>
    tf.cond(
      tf.greater(sums(x), 0),
      () => {
        const y = tf.exp(x);
        return tf.cond(
          tf.less(sums(y), 0),
          () => x,
          () => tf.sin(y).mul(y),
        );
      },
      () => x,
    ),
  'a loop': (x) => {
    const [, y] = tf.whileLoop(
      (i) => tf.less(i, 4),
      (i, y) => [i.add(1), tf.sin(y).mul(x)],
      [tf.constant(0, tf.int32), x],
    );
    return y;
  },
  'a loop whose length is computed': (x) => {
    const y = tf.whileLoop(
      (y) => tf.less(sums(y), 20.3),
      (y) => y.add(tf.square(x).mul(tf.sin(y))).add(0.5),
      [tf.square(x)],
    );
    return tf.sin(y);
  },
  'a loop of no iterations': (x) => {
    const y = tf.whileLoop(
      (y) => tf.greater(sums(y), 1000),
      (y) => y.mul(y),
      [tf.exp(x)],
    );
    return y.mul(x);
  },
  'a loop in a loop': (x) =>
    tf.mapFn((row) => tf.foldl((a, e) => a.mul(tf.sin(e)), row, tf.constant(1)), x),
  'a branch in a loop': (x) =>
    tf.scan(
      (a, row) =>
        tf.cond(
          tf.greater(sums(row), 0.5),
          () => tf.exp(row.mul(a)),
          () => a.mul(row),
        ),
      x,
    ),
  'a loop in a branch': (x) =>
    tf.cond(
      tf.greater(sums(x), -100),
      () => tf.foldl((a, row) => tf.sin(a).mul(row), x),
      () => tf.reduceSum(x, 0),
    ),
  'a loop in the branch that is not taken': (x) =>
    tf.cond(
      tf.greater(sums(x), 100),
      () => tf.foldl((a, row) => tf.sin(a).mul(row), x),
      () => tf.reduceSum(tf.square(x), 0),
    ),
  'a loop of which one variable is not used': (x) => {
    const [, y] = tf.whileLoop(
      (i) => tf.less(i, 3),
      (i, y, z) => [i.add(1), tf.sin(y).mul(x), z.mul(y)],
      [tf.constant(0, tf.int32), x, tf.exp(x)],
    );
    return y;
  },
  'what a loop captures': (x) => {
    const w = tf.reduceSum(tf.exp(x), 0);
    return tf.mapFn((row) => row.mul(w).mul(tf.sin(w)), x);
  },
  'a variable that a loop does not use': (x) => {
    const [, y] = tf.whileLoop(
      (_, y) => tf.less(sums(y), 20),
      (_, y) => [tf.stopGradient(y), y.mul(y).add(1)],
      [x, tf.square(x)],
    );
    return y;
  },
  mapFn: (x) => tf.mapFn((row) => tf.exp(row).mul(row), x),
  'mapFn of two tensors': (x) => {
    const given: readonly [tf.Tensor, tf.Tensor] = [x, tf.exp(x)];
    const dtype = [tf.float32, tf.float32];
    const [a, b] = tf.mapFn(([u, v]) => [u.mul(v), tf.sin(v)] as const, given, { dtype });
    return a.mul(b);
  },
  scan: (x) => tf.scan((a, row) => a.mul(row).add(1), x),
  'scan in reverse': (x) =>
    tf.scan((a, row) => tf.sin(a.mul(row)), x, tf.constant([1, 2]), { reverse: true }),
  foldl: (x) => tf.foldl((a, row) => a.mul(row), x),
  foldr: (x) => tf.foldr((a, row) => tf.exp(a).mul(row), x, tf.constant([0.1, 0.2])),
  'TensorArray: write, read, gather': (x) => {
    const array = unstacked(x);
    const written = array.write(1, array.read(0).mul(array.read(2)));
    return written.gather(ints(2, 1, 1));
  },
  'TensorArray: concat': (x) => unstacked(tf.exp(x)).concat(),
  'TensorArray: scatter, stack': (x) =>
    new tf.TensorArray(tf.float32, 4, { elementShape: [2] })
      .scatter(ints(3, 0, 1), tf.exp(x))
      .stack(),
  'TensorArray: split': (x) => {
    const array = new tf.TensorArray(tf.float32, 2).split(
      ops.ConcatV2([[tf.exp(x), x], 0]),
      ints(3, 3),
    );
    return array.read(1).mul(array.read(0));
  },
  'a TensorArray that grows': (x) => {
    const array = new tf.TensorArray(tf.float32, 0, { dynamicSize: true, elementShape: [2] });
    return array
      .write(0, tf.reduceSum(x, 0))
      .write(1, tf.reduceSum(tf.exp(x), 0))
      .stack();
  },
};

const graph = new tf.Graph();
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = (['wasm', 'cpu'] as const).map((backend) => new tf.Session({ graph, backend }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

const value = tf.NDArray.from('float32', [3, 2], (i) => Math.sin(i + 1) + 0.3);

/** Checks the gradients of a function, or of its gradient. */
async function check(body: Body, shape: tf.Shape, order: 1 | 2): Promise<void> {
  const { x, y } = graph.asDefault(() => {
    const x = tf.placeholder(tf.float32, shape);
    const y = body(x);
    if (order === 1) return { x, y };
    const [gradient] = tf.gradients(y, [x]);
    return { x, y: (gradient as tf.Tensor).mul(1) };
  });
  const feeds: Feeds = [[x, value]];
  for (const session of sessions) await checkGradients(session, [y], [x], feeds);
}

describe.each(Object.entries(bodies))('the gradient of %s', (_, body) => {
  it('is the numeric one', () => check(body, [3, 2], 1));
  it('is the numeric one for an unknown length', () => check(body, [null, 2], 1));
  it('has the numeric gradient itself', () => check(body, [null, 2], 2));
});

describe('on ONNX Runtime, which is checked by what wasm gives', () => {
  it.each(Object.entries(bodies))('the gradients of %s', async (_, body) => {
    const { x, ys } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [null, 2]);
      const y = body(x);
      const [dx] = tf.gradients(y, [x]) as [tf.Tensor];
      const [ddx] = tf.gradients(dx, [x]) as [tf.Tensor | null];
      return { x, ys: ddx === null ? [y, dx] : [y, dx, ddx] };
    });
    const feeds: Feeds = [[x, value]];
    await using session = new tf.Session({ graph, ...machines.onnxruntime });
    const values = await fetchArrays(session, ys, feeds);
    const expected = await fetchArrays(sessions[0] as tf.Session, ys, feeds);
    for (const [i, { data }] of expected.entries()) {
      expectClose(values[i]?.data ?? [], data, { tolerance: 1e-5 });
    }
  });
});

describe('gradients', () => {
  it.each<[what: string, build: (x: tf.Tensor) => tf.Tensor]>([
    [
      'only the choice depends on a tensor',
      (x) =>
        tf.cond(
          tf.greater(x, 0),
          () => tf.constant(1),
          () => tf.constant(2),
        ),
    ],
    [
      'only the number of iterations does',
      (x) =>
        tf.whileLoop(
          (y) => tf.less(y, x),
          (y) => y.mul(2),
          [tf.constant(1)],
        ),
    ],
    [
      'it begins another loop variable',
      (x) =>
        tf.whileLoop(
          (_, z) => tf.less(z, 9),
          (y, z) => [y.mul(z), z.mul(2)],
          [x, tf.constant(1)],
        )[1],
    ],
    [
      'a loop uses it for a constant',
      (x) =>
        tf.whileLoop(
          (y) => tf.less(y, 9),
          (y) => y.add(tf.stopGradient(tf.exp(x))),
          [tf.constant(1)],
        ),
    ],
    [
      'an inner loop uses it for another output',
      (x) =>
        tf.whileLoop(
          (y) => tf.less(y, 9),
          (y) =>
            tf.whileLoop(
              (_, z) => tf.less(z, 4),
              (a, z) => [a.mul(x), z.mul(2)],
              [y, y],
            )[1],
          [tf.constant(1)],
        ),
    ],
    [
      'a scan only takes the number of elements',
      (x) => tf.scan((a) => tf.sin(a), tf.stack([x, x]), tf.constant(1)),
    ],
  ])('are null where %s', (_, build) => {
    const x = tf.placeholder(tf.float32, []);
    expect(tf.gradients(build(x), [x])).toEqual([null]);
  });

  it('do not go through a loop that is told so', () => {
    const x = tf.placeholder(tf.float32, []);
    const y = tf.whileLoop(
      (y) => tf.less(y, 10),
      (y) => y.mul(2),
      [x],
      { backProp: false },
    );
    expect(tf.gradients(y, [x])).toEqual([null]);
  });

  it('can be asked for several times, and after a run', async () => {
    const { x, y } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, []);
      return {
        x,
        y: tf.whileLoop(
          (y) => tf.less(y, 10),
          (y) => y.mul(y),
          [x],
        ),
      };
    });
    for (const session of sessions) {
      expect(await session.run(y, [[x, 2]])).toBe(16);
      for (let i = 0; i < 2; i++) {
        const [gradient] = graph.asDefault(() => tf.gradients(y, [x]));
        expect(await session.run(gradient as tf.Tensor, [[x, 2]])).toBe(32);
        expect(await session.run(y, [[x, 2]])).toBe(16);
      }
    }
  });

  it('draw no random number twice', async () => {
    const { x, y, dx } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [4]);
      const [, y] = tf.whileLoop(
        (i) => tf.less(i, 3),
        (i, y) => [
          i.add(1),
          tf.cond(
            tf.less(i, 5),
            () => y.mul(tf.randomUniform([4])),
            () => y,
          ),
        ],
        [tf.constant(0, tf.int32), x],
      );
      const [dx] = tf.gradients(y, [x]);
      return { x, y, dx: dx as tf.Tensor };
    });
    for (const session of sessions) {
      const [value, derivative] = await session.run([y, dx], [[x, [1, 2, 3, 4]]]);
      const [v, d] = [value, derivative] as tf.NDArray[];
      expect(d?.data.every((di, i) => Math.abs(di * (i + 1) - (v?.data[i] as number)) < 1e-6)).toBe(
        true,
      );
      expect(new Set(d?.data).size).toBe(4);
    }
  });
});
