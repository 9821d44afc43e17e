/** Gradients that are asked for in the body of a branch or of a loop. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { expectClose, fetchArrays } from '../numeric_gradient.js';
import { machines } from '../targets.js';

type Body = (x: tf.Tensor) => tf.Tensor;

const int = (value: number): tf.Tensor => tf.constant(value, tf.int32);
const sum = (x: tf.Tensor): tf.Tensor => tf.reduceSum(x);

/** dy/dx, which is there. */
const slope = (y: tf.Tensor, x: tf.Tensor, stopGradients: readonly tf.Tensor[] = []): tf.Tensor => {
  const [dx] = tf.gradients(y, [x], { stopGradients });
  expect(dx, `${y.name} by ${x.name}`).toBeInstanceOf(tf.Tensor);
  return dx as tf.Tensor;
};

/** Computes in the branch that is taken. */
const inBranch = (body: () => tf.Tensor): tf.Tensor =>
  tf.cond(tf.less(tf.zeros([]), 1), body, () => tf.zerosLike(body()));

/** The sum of what a body gives in three iterations. */
const inLoop = (body: () => tf.Tensor): tf.Tensor => {
  const first = tf.zeros([3]);
  const [, total] = tf.whileLoop(
    (i) => tf.less(i, 3),
    (i, total) => [i.add(1), total.add(body())],
    [int(0), first],
  );
  return total;
};

const powers = (x: tf.Tensor): tf.Tensor =>
  tf.whileLoop(
    (i) => tf.less(i, 3),
    (i, y) => [i.add(1), tf.sin(y).mul(x)],
    [int(0), x],
  )[1];

const chosen = (x: tf.Tensor): tf.Tensor =>
  tf.cond(
    tf.greater(sum(x), 0),
    () => tf.exp(x).mul(x),
    () => tf.square(x),
  );

const normalized = (x: tf.Tensor): tf.Tensor => {
  const [y] = tf.nn.fusedBatchNorm(tf.reshape(x, [3, 1, 1, 1]), [1], [0]);
  return tf.pow(tf.reshape(y, [3]), 3).mul(x);
};

/** Functions of three numbers with a gradient in a body, and the same without the body. */
const rows: readonly (readonly [what: string, inside: Body, outside: Body])[] = [
  [
    'of what is computed in a branch',
    (x) => inBranch(() => slope(tf.exp(x).mul(x), x)),
    (x) => slope(tf.exp(x).mul(x), x),
  ],
  [
    'of what is computed in a loop',
    (x) => inLoop(() => slope(tf.exp(x).mul(x), x)),
    (x) => slope(tf.exp(x).mul(x), x).mul(3),
  ],
  [
    'through what a body captures',
    (x) => {
      const y = tf.exp(x);
      const z = y.mul(x);
      return inLoop(() => slope(tf.square(z).mul(y), x));
    },
    (x) => slope(tf.square(tf.exp(x).mul(x)).mul(tf.exp(x)), x).mul(3),
  ],
  [
    'of what is computed outside',
    (x) => {
      const y = tf.exp(x).mul(x);
      return inLoop(() => slope(y, x));
    },
    (x) => slope(tf.exp(x).mul(x), x).mul(3),
  ],
  [
    'up to a tensor between',
    (x) => {
      const y = tf.exp(x);
      const z = y.mul(x);
      return inLoop(() => slope(tf.square(z), z).add(slope(tf.square(z), y)));
    },
    (x) => tf.exp(x).mul(x).mul(2).mul(x.add(1)).mul(3),
  ],
  [
    'but not through what is stopped',
    (x) => {
      const y = tf.exp(x);
      return inBranch(() => slope(y.mul(x), x, [y]));
    },
    (x) => tf.exp(x),
  ],
  [
    'in a branch in a loop',
    (x) => {
      const y = tf.exp(x);
      return inLoop(() => {
        const z = y.mul(x);
        return inBranch(() => slope(tf.square(z).mul(y), x));
      });
    },
    (x) => slope(tf.square(tf.exp(x).mul(x)).mul(tf.exp(x)), x).mul(3),
  ],
  [
    'by a loop variable of the loop around',
    (x) =>
      tf.whileLoop(
        (i) => tf.less(i, 2),
        (i, y) => {
          const z = tf.sin(y).mul(x);
          return [i.add(1), inLoop(() => slope(z.mul(y), y))];
        },
        [int(0), x],
      )[1],
    (x) => {
      const step = (y: tf.Tensor) => tf.sin(y).mul(x).add(tf.cos(y).mul(x).mul(y)).mul(3);
      return step(step(x));
    },
  ],
  [
    'of a loop around which it is',
    (x) => {
      const y = powers(x);
      return inLoop(() => slope(y.mul(y), x));
    },
    (x) => slope(tf.square(powers(x)), x).mul(3),
  ],
  [
    'of a choice around which it is',
    (x) => {
      const y = chosen(x);
      return inLoop(() => slope(y.mul(y), x));
    },
    (x) => slope(tf.square(chosen(x)), x).mul(3),
  ],
  [
    'of a loop in the same body',
    (x) => inLoop(() => slope(tf.square(powers(x)), x)),
    (x) => slope(tf.square(powers(x)), x).mul(3),
  ],
  [
    'of each element of a vector: a Jacobian',
    (x) => {
      const y = powers(chosen(x)).mul(sum(x));
      return tf.reduceSum(
        tf.mapFn((i) => slope(tf.gather(y, i), x), tf.range(3), { dtype: tf.float32 }),
        0,
      );
    },
    (x) => slope(powers(chosen(x)).mul(sum(x)), x),
  ],
  [
    'of a gradient',
    (x) => {
      const dy = slope(powers(x), x);
      return inLoop(() => slope(dy, x));
    },
    (x) => slope(slope(powers(x), x), x).mul(3),
  ],
  [
    'of steps downhill',
    (x) =>
      tf.foldl((at) => at.sub(slope(tf.square(tf.sin(at).sub(x)), at).mul(0.1)), tf.zeros([3]), x),
    (x) => {
      const step = (at: tf.Tensor) => at.sub(tf.sin(at).sub(x).mul(tf.cos(at)).mul(0.2));
      return step(step(step(x)));
    },
  ],
  [
    'of batch normalization, whose second gradient is a gradient of other operations',
    (x) => inLoop(() => tf.square(slope(normalized(x), x))),
    (x) => tf.square(slope(normalized(x), x)).mul(3),
  ],
  [
    'around a loop of batch normalizations',
    (x) =>
      tf.square(
        slope(
          inLoop(() => normalized(x)),
          x,
        ),
      ),
    (x) => tf.square(slope(normalized(x).mul(3), x)),
  ],
];

const graph = new tf.Graph();
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = Object.values(machines).map((machine) => new tf.Session({ graph, ...machine }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

describe('a gradient in a body', () => {
  it.each(rows)('%s', async (_, inside, outside) => {
    const { x, actual, expected } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [3]);
      const withGradient = (y: tf.Tensor) => [y, slope(y, x)];
      return { x, actual: withGradient(inside(x)), expected: withGradient(outside(x)) };
    });
    const feeds = [[x, tf.NDArray.from('float32', [3], (i) => [0.3, 0.8, -0.4][i] ?? 0)]] as const;
    for (const session of sessions) {
      const values = await fetchArrays(session, actual, feeds);
      for (const [i, value] of (await fetchArrays(session, expected, feeds)).entries()) {
        expectClose(values[i]?.data ?? [], value.data, { tolerance: 1e-5 });
      }
    }
  });

  it('is null where no path leads through the body', () => {
    graph.asDefault(() => {
      const [x, y] = [tf.placeholder(tf.float32, [3]), tf.zeros([3])];
      inBranch(() => {
        expect(tf.gradients(tf.exp(y), [x])).toEqual([null]);
        return y;
      });
    });
  });
});

describe('an optimizer in a body', () => {
  /** The value of w = 2 once `build` has been run, which is to make it smaller. */
  async function trained(build: (w: tf.Variable) => tf.Operation | tf.Tensor): Promise<number[]> {
    const own = new tf.Graph();
    const { after, init } = own.asDefault(() => {
      const w = tf.variable(2, { name: 'w' });
      const step = build(w);
      const after = tf.controlDependencies([step], () => w.readValue());
      return { after, init: tf.globalVariablesInitializer() };
    });
    const values: number[] = [];
    for (const machine of Object.values(machines)) {
      await using session = new tf.Session({ graph: own, ...machine });
      await session.run(init);
      values.push((await session.run(after)) as number);
    }
    return values;
  }

  const optimizers = [
    ['GradientDescentOptimizer', () => new tf.train.GradientDescentOptimizer(0.1), 1.6, 1.024],
    ['AdamOptimizer', () => new tf.train.AdamOptimizer(0.1), 1.9, 1.7006245],
    ['MomentumOptimizer', () => new tf.train.MomentumOptimizer(0.1, 0.9), 1.6, 0.124],
  ] as const;

  it.each(optimizers)('%s: a branch that takes a step', async (_, make, expected) => {
    const values = await trained((w) => {
      const loss = tf.square(w);
      const globalStep = tf.train.createGlobalStep();
      return tf.cond(
        tf.greater(w, 0),
        () => make().minimize(loss, { globalStep }),
        () => tf.noOp(),
      );
    });
    const everywhere = values.map(() => expected);
    expectClose(values, everywhere, { tolerance: 1e-5 });
  });

  it.each(optimizers)('%s: a loop of three steps', async (_, make, _one, expected) => {
    const values = await trained((w) => {
      const optimizer = make();
      return tf.whileLoop(
        (i) => tf.less(i, 3),
        (i) => {
          const step = optimizer.minimize(tf.square(w.readValue()));
          return tf.controlDependencies([step], () => i.add(1));
        },
        [int(0)],
      );
    });
    const everywhere = values.map(() => expected);
    expectClose(values, everywhere, { tolerance: 1e-5 });
  });
});
