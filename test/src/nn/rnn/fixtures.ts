import * as tf from '../../../../src/index.js';

const { LSTMStateTuple } = tf.nn.rnnCell;

export const backends = ['wasm', 'cpu'] as const;

/** Numbers between -0.5 and 0.5, others for every `k`: numpy's sin(arange(n) * 0.7 + k) * 0.5. */
export const values = (shape: readonly number[], k: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => Math.sin(i * 0.7 + k) * 0.5);

export const flat = (state: unknown): tf.Tensor[] =>
  state instanceof LSTMStateTuple
    ? [...(state as tf.nn.rnnCell.LSTMStateTuple)]
    : Array.isArray(state)
      ? state.flatMap(flat)
      : [state as tf.Tensor];

export const shapeOf = ({ shape }: { readonly shape: tf.Shape }): number[] =>
  (shape ?? []).map((d) => d ?? 0);

/** A Session in which variable i has `values(…, i + 2)`. */
export async function open(backend: 'wasm' | 'cpu'): Promise<tf.Session> {
  const session = new tf.Session({ backend });
  await session.run(tf.globalVariablesInitializer());
  const assignments = tf.trainableVariables().map((v, i) => v.assign(values(shapeOf(v), i + 2)));
  await session.run(assignments);
  return session;
}
