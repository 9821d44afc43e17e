/**
 * The tutorial's training step, batch 50, beside its peers, and the cost of a run that does almost
 * nothing. Every row comes from this run; each has a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { median, type Result, runInProcess, scriptCommand, table } from './measure.js';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}\n`,
);

const steps: Result[] = [];
for (const [name, ...args] of [
  ['feedgraph_step.ts'],
  ['feedgraph_step.ts', '2'],
  ['hand_lowered.ts'],
  ['peers/jax_js.ts'],
  ['peers/tfjs_eager.ts'],
] as const) {
  console.error(`running ${[name, ...args].join(' ')} ...`);
  const result = await runInProcess(script(name), ...args);
  if (result !== null) steps.push(result);
}
console.log('One training step of the tutorial, batch 50:\n');
table(steps);
const [own, threaded, ...peers] = steps;
const ratioOf = (a: Result | undefined, b: Result | undefined): number =>
  median(a?.milliseconds ?? []) / median(b?.milliseconds ?? []);
console.log(
  `feedgraph in two threads takes ${ratioOf(threaded, own).toFixed(2)} of its time in one`,
);
for (const peer of peers) {
  console.log(`feedgraph is ${ratioOf(peer, own).toFixed(1)} times faster than ${peer.name}`);
}

const output = execFileSync(process.execPath, scriptCommand(script('run_overhead.ts')), {
  encoding: 'utf8',
});
const { microseconds } = JSON.parse(output) as { readonly microseconds: number };
console.log(
  `\nawait sess.run(a * b) on scalars, cpu backend: ${microseconds.toFixed(1)} us (TensorFlow from Python: 231 us)`,
);
