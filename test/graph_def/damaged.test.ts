import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/* Bytes that are cut short or changed give a graph or a clear error, soon, and the graph is as it was. */

/** A small graph that has something of everything: tensors, lists, functions, a variable. */
function sample(): Uint8Array {
  const graph = new tf.Graph();
  graph.asDefault(() => {
    const x = tf.placeholder(tf.float32, [null, 3], { name: 'x' });
    const w = tf.variable(tf.truncatedNormal([3, 2], { seed: 77 }), { name: 'w' });
    const y = tf.nn.relu(tf.matmul(x, w));
    const z = tf.cond(
      tf.greater(tf.reduceSum(y), 0),
      () => tf.multiply(y, 2),
      () => tf.concat([y, y], 0),
    );
    tf.split(z, 2, { axis: 1 });
    tf.constant([['some', 'text']]);
    tf.zeros([4, 4]);
    tf.nn.conv2d(tf.zeros([1, 4, 4, 1]), tf.ones([2, 2, 1, 1]), [1, 1, 1, 1], 'SAME');
    tf.whileLoop(
      (i: tf.Tensor) => tf.less(i, 3),
      (i: tf.Tensor) => i.add(1),
      [tf.constant(0, tf.int32)],
    );
  });
  return tf.GraphDef.serializeToString(graph.asGraphDef());
}

const bytes = sample();

/** What reading damaged bytes comes to: a graph, or the error. */
function outcome(damaged: Uint8Array): Error | null {
  const graph = new tf.Graph();
  try {
    graph.asDefault(() => tf.importGraphDef(damaged));
    return null;
  } catch (error) {
    expect(graph.getOperations()).toEqual([]);
    return error as Error;
  }
}

function expectClear(error: Error | null): void {
  if (error === null) return;
  expect(['DataLossError', 'ValueError', 'TypeError']).toContain(error.name);
  if (error instanceof tf.errors.DataLossError) expect(error.message).toMatch(/at byte \d+, in /);
  // No accident inside the library has this text.
  expect(error.message).not.toMatch(/undefined|is not a function|stack size|Invalid array length/);
}

describe('a GraphDef', () => {
  it('that ends too early says where, or is a graph without what is missing', () => {
    for (let length = 0; length < bytes.length; length++) {
      const damaged = bytes.subarray(0, length);
      let error: Error | null = null;
      try {
        tf.GraphDef.fromString(damaged);
      } catch (caught) {
        error = caught as Error;
      }
      expect(error === null || error instanceof tf.errors.DataLossError).toBe(true);
      expectClear(error);
    }
    for (let length = 0; length < bytes.length; length += 61) {
      expectClear(outcome(bytes.subarray(0, length)));
    }
  });

  it('with other bytes in it is a graph or an error', () => {
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = bytes.slice();
        for (const { at, value } of changes) damaged[at] = value;
        expectClear(outcome(damaged));
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('of any bytes is a graph or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => expectClear(outcome(any))),
      { numRuns: 200, seed: 5 },
    );
  });

  it('says at which byte, and in which field', () => {
    expect(() => tf.GraphDef.fromString(bytes.subarray(0, 9))).toThrow(
      /^Error parsing GraphDef at byte 1, in GraphDef\.node: \d+ bytes are announced, but 7 are left/,
    );
    // Field 1 of a GraphDef is a node, which is no number.
    expect(() => tf.GraphDef.fromString(Uint8Array.of(0x08, 1))).toThrow(
      'Error parsing GraphDef at byte 0, in GraphDef.node: the field has wire type 0',
    );
    expect(() => tf.GraphDef.fromString(Uint8Array.of(10, 4, 10, 2, 0xff, 0xfe))).toThrow(
      'Error parsing GraphDef at byte 4, in GraphDef.node.name: the text is not UTF-8',
    );
  });

  it('may not be nested without end', () => {
    // An attribute that is a function, which has an attribute that is a function, …
    let value = new Uint8Array(0);
    const wrapped = (tag: number, inner: Uint8Array): Uint8Array<ArrayBuffer> => {
      const length: number[] = [];
      for (let n = inner.length; ; n = Math.floor(n / 128)) {
        if (n < 128) {
          length.push(n);
          break;
        }
        length.push((n % 128) + 128);
      }
      return Uint8Array.from([tag, ...length, ...inner]);
    };
    const entry = (v: Uint8Array) =>
      wrapped(0x12, Uint8Array.from([10, 1, 97, ...wrapped(0x12, v)]));
    for (let depth = 0; depth < 200; depth++) value = wrapped(0x52, entry(value));
    const node = wrapped(10, wrapped(0x2a, Uint8Array.from([10, 1, 97, ...wrapped(0x12, value)])));
    expect(() => tf.GraphDef.fromString(node)).toThrow(/more than 100 nested messages/);
  });

  it('may not ask for more than it is itself', () => {
    const withShape = (shape: readonly number[]): tf.GraphDef => {
      const graph = new tf.Graph();
      graph.asDefault(() => tf.constant(7, { name: 'c' }));
      const def = graph.asGraphDef();
      const value = def.node[0]?.attr['value']?.value;
      if (value?.case !== 'tensor') throw new Error('no tensor');
      const dims = shape.map((size) => ({ size: BigInt(size), name: '' }));
      Object.assign(value.value.tensorShape as object, { dim: dims });
      return def;
    };
    const importing = (def: tf.GraphDef) => () =>
      new tf.Graph().asDefault(() => tf.importGraphDef(def));
    expect(importing(withShape([1000, 1000]))).not.toThrow();
    expect(importing(withShape([100000, 100000]))).toThrow(/asks for more than 67108864 elements/);
    expect(importing(withShape([2 ** 40, 2 ** 40]))).toThrow(/A tensor cannot have the shape/);
  });
});
