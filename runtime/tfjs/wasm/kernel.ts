import type { OpType } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import type { View } from '../memory.js';
import type { Kernels } from './threads.js';

/** The kernel for a node, which calls the module's functions; null where the module has none for it. */
export type WasmRow<K extends OpType> = (node: Node<K>, kernels: Kernels) => HostKernel | null;

/** The rows of some ops. */
export type WasmTable = { readonly [K in OpType]?: WasmRow<K> };

/** Where a tensor lies in the memory that the module shares with the backend. */
export const addressOf = (view: View | undefined): number => (view as View).byteOffset;

/** A range of what there is to do. */
export type Part = readonly [from: number, count: number];

/** As many multiply-adds take some 30 microseconds: less is not worth waking a thread for. */
const WORTHWHILE = 500_000;

/** Whether calls that take so many multiply-adds each are worth giving to threads. */
export const isWorthSharing = (calls: number, work: number): boolean =>
  calls * work >= 2 * WORTHWHILE && work >= WORTHWHILE / 25;

/**
 * Splits `total` images, rows, columns or numbers among the threads. What a kernel computes for one of
 * them does not depend on the others, so the results are the same bits in any number of threads.
 *
 * @param work what all of it takes, in multiply-adds.
 * @param unit what is not split further.
 * @param perThread how many parts for each thread: with some, one that is held up takes fewer.
 */
export function partsOf(
  total: number,
  work: number,
  { threads }: Kernels,
  { unit = 1, perThread = 4 }: { readonly unit?: number; readonly perThread?: number } = {},
): readonly Part[] {
  const units = Math.ceil(total / unit);
  const most = threads === 1 ? 1 : Math.min(units, threads * perThread);
  const parts = Math.max(1, Math.min(most, Math.floor(work / WORTHWHILE)));
  const borders = Array.from({ length: parts + 1 }, (_, i) =>
    Math.min(total, unit * Math.floor((i * units) / parts)),
  );
  return borders.slice(1).map((end, i) => [borders[i] as number, end - (borders[i] as number)]);
}
