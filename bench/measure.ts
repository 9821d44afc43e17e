import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)].map((i) => sorted[i] ?? Number.NaN);
  return (low as number) + (place % 1) * ((high as number) - (low as number));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

/** What Node, or Python, is started with to run a script of the bench. */
const commandOf = (script: string): readonly [program: string, ...args: string[]] =>
  script.endsWith('.py')
    ? [process.env.PYTHON ?? 'python3', pathOf(script)]
    : [
        process.execPath,
        '--import',
        import.meta.resolve('tsx'),
        '--conditions=source',
        pathOf(script),
      ];

/**
 * Runs a measurement in a process of its own, so that none warms up, fills or slows another.
 * @returns what it prints, or null, after saying so, where what it needs is not installed.
 */
export async function measure<R>(script: string, ...args: readonly string[]): Promise<R | null> {
  const [program, ...first] = commandOf(script);
  console.error(`running ${[basename(script), ...args].join(' ')} ...`);
  try {
    const { stdout } = await promisify(execFile)(program, [...first, ...args]);
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as R;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const missing =
      /Cannot find package '(.+?)'/.exec(text) ??
      /No module named '(.+?)'/.exec(text) ??
      /spawn (.+?) ENOENT/.exec(text);
    if (!missing) throw error;
    const how = script.endsWith('.py')
      ? 'pip install -r bench/requirements.txt'
      : 'npm ci --prefix bench';
    console.log(`${basename(script)} skipped: no ${missing[1]}, to install it: ${how}`);
    return null;
  }
}

/** Prints columns, the first one to the left. */
export function printTable(lines: readonly (readonly string[])[]): void {
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  for (const line of lines) {
    const padded = line.map((cell, i) => {
      const width = widths?.[i] ?? 0;
      return i === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(padded.join('  ').trimEnd());
  }
}
