/**
 * Writing and reading 100,000 scalar events: seconds, and the megabytes that the program holds, garbage
 * collected, after every fifth of them.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '../src/node.js';

const EVENTS = 100_000;
const PARTS = 5;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The heap, and the buffers outside of it, in megabytes. */
function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

const directory = mkdtempSync(join(tmpdir(), 'feedgraph-events-'));
const megabytes = [held()];
const start = performance.now();
{
  using writer = new tf.summary.FileWriter(directory);
  for (let i = 0; i < EVENTS; i++) {
    const value = [tf.Summary.Value({ tag: 'loss', simpleValue: 1 / (i + 1) })];
    writer.addSummary(tf.Summary({ value }), i);
    if ((i + 1) % (EVENTS / PARTS) === 0) megabytes.push(held());
  }
}
const seconds = (performance.now() - start) / 1000;

const path = join(directory, readdirSync(directory)[0] as string);
const readStart = performance.now();
let count = 0;
for (const { what } of tf.train.summaryIterator(path)) if (what.case === 'summary') count++;
const readSeconds = (performance.now() - readStart) / 1000;
const bytes = statSync(path).size;
rmSync(directory, { recursive: true });
console.log(JSON.stringify({ count, bytes, seconds, readSeconds, megabytes }));
