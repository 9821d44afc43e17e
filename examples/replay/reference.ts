import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { NDArray } from 'feedgraph';

/** A variable's initial value: its shape, its sum in double precision, its ends, and its bytes. */
export interface InitialValue {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly first16: readonly number[];
  readonly last4: readonly number[];
  readonly sha256_f32le: string;
}

/** What TensorFlow's run of the tutorial gave: tutorial_run.json. */
export interface Reference {
  readonly tensorflow: string;
  readonly variables: { readonly [name: string]: InitialValue };
  /** Which training images the first batches hold. */
  readonly first_batches: readonly (readonly number[])[];
  /** The loss of every step of the first epoch. */
  readonly steps: readonly number[];
  readonly epochs: readonly { readonly cost: number; readonly test_accuracy: number }[];
}

export const readReference = (file: string | URL): Reference =>
  JSON.parse(readFileSync(file, 'utf8'));

/** The same of one of our values. */
export function summaryOf({ shape, data }: NDArray): InitialValue {
  const values = Array.from(data);
  return {
    shape,
    sum: values.reduce((sum, x) => sum + x, 0),
    first16: values.slice(0, 16),
    last4: values.slice(-4),
    sha256_f32le: createHash('sha256').update(Float32Array.from(values)).digest('hex'),
  };
}

/** Whether a batch of images, pixels from 0 to 1, is the rows `picked` of `pixels`, 0 to 255. */
export function holdsRows(images: NDArray, pixels: NDArray, picked: readonly number[]): boolean {
  const [, width = 0] = pixels.shape;
  return images.data.every((x: number, i: number) => {
    const row = picked[Math.floor(i / width)] as number;
    return Math.round(x * 255) === pixels.data[row * width + (i % width)];
  });
}

/** Whether two values are the same bits. numpy's sum is added up in another order. */
export const isSameValue = (a: InitialValue, b: InitialValue): boolean =>
  a.sha256_f32le === b.sha256_f32le && Math.abs(a.sum - b.sum) < 1e-9;

/** |a - b| as a part of b, TensorFlow's number. */
export const relativeDifference = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);
