import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** What a peer prints as the last line of its standard output, in JSON. */
export interface Result {
  readonly name: string;
  /** One number per timed training step. */
  readonly milliseconds: readonly number[];
  /** Of the first step, compilation included, where a peer compiles. */
  readonly firstMilliseconds?: number;
  /** Before the first update: the same for every peer, or one of them computes something else. */
  readonly loss: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** What Node is started with to run a script of the bench. */
export const scriptCommand = (scriptPath: string, ...args: readonly string[]): string[] => [
  '--import',
  import.meta.resolve('tsx'),
  '--conditions=source',
  scriptPath,
  ...args,
];

/**
 * Runs a peer in a process of its own, so that no peer warms up, fills or slows another.
 * @returns null, after saying so, if the peer's package is not installed.
 */
export async function runInProcess(
  scriptPath: string,
  ...args: readonly string[]
): Promise<Result | null> {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      scriptCommand(scriptPath, ...args),
    );
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } catch (error) {
    const missing = error instanceof Error && /Cannot find package '(.+?)'/.exec(error.message);
    if (!missing) throw error;
    console.log(
      `${basename(scriptPath)} skipped: no ${missing[1]}, to install it: npm ci --prefix bench`,
    );
    return null;
  }
}

/** Prints medians, and how many times the first row's median each one is. */
export function table(rows: readonly Result[]): void {
  const base = median(rows[0]?.milliseconds ?? []);
  const cells = rows.map(({ name, milliseconds, firstMilliseconds, loss }) => [
    name,
    median(milliseconds).toFixed(0),
    `${(median(milliseconds) / base).toFixed(1)}x`,
    firstMilliseconds?.toFixed(0) ?? '',
    loss.toFixed(4),
  ]);
  const lines = [['', 'ms/step', 'ratio', 'first step', 'loss'], ...cells];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  for (const line of lines) {
    const padded = line.map((cell, i) => {
      const width = widths?.[i] ?? 0;
      return i === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(padded.join('  '));
  }
}
