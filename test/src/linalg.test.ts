import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

let session: tf.Session;
const graph = new tf.Graph();

beforeAll(() => {
  session = new tf.Session({ graph, backend: 'cpu' });
});

afterAll(() => session.close());

/** The values of what `build` makes, as nested arrays. */
async function evaluate(build: () => tf.Tensor): Promise<unknown> {
  const value = await session.run(graph.asDefault(build));
  return value instanceof tf.NDArray ? value.toArray() : value;
}

const rounded = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(rounded) : Math.round((value as number) * 1e5) / 1e5;

describe('diagonals of matrices', () => {
  it('are made by the older op where it will do', () => {
    graph.asDefault(() => {
      const square = tf.zeros([2, 2]);
      const types = [
        [tf.matrixDiag([1, 2]), tf.linalg.diag([1, 2], { k: 1 })],
        [tf.matrixDiagPart(square), tf.linalg.diagPart(square, { paddingValue: 1 })],
        [tf.matrixSetDiag(square, [1, 2]), tf.linalg.setDiag(square, [1], { k: -1 })],
      ].map((tensors) => tensors.map(({ op }) => op.type));
      expect(types).toEqual([
        ['MatrixDiag', 'MatrixDiagV2'],
        ['MatrixDiagPart', 'MatrixDiagPartV2'],
        ['MatrixSetDiag', 'MatrixSetDiagV2'],
      ]);
    });
  });

  it('of a bool tensor are padded by a number too', async () => {
    expect(await evaluate(() => tf.matrixDiag([false], { k: 1, paddingValue: 1 }))).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  const square = [
    [1, 2],
    [3, 4],
  ];
  const mistakes: readonly (readonly [() => tf.Tensor, string])[] = [
    [() => tf.matrixDiagPart(square, { k: 2 }), 'lower_diag_index is out of bound.'],
    [
      () => tf.matrixDiagPart(square, { k: [1, 0] }),
      'lower_diag_index is greater than upper_diag_index',
    ],
    [
      () => tf.matrixDiagPart(square, { k: [0, 1, 2] }),
      'diag_index must be a vector with one or two elements. It has 3 elements.',
    ],
    [
      () => tf.matrixDiag(square, { k: [0, 2] }),
      "The number of rows of `diagonal` doesn't match the number of diagonals implied from",
    ],
    [() => tf.matrixDiag([1, 2], { numRows: 1 }), 'num_rows is too small'],
    [() => tf.matrixDiag([1, 2], { numCols: 1 }), 'num_cols is too small.'],
    [
      () => tf.matrixDiag([1, 2], { numRows: 3, numCols: 3 }),
      'num_rows and num_cols are not consistent with lower_diag_index',
    ],
    [() => tf.matrixSetDiag(square, square, { k: 1 }), 'Shape must be rank 1 but is rank 2'],
  ];

  it.each(mistakes)('%#: a mistake is a ValueError: %s', (build, text) => {
    expect(() => graph.asDefault(build)).toThrow(tf.errors.ValueError);
    expect(() => graph.asDefault(build)).toThrow(text);
  });

  it('must fit when they are run', async () => {
    const { x, y } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [null]);
      return { x, y: tf.matrixSetDiag(square, x, { k: 1 }) };
    });
    const run = session.run(y, [[x, [1, 2]]]);
    await expect(run).rejects.toThrow(
      "Either first dimensions of diagonal don't match input.shape[:-2]",
    );
  });
});

describe('equations', () => {
  it('choleskySolve solves for the square of a root', async () => {
    const matrix = [
      [4, 2],
      [2, 10],
    ];
    const solved = () => tf.linalg.choleskySolve(tf.cholesky(matrix), [[8], [22]]);
    expect(rounded(await evaluate(solved))).toEqual([[1], [2]]);
  });

  it('matrixSolveLs makes the normal equations, or an op', async () => {
    const [points, heights] = [
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [[1], [2], [6]],
    ];
    const line = () => tf.matrixSolveLs(points, heights);
    expect(rounded(await evaluate(line))).toEqual([[0.5], [2.5]]);
    graph.asDefault(() => {
      expect(line().op.type).toBe('MatrixTriangularSolve');
      expect(tf.linalg.lstsq(points, heights, { fast: false }).op.type).toBe('MatrixSolveLs');
      const many = tf.zeros([20_000, 2, 2]);
      expect(tf.matrixSolveLs(many, many).op.type).toBe('MatrixSolveLs');
      const x = tf.constant(points);
      const slow = tf.matrixSolveLs(x, heights, { fast: false });
      expect(() => tf.gradients(slow, x)).toThrow('Gradient not defined for fast=False');
    });
    const flat = () => tf.zeros([20_000, 2, 2]);
    await expect(evaluate(() => tf.matrixSolveLs(flat(), flat()))).rejects.toThrow(
      'Input matrix was rank deficient or ill-conditioned.',
    );
  });

  it('qr has no gradient where it is not square', () => {
    graph.asDefault(() => {
      const wide = tf.zeros([2, 3]);
      expect(() => tf.gradients(tf.qr(wide)[0], wide)).toThrow(
        'QrGrad not implemented when ncols > nrows or full_matrices is true and ncols != nrows.',
      );
      const unknown = tf.placeholder(tf.float32, [null, null]);
      expect(() => tf.gradients(tf.qr(unknown)[1], unknown)).toThrow(
        'QrGrad not implemented with dynamic shapes.',
      );
    });
  });
});

describe('singular values', () => {
  const wide = [
    [1, 2, 3],
    [4, 5, 7],
  ];

  it('make up the matrices again', async () => {
    const product = () => {
      const [s, u, v] = tf.svd(wide);
      return tf.matmul(u, tf.matmul(tf.matrixDiag(s), v, { transposeB: true }));
    };
    expect(rounded(await evaluate(product))).toEqual(wide);
  });

  it('come with orthonormal columns, also where some are 0', async () => {
    const square = () => {
      const [, , v] = tf.linalg.svd([[0, 0, 0]], { fullMatrices: true });
      return tf.matmul(v, v, { transposeA: true });
    };
    expect(rounded(await evaluate(square))).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('may come alone: the largest is the 2-norm', async () => {
    const largest = () => tf.reduceMax(tf.svd(wide, { computeUv: false }));
    const norm = () => tf.norm(wide, 2, [-1, 0]);
    expect(await evaluate(norm)).toBeCloseTo((await evaluate(largest)) as number, 6);
    graph.asDefault(() => {
      const batch = tf.norm(tf.zeros([2, 3, 4]), 2, [2, 0], { keepdims: true });
      expect(batch.shape).toEqual([1, 3, 1]);
      expect(() => tf.norm(tf.placeholder(tf.float32), 2, [0, 1])).toThrow(
        'norm: the 2-norm of matrices of unknown rank is not implemented',
      );
    });
  });

  it('have a gradient where the shape is known', () => {
    graph.asDefault(() => {
      const unknown = tf.placeholder(tf.float32, [null, null]);
      expect(() => tf.gradients(tf.svd(unknown)[1], unknown)).toThrow(
        'SVD gradient has not been implemented for input with unknown inner matrix shape.',
      );
      const wider = tf.zeros([2, 4]);
      expect(() => tf.gradients(tf.svd(wider, true)[1], wider)).toThrow(
        'svd gradient is not implemented for abs(m - n) > 1 when full_matrices is True',
      );
    });
  });
});
