import { NDArray } from '../../../compiler/graph/nd_array.js';
import type { TensorType } from '../../../compiler/program/node.js';
import { call, type Operand, reshape } from '../call.js';

/** Which places of an axis make place `to` of another, and with what weights. */
export type Taps = (to: number) => readonly (readonly [from: number, weight: number])[];

const product = (lengths: readonly number[]): number => lengths.reduce((n, d) => n * d, 1);

/**
 * A tensor whose axes are weighted sums of those of `x`, one after the other: products with constant
 * matrices. An axis without taps stays.
 */
export function resampled(
  x: Operand,
  { dtype, shape: from }: TensorType,
  to: readonly number[],
  taps: readonly (Taps | null)[],
): Operand {
  const shape = [...from];
  let result = x;
  for (const [axis, tapsOf] of taps.entries()) {
    if (tapsOf === null) continue;
    const [input, output] = [shape[axis] as number, to[axis] as number];
    const outer = product(shape.slice(0, axis));
    const inner = product(shape.slice(axis + 1));
    const weights = NDArray.from(dtype, [output, input]);
    for (let i = 0; i < output; i++) {
      for (const [at, weight] of tapsOf(i)) {
        weights.data[i * input + at] = (weights.data[i * input + at] as number) + weight;
      }
    }
    result = call('MatMul', [weights, reshape(result, [outer, input, inner])]);
    shape[axis] = output;
  }
  return reshape(result, to);
}

/** The taps that take everything back to where it came from. */
export function reversed(taps: Taps, length: number): Taps {
  const back = new Map<number, (readonly [number, number])[]>();
  for (let to = 0; to < length; to++) {
    for (const [from, weight] of taps(to))
      back.set(from, [...(back.get(from) ?? []), [to, weight]]);
  }
  return (to) => back.get(to) ?? [];
}
