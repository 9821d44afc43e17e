/**
 * Derivatives by finite differences in double precision: what the tests hold gradients against. The
 * graph runs in float32, so a function's value is only good to seven digits; its weighted sum and
 * the differences are taken in float64.
 */

import { expect } from 'vitest';
import * as tf from '../src/index.js';

/** Values for tensors, as `Session.run` takes them. */
export type Feeds = readonly (readonly [tensor: tf.Tensor, value: tf.NDArray])[];

/** The largest difference that counts as equal, relative to the largest number in sight. */
export const TOLERANCE = 1e-3;

/**
 * How far an input is moved. An input that lies more than twice this from a kink (a tie in a pool,
 * the zero of a relu) is differentiated exactly as if the function had none.
 */
const STEP = 2 ** -7;

/** The central difference of fourth order: f′(x) ≈ Σ weight · f(x + steps · h) / h. */
const STENCIL = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
] as const;

/** A number in [-1, 1) for every index, without a pattern but always the same. */
export const scattered = (index: number, seed = 0): number => {
  const x = Math.sin(index * 12.9898 + seed * 78.233 + 1) * 43758.5453;
  return (x - Math.floor(x)) * 2 - 1;
};

/** The values of tensors; a scalar is an array too. */
export async function fetchArrays(
  session: tf.Session,
  tensors: readonly tf.Tensor[],
  feeds: Feeds,
): Promise<readonly tf.NDArray[]> {
  const values = await session.run(tensors, feeds);
  return values.map((value, i) =>
    value instanceof tf.NDArray
      ? value
      : tf.NDArray.scalar((tensors[i] as tf.Tensor).dtype, Number(value)),
  );
}

/** Σ y·w over all elements of all `ys`. */
function weightedSum(ys: readonly tf.NDArray[], weights: readonly tf.NDArray[]): number {
  let sum = 0;
  for (const [k, y] of ys.entries()) {
    for (const [i, value] of y.data.entries()) sum += value * (weights[k]?.data[i] as number);
  }
  return sum;
}

/** d(Σ ys·weights)/dx by central differences, where `feeds` has the value of `x`. */
export async function numericGradient(
  session: tf.Session,
  ys: readonly tf.Tensor[],
  weights: readonly tf.NDArray[],
  x: tf.Tensor,
  feeds: Feeds,
): Promise<readonly number[]> {
  const feed = new Map(feeds);
  const at = feed.get(x) as tf.NDArray;
  const gradient: number[] = [];
  for (let i = 0; i < at.size; i++) {
    let difference = 0;
    for (const [steps, weight] of STENCIL) {
      const moved = tf.NDArray.from(at.dtype, at.shape, (j) => at.data[j] as number);
      moved.data[i] = (at.data[i] as number) + steps * STEP;
      const values = await fetchArrays(session, ys, [...feed.set(x, moved)]);
      difference += weight * weightedSum(values, weights);
    }
    gradient.push(difference / STEP);
  }
  return gradient;
}

/** Asserts that numbers are equal up to `tolerance` times the largest of them, or one. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance = TOLERANCE, what = 'value' }: { tolerance?: number; what?: string } = {},
): void {
  const [a, b] = [Array.from(actual), Array.from(expected)];
  const scale = b.reduce((max, v) => (Number.isFinite(v) ? Math.max(max, Math.abs(v)) : max), 1);
  const isClose = (x: number | undefined, y: number): boolean =>
    Object.is(x, y) || x === y || Math.abs((x ?? Number.NaN) - y) <= tolerance * scale;
  const isEqual = a.length === b.length && b.every((y, i) => isClose(a[i], y));
  // Vitest prints both lists, and where they differ, only where they do.
  if (!isEqual) expect(a, what).toEqual(b);
}

/** Weights for `ys`, none of them alike. */
export const weightsFor = (ys: readonly tf.NDArray[]): readonly tf.NDArray[] =>
  ys.map((y, k) => tf.NDArray.from(y.dtype, y.shape, (i) => scattered(i, 100 + k) + 0.05));

/**
 * Asserts that `tf.gradients` of Σ ys·w with respect to every x of `xs` is what central differences
 * give, with weights w that are fed too.
 *
 * @param feeds the values of `xs`, and of whatever else `ys` need.
 * @returns the gradients.
 */
export async function checkGradients(
  session: tf.Session,
  ys: readonly tf.Tensor[],
  xs: readonly tf.Tensor[],
  feeds: Feeds,
): Promise<readonly tf.NDArray[]> {
  const weights = weightsFor(await fetchArrays(session, ys, feeds));
  const gradients = await weightedGradients(session, ys, weights, xs, feeds);
  for (const [k, x] of xs.entries()) {
    const expected = await numericGradient(session, ys, weights, x, feeds);
    const actual = gradients[k] as tf.NDArray;
    expect(actual.shape, `shape of d/d ${x.name}`).toEqual(new Map(feeds).get(x)?.shape);
    expectClose(actual.data, expected, { what: `${session.backend}: d/d ${x.name}` });
  }
  return gradients;
}

/** The values of `tf.gradients` of Σ ys·weights, zeros where it gives null. */
export async function weightedGradients(
  session: tf.Session,
  ys: readonly tf.Tensor[],
  weights: readonly tf.NDArray[],
  xs: readonly tf.Tensor[],
  feeds: Feeds,
): Promise<readonly tf.NDArray[]> {
  const gradients = session.graph.asDefault(() => {
    const gradYs = ys.map((y) => tf.placeholder(y.dtype, y.shape));
    const feedGradYs = gradYs.map((t, k) => [t, weights[k] as tf.NDArray] as const);
    const tensors = tf.gradients(ys, xs, { gradYs }).map((g) => g && tf.convertToTensor(g));
    return { tensors, feeds: [...feeds, ...feedGradYs] };
  });
  const connected = gradients.tensors.filter((t) => t !== null);
  const values = [...(await fetchArrays(session, connected, gradients.feeds))];
  return gradients.tensors.map((t, k) => {
    const x = new Map(feeds).get(xs[k] as tf.Tensor) as tf.NDArray;
    return t === null ? tf.NDArray.from(x.dtype, x.shape) : (values.shift() as tf.NDArray);
  });
}
