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
for (const name of [
  'feedgraph_step.ts',
  'hand_lowered.ts',
  'peers/jax_js.ts',
  'peers/tfjs_eager.ts',
]) {
  console.error(`running ${name} ...`);
  const result = await runInProcess(script(name));
  if (result !== null) steps.push(result);
}
console.log('One training step of the tutorial, batch 50:\n');
table(steps);
for (const { name, milliseconds } of steps.slice(1)) {
  const ratio = median(milliseconds) / median(steps[0]?.milliseconds ?? []);
  console.log(`feedgraph is ${ratio.toFixed(1)} times faster than ${name}`);
}

const output = execFileSync(process.execPath, scriptCommand(script('run_overhead.ts')), {
  encoding: 'utf8',
});
const { microseconds } = JSON.parse(output) as { readonly microseconds: number };
console.log(
  `\nawait sess.run(a * b) on scalars, cpu backend: ${microseconds.toFixed(1)} us (TensorFlow from Python: 231 us)`,
);
