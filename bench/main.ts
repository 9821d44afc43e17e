/**
 * feedgraph beside its peers, all from one run, each in a process of its own: the tutorial's training step
 * at batch 50, how far it is from the fastest product of matrices, a run that does almost nothing,
 * compiling, memory, event files, and large graphs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chain } from './compile_time.js';
import type { LargeGraph } from './large_graphs.js';
import { measure, median, printTable, quantile } from './measure.js';
import { writeGraphs } from './peers/onnx_graph.js';
import type { Result } from './report.js';
import { stepGigaflops } from './tutorial_model.js';

const whole = (value: number | undefined): string => value?.toFixed(0) ?? '';

/** A measurement of a step: what is run, how many threads compute, and its arguments. */
type Measurement = readonly [script: string, threads: number, ...args: string[]];

/** The folder has the graphs for ONNX Runtime. */
const measurements = (folder: string): readonly Measurement[] => [
  ['feedgraph_step.ts', 1, 'feedgraph, wasm', '{}'],
  ['feedgraph_step.ts', 2, 'feedgraph, wasm', '{"threads":2}'],
  ['feedgraph_step.ts', 1, 'feedgraph, onnxruntime', '{"target":"onnxruntime","threads":1}'],
  ['feedgraph_step.ts', 2, 'feedgraph, onnxruntime', '{"target":"onnxruntime","threads":2}'],
  ...['simd', 'fuse', 'simplify', 'inPlace'].map((name): Measurement => {
    const options = JSON.stringify({ optimize: { [name]: false } });
    return ['feedgraph_step.ts', 1, `feedgraph, without ${name}`, options];
  }),
  [
    'feedgraph_step.ts',
    1,
    'onnxruntime, without fourier',
    '{"target":"onnxruntime","threads":1,"optimize":{"fourier":false}}',
  ],
  ['hand_lowered.ts', 1],
  ...['tensorflow', 'torch'].flatMap((name) => onThreads(`peers/${name}_step.py`)),
  ...onThreads('peers/onnxruntime_step.py', folder),
  ...onThreads('peers/onnxruntime_step.ts', folder, 'onnxruntime-node'),
  ...onThreads('peers/onnxruntime_step.ts', folder, 'onnxruntime-web'),
  ['peers/jax_js.ts', 1],
  ['peers/tfjs_eager.ts', 1],
];

/** A script that takes the number of threads as its first argument, with one and two. */
const onThreads = (script: string, ...args: string[]): readonly Measurement[] =>
  [1, 2].map((threads) => [script, threads, String(threads), ...args]);

interface Row extends Result {
  readonly threads: number;
}

async function measureSteps(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'feedgraph-bench-'));
  const rows: Row[] = [];
  try {
    await writeGraphs(folder);
    for (const [script, threads, ...args] of measurements(folder)) {
      const result = await measure<Result>(script, ...args);
      if (result !== null) rows.push({ ...result, threads });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return rows;
}

function stepTable(rows: readonly Row[]): void {
  const base = median(rows[0]?.milliseconds ?? []);
  console.log("\nOne training step of the tutorial, batch 50; ratio to feedgraph's on wasm:\n");
  printTable([
    ['', 'threads', 'ms/step', '10 % to 90 %', 'ratio', 'first step', 'loss'],
    ...rows.map(({ name, threads, milliseconds, firstMilliseconds, loss }) => {
      const spread = [0.1, 0.9].map((share) => whole(quantile(milliseconds, share))).join(' to ');
      const ratio = (median(milliseconds) / base).toFixed(2);
      const times = [whole(median(milliseconds)), spread, ratio, whole(firstMilliseconds)];
      return [name, String(threads), ...times, loss.toFixed(4)];
    }),
  ]);
}

function roofTable(rows: readonly Row[]): void {
  console.log('\nThe fastest product of matrices, and how much of its speed the whole step has:\n');
  printTable([
    ['', 'threads', 'peak GFLOP/s', "step's GFLOP/s", 'share'],
    ...rows.flatMap(({ name, threads, milliseconds, peak }) => {
      if (peak === undefined) return [];
      const speed = (stepGigaflops / median(milliseconds)) * 1000;
      return [[name, String(threads), whole(peak), whole(speed), (speed / peak).toFixed(2)]];
    }),
  ]);
}

async function compileTable(): Promise<void> {
  const result = await measure<{ chains: readonly Chain[]; tutorial: number }>('compile_time.ts');
  if (result === null) return;
  console.log('\nA chain of tanh and its gradient, ms:\n');
  printTable([
    ['length', 'build', 'gradient', 'first run', 'second run'],
    ...result.chains.map(({ length, build, gradient, firstRun, secondRun }) =>
      [length, build, gradient, firstRun, secondRun].map(whole),
    ),
    ['TensorFlow 2.21, 16000', '2800', '6100', '13000', '28'],
  ]);
  console.log(`\nThe tutorial's step is compiled in ${whole(result.tutorial)} ms.`);
}

async function memoryTable(): Promise<void> {
  interface Memory {
    readonly megabytes: number;
    readonly seconds: number;
  }
  const training = await measure<Memory>('memory.ts');
  const evaluation = await measure<Memory>('memory.ts', 'evaluate');
  const unsliced = await measure<Memory>('memory.ts', 'evaluate', 'whole');
  console.log(
    `\nPeak resident memory: ${whole(training?.megabytes)} MB for training steps, ` +
      `${whole(evaluation?.megabytes)} MB for 10,000 test images in one run ` +
      `(${evaluation?.seconds.toFixed(1)} s), ${whole(unsliced?.megabytes)} MB without slice.`,
  );
}

async function overhead(): Promise<void> {
  const result = await measure<{ readonly run: number; readonly callable: number }>(
    'run_overhead.ts',
  );
  console.log(
    `\na * b on scalars, cpu backend: ${result?.run.toFixed(1)} us by sess.run, ` +
      `${result?.callable.toFixed(1)} us by sess.makeCallable (TensorFlow from Python: 231 us).`,
  );
}

async function events(): Promise<void> {
  interface Events {
    readonly count: number;
    readonly seconds: number;
    readonly readSeconds: number;
    readonly megabytes: readonly number[];
  }
  const result = await measure<Events>('events.ts');
  if (result === null) return;
  const { count, seconds, readSeconds, megabytes } = result;
  console.log(
    `\n${count} scalar events: written in ${seconds.toFixed(1)} s, read in ${readSeconds.toFixed(1)} s; ` +
      `held, in MB: ${megabytes.map((m) => m.toFixed(1)).join(', ')}.`,
  );
}

async function largeGraphs(): Promise<void> {
  const results = await measure<readonly LargeGraph[]>('large_graphs.ts');
  if (results === null) return;
  console.log('\nLarge graphs, ms:\n');
  printTable([
    ['', 'operations', 'inspect', 'draw', 'to .pb', 'from .pb', 'to .pbtxt', 'from .pbtxt'],
    ...results.map(({ name, ...numbers }) => [
      name,
      ...[numbers.operations, numbers.inspect, numbers.draw].map(whole),
      ...[numbers.exported, numbers.imported, numbers.printed, numbers.parsed].map(whole),
    ]),
  ]);
}

const processor = cpus()[0]?.model ?? 'unknown processor';
console.log(`${processor}, ${availableParallelism()} cores, Node ${process.version}`);
const rows = await measureSteps();
stepTable(rows);
roofTable(rows);
await overhead();
await compileTable();
await memoryTable();
await events();
await largeGraphs();
