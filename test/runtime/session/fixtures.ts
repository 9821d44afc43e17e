import { it } from 'vitest';
import type { BackendName } from '../../../runtime/tfjs/backend.js';
import * as tf from '../../../src/index.js';

/** A test in a graph of its own, with a Session on it. */
export const inSession = (
  backend: BackendName,
  name: string,
  body: (sess: tf.Session) => Promise<void>,
): void =>
  it(name, () =>
    new tf.Graph().asDefault(async (graph) => {
      await using sess = new tf.Session({ graph, backend });
      await body(sess);
    }),
  );

/** A fetched value as plain JavaScript. */
export const plain = (value: tf.Value | null): unknown =>
  value instanceof tf.NDArray ? value.toArray() : value;

export const plainAll = (values: readonly (tf.Value | null)[]): unknown[] => values.map(plain);

/** A least squares problem, and batches of its four points. */
export function regression() {
  const x = tf.placeholder(tf.float32, [null, 3], { name: 'x' });
  const y = tf.placeholder(tf.float32, [null, 1], { name: 'y' });
  const w = tf.variable(tf.zeros([3, 1]), { name: 'w' });
  const b = tf.variable(tf.zeros([1]), { name: 'b' });
  const loss = tf.reduceMean(tf.square(tf.matmul(x, w).add(b).sub(y)));
  const points = Float32Array.of(1, 0, 2, 0, 1, 1, 2, 2, 0, 1, 1, 1);
  const targets = Float32Array.of(5, 3, 4, 4);
  const batch = (size = 4) =>
    [
      [x, points.subarray(0, 3 * size)],
      [y, targets.subarray(0, size)],
    ] as const;
  return { x, y, w, b, loss, batch };
}
