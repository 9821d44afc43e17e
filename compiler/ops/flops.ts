/** Counts of floating point operations that many ops share. */

import type { FlopsContext } from '../graph/record.js';

type Flops = (context: FlopsContext<unknown>) => number;

/** The number of elements of a tensor of this shape. */
export const elements = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** So many operations for every element of an input (TF: `_unary_op_flops`). */
export const perInput =
  (operations = 1, input = 0): Flops =>
  (c) =>
    operations * elements(c.input(input));

/** So many operations for every element of the output (TF: `_binary_per_element_op_flops`). */
export const perOutput =
  (operations = 1): Flops =>
  (c) =>
    operations * elements(c.output(0));

/**
 * A reduction: every element but the first of each result is combined with the others, and each
 * result is finished (TF: `_reduction_op_flops`).
 */
export const reducing =
  (finish = 0): Flops =>
  (c) =>
    elements(c.input(0)) + (finish - 1) * elements(c.output(0));
