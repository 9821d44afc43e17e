import { afterAll, beforeAll, expect } from 'vitest';
import * as tf from '../src/index.js';
import { targets } from './targets.js';

/** A graph with a Session on every backend, for the tests of a file. */
export function everyBackend() {
  const graph = new tf.Graph();
  const sessions: tf.Session[] = [];
  beforeAll(() => {
    for (const target of Object.values(targets)) {
      sessions.push(new tf.Session({ graph, ...target }));
    }
  });
  afterAll(async () => {
    for (const session of sessions) await session.close();
  });
  return {
    graph,
    sessions: sessions as readonly tf.Session[],

    /** Builds in the graph that the Sessions run. */
    build: <R>(body: () => R): R => graph.asDefault(body),

    /** Runs the fetches on every backend, which must all give `expected`. */
    async expectEverywhere(
      fetches: readonly tf.Tensor[],
      feeds: tf.FeedDict,
      expected: readonly unknown[],
    ): Promise<void> {
      for (const session of sessions) {
        const values = await session.run(fetches, feeds);
        const plain = values.map((v) => (v instanceof tf.NDArray ? v.toArray() : v));
        expect(plain, session.backend ?? '').toEqual(expected);
      }
    },
  };
}

/** The gradients, as tensors, where none may be null. */
export const connected = (gradients: readonly (tf.Gradient | null)[]): readonly tf.Tensor[] =>
  gradients.map((gradient, i) => {
    if (gradient === null) throw new Error(`gradient ${i} is not connected`);
    return tf.convertToTensor(gradient);
  });
