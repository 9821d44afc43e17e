/**
 * feedgraph beside its peers, all from one run, each in a process of its own: the tutorial's training step
 * at batch 50, a run that does almost nothing, compiling, memory, and looking at large graphs.
 */
import { availableParallelism, cpus } from 'node:os';
import type { Chain } from './compile_time.js';
import type { Looking } from './drawing.js';
import { measure, median, printTable, quantile, type Result } from './measure.js';

const whole = (value: number | undefined): string => value?.toFixed(0) ?? '';

/** The measurements of a step: what is run, with how many threads, and its arguments. */
const steps: readonly (readonly [script: string, threads: number, ...args: string[]])[] = [
  ['feedgraph_step.ts', 1, 'feedgraph, wasm', '{}'],
  ['feedgraph_step.ts', 2, 'feedgraph, wasm', '{"threads":2}'],
  ['feedgraph_step.ts', 1, 'feedgraph, onnxruntime', '{"target":"onnxruntime","threads":1}'],
  ['feedgraph_step.ts', 2, 'feedgraph, onnxruntime', '{"target":"onnxruntime","threads":2}'],
  ...['simd', 'fuse', 'simplify', 'inPlace'].map(
    (name) =>
      [
        'feedgraph_step.ts',
        1,
        `feedgraph, without ${name}`,
        JSON.stringify({ optimize: { [name]: false } }),
      ] as const,
  ),
  ['hand_lowered.ts', 1],
  ['peers/tensorflow_step.py', 1, '1'],
  ['peers/tensorflow_step.py', 2, '2'],
  ['peers/torch_step.py', 1, '1'],
  ['peers/torch_step.py', 2, '2'],
  ['peers/jax_js.ts', 1],
  ['peers/tfjs_eager.ts', 1],
];

async function stepTable(): Promise<void> {
  let base = Number.NaN;
  const rows = [['', 'threads', 'ms/step', '10 % to 90 %', 'ratio', 'first step', 'loss']];
  for (const [script, threads, ...args] of steps) {
    const result = await measure<Result>(script, ...args);
    if (result === null) continue;
    const { name, milliseconds, firstMilliseconds, loss } = result;
    if (Number.isNaN(base)) base = median(milliseconds);
    const spread = [0.1, 0.9].map((share) => whole(quantile(milliseconds, share))).join(' to ');
    const ratio = (median(milliseconds) / base).toFixed(2);
    const times = [whole(median(milliseconds)), spread, ratio, whole(firstMilliseconds)];
    rows.push([name, String(threads), ...times, loss.toFixed(4)]);
  }
  console.log("\nOne training step of the tutorial, batch 50; ratio to feedgraph's on wasm:\n");
  printTable(rows);
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

async function lookingTable(): Promise<void> {
  const results = await measure<readonly Looking[]>('drawing.ts');
  if (results === null) return;
  console.log('\nLooking at large graphs, ms:\n');
  printTable([
    ['', 'operations', 'inspect', 'draw'],
    ...results.map(({ name, operations, inspect, draw }) => [
      name,
      ...[operations, inspect, draw].map(whole),
    ]),
  ]);
}

const processor = cpus()[0]?.model ?? 'unknown processor';
console.log(`${processor}, ${availableParallelism()} cores, Node ${process.version}`);
await stepTable();
await overhead();
await compileTable();
await memoryTable();
await lookingTable();
