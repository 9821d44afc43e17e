import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../../src/index.js';
import { expectClose, type Feeds, fetchArrays } from '../../numeric_gradient.js';
import { valueTable } from '../../ops/values/index.js';

const graph = new tf.Graph();
const session = new tf.Session({ graph, target: 'onnxruntime', threads: 1 });

afterAll(() => session.close());

describe('values on ONNX Runtime', () => {
  const rows = Object.entries(valueTable).flatMap(([type, list]) =>
    list.map((r) => [`${type}: ${r.title}`, r] as const),
  );

  it.each(rows)('%s', async (_, { inputs, build, outputs }) => {
    const { ys, feeds } = graph.asDefault(() => {
      const xs = inputs.map((value) => tf.placeholder(value.dtype, value.shape));
      const built = build(...xs);
      const ys = built instanceof tf.Operation ? built.outputs : [built];
      const feeds: Feeds = xs.map((x, i) => [x, inputs[i] as tf.NDArray]);
      return { ys, feeds };
    });
    const values = await fetchArrays(session, ys, feeds);
    for (const [i, expected] of outputs.entries()) {
      const value = values[i] as tf.NDArray;
      expect(value.dtype).toBe(expected.dtype);
      expect(value.shape).toEqual(expected.shape);
      expectClose(value.data, expected.data, { what: 'value', tolerance: 1e-6 });
    }
  });
});
