import { describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import * as tf from '../../src/index.js';
import { connected, everyBackend } from '../every_backend.js';
import { fetchArrays } from '../numeric_gradient.js';
import { smooth } from '../ops/gradients/case.js';

const { build, expectEverywhere, sessions } = everyBackend();

const scalar = (): tf.Tensor => tf.placeholder(tf.float32, []);

describe('tf.gradients', () => {
  it('adds up what comes from several uses of a tensor', async () => {
    const { x, dx } = build(() => {
      const x = scalar();
      const y = tf.add(tf.multiply(x, x), tf.square(x));
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    expect(dx[0]?.op.type).toBe('AddN');
    expect(dx[0]?.op.inputs).toHaveLength(3);
    await expectEverywhere(dx, [[x, 3]], [12]);
  });

  it('adds up several ys', async () => {
    const { x, dx } = build(() => {
      const x = scalar();
      return { x, dx: connected(tf.gradients([tf.square(x), tf.negative(x)], [x])) };
    });
    await expectEverywhere(dx, [[x, 3]], [5]);
  });

  it('goes on from an x to those before it', async () => {
    const { x, dxs } = build(() => {
      const x = scalar();
      const a = tf.square(x);
      return { x, dxs: connected(tf.gradients(tf.multiply(a, x), [a, x])) };
    });
    await expectEverywhere(dxs, [[x, 3]], [3, 27]);
  });

  it('gives the gradient of an x that is listed twice, or is y itself', async () => {
    const { x, dxs } = build(() => {
      const x = tf.placeholder(tf.float32, [2]);
      return { x, dxs: connected(tf.gradients(x, [x, x])) };
    });
    const ones = [1, 1];
    await expectEverywhere(dxs, [[x, [5, 6]]], [ones, ones]);
  });

  it('gives tensors that can be fetched and fed', async () => {
    const { x, hidden, dHidden, dx } = build(() => {
      const x = scalar();
      const hidden = tf.square(x);
      const [dHidden, dx] = connected(tf.gradients(tf.multiply(hidden, 5), [hidden, x]));
      return { x, hidden, dHidden: dHidden as tf.Tensor, dx: dx as tf.Tensor };
    });
    await expectEverywhere([dHidden, dx], [[x, 3]], [5, 30]);
    await expectEverywhere(
      [dx],
      [
        [x, 3],
        [dHidden, 100],
      ],
      [600],
    );
    // The value of an intermediate tensor may be fed while its gradient flows on.
    await expectEverywhere(
      [hidden, dx],
      [
        [x, 3],
        [hidden, -1],
      ],
      [-1, 30],
    );
  });

  it('takes stopGradient for a constant', async () => {
    const { x, gradients } = build(() => {
      const x = scalar();
      const constant = tf.stopGradient(tf.square(x));
      return { x, gradients: tf.gradients(tf.multiply(constant, x), [x, constant]) };
    });
    await expectEverywhere(connected(gradients), [[x, 3]], [9, 3]);
    expect(build(() => tf.gradients(tf.stopGradient(x), x))).toEqual([null]);
  });

  it('takes stopGradients for constants', async () => {
    // The example of TF 1.15's documentation of tf.gradients.
    const { partial, total } = build(() => {
      const a = tf.constant(0);
      const b = tf.multiply(2, a);
      const y = tf.add(a, b);
      return {
        partial: connected(tf.gradients(y, [a, b], { stopGradients: [a, b] })),
        total: connected(tf.gradients(y, [a, b])),
      };
    });
    await expectEverywhere(partial, {}, [1, 1]);
    await expectEverywhere(total, {}, [3, 1]);
  });

  it('starts from gradYs, ones where one is null', async () => {
    const { x, dx } = build(() => {
      const x = tf.placeholder(tf.float32, [2]);
      const ys = [tf.square(x), tf.multiply(x, 10)];
      return { x, dx: connected(tf.gradients(ys, [x], { gradYs: [[0.5, 2], null] })) };
    });
    await expectEverywhere(dx, [[x, [3, 4]]], [[13, 26]]);
    const one = build(() => connected(tf.gradients(tf.square(x), x, { gradYs: [x] })));
    await expectEverywhere(one, [[x, [3, 4]]], [[18, 32]]);
    expect(() => build(() => tf.gradients([x, x], [x], { gradYs: [null] }))).toThrow(
      new tf.errors.ValueError('Passed 1 grad_ys for 2 ys'),
    );
  });

  it('is null where no differentiable path leads', () => {
    build(() => {
      const [x, other] = [tf.placeholder(tf.float32, [3]), tf.placeholder(tf.float32, [3])];
      expect(tf.gradients(tf.square(x), [other])).toEqual([null]);
      const y = tf.cast(tf.argmax(x, 0), tf.float32);
      expect(tf.gradients(y, x)).toEqual([null]);
      expect(tf.gradients(ops.FloorDiv([x, other]), [x, other])).toEqual([null, null]);
      expect(tf.gradients(tf.cast(tf.equal(x, other), tf.float32), x)).toEqual([null]);
      expect(tf.gradients(tf.cast(tf.shape(x), tf.float32), x)).toEqual([null]);
    });
  });

  it('refuses ys that are not numbers', () => {
    build(() => {
      const x = tf.placeholder(tf.float32, [3]);
      expect(() => tf.gradients(tf.equal(x, x), x)).toThrow(tf.errors.TypeError);
      expect(() => tf.gradients([], x)).toThrow(tf.errors.ValueError);
    });
  });

  it('differentiates by every use of a Variable', async () => {
    const { w, dw } = build(() => {
      const w = tf.variable([1, 2, 3]);
      return { w, dw: connected(tf.gradients(tf.reduceSum(tf.multiply(w, tf.square(w))), w)) };
    });
    for (const session of sessions) await session.run(w.initializer);
    await expectEverywhere(dw, {}, [[3, 12, 27]]);
  });

  it('has no limit to the length of a chain', async () => {
    const { x, dx } = build(() => {
      const x = scalar();
      let y = x;
      for (let i = 0; i < 2000; i++) y = tf.negative(y);
      return { x, dx: connected(tf.gradients(y, x)) };
    });
    await expectEverywhere(dx, [[x, 3]], [1]);
  });

  it('waits for all gradients of an op with gateGradients', async () => {
    const { a, b, gated } = build(() => {
      const [a, b] = [scalar(), scalar()];
      const gated = connected(tf.gradients(tf.multiply(a, b), [a, b], { gateGradients: true }));
      return { a, b, gated };
    });
    const gates = gated.map((t) => t.op.controlInputs);
    for (const { op } of gated) expect(op.type).toBe('Identity');
    expect(gates[0]).toEqual(gates[1]);
    expect(gates[0]?.[0]?.type).toBe('NoOp');
    expect(gates[0]?.[0]?.controlInputs).toHaveLength(2);
    await expectEverywhere(
      gated,
      [
        [a, 3],
        [b, 4],
      ],
      [4, 3],
    );
  });
});

describe('an empty batch', () => {
  it('gives weights a gradient of zeros', async () => {
    const { x, weights, gradients } = build(() => {
      const x = tf.placeholder(tf.float32, [null, 4, 4, 1]);
      const weights = [
        tf.constant(smooth(2, 2, 1, 3)),
        tf.constant(smooth(3)),
        tf.constant(smooth(12, 2)),
      ] as const;
      const [filter, bias, dense] = weights;
      const hidden = tf.nn.relu(tf.add(tf.nn.conv2d(x, filter, 1, 'SAME'), bias));
      const pooled = tf.nn.avgPool(tf.nn.maxPool(hidden, 2, 2, 'SAME'), 1, 1, 'VALID');
      const y = tf.nn.softmax(tf.matmul(tf.reshape(pooled, [-1, 12]), dense));
      return { x, weights, gradients: connected(tf.gradients(y, [x, ...weights])) };
    });
    const shapes = [[0, 4, 4, 1], ...weights.map((w) => w.shape)];
    for (const session of sessions) {
      const values = await fetchArrays(session, gradients, [[x, smooth(0, 4, 4, 1)]]);
      expect(values.map((v) => v.shape)).toEqual(shapes);
      for (const { data } of values) expect(new Set(data)).toEqual(new Set(data.length ? [0] : []));
    }
  });
});
