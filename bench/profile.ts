/**
 * Where the time of the tutorial's training step goes: the milliseconds of every step of its plan, with
 * the kernels of the WebAssembly module and without. `npm run bench:profile`
 */
import type { Node } from '../compiler/program/node.js';
import type { BoundStep, Executor } from '../runtime/executor.js';
import { createMachine } from '../runtime/machine.js';
import { Runner } from '../runtime/runner.js';
import { TfjsExecutor } from '../runtime/tfjs/executor.js';
import * as tf from '../src/index.js';
import { printTable } from './measure.js';
import { tutorialGraph } from './tutorial_graph.js';

const STEPS = 60;
/** Steps of the plan that take less are added up. */
const SHOWN = 0.3;

/** The steps of a plan, each with the time of every run. */
type Times = Map<Node, number[]>;

/** An executor that takes the time of every step. */
function timed<V>(executor: Executor<V>, times: Times): Executor<V> {
  return Object.assign(Object.create(executor) as Executor<V>, {
    supports: (node: Node) => executor.supports(node),
    inPlace: (node: Node) => executor.inPlace(node),
    upload: executor.upload.bind(executor),
    download: executor.download.bind(executor),
    retain: executor.retain.bind(executor),
    release: executor.release.bind(executor),
    keepStrings: executor.keepStrings.bind(executor),
    close: executor.close.bind(executor),
    bind(...[step, random]: Parameters<Executor<V>['bind']>): BoundStep<V> {
      const run = executor.bind(step, random);
      const own: number[] = [];
      times.set(step.node, own);
      return (inputs) => {
        const start = performance.now();
        const outputs = run(inputs);
        own.push(performance.now() - start);
        return outputs;
      };
    },
  });
}

/** The least time of every step of the plan, by the operation that it came from. */
async function profile(simd: boolean): Promise<ReadonlyMap<string, number>> {
  const graph = new tf.Graph();
  return graph.asDefault(async () => {
    const { x, y, step, loss, feeds } = tutorialGraph();
    const times: Times = new Map();
    const executor = timed(await TfjsExecutor.open('wasm', { simd }), times);
    const machine = createMachine(executor);
    const runner = new Runner(machine);
    runner.run([tf.globalVariablesInitializer()], new Map());
    times.clear();
    const values = new Map([
      [x, new tf.NDArray('float32', [50, 784], feeds.images)],
      [y, new tf.NDArray('float32', [50, 10], feeds.labels)],
    ]);
    for (let i = 0; i < STEPS; i++) runner.run([step, loss], values);
    machine.close();
    const least = new Map<string, number>();
    for (const [{ origin, type }, runs] of times) {
      const name = `${origin.name.split('/').slice(0, 2).join('/')} (${type})`;
      least.set(name, (least.get(name) ?? 0) + Math.min(...runs));
    }
    return least;
  });
}

const sum = (times: Iterable<number>): number => [...times].reduce((a, b) => a + b, 0);

for (const simd of [true, false]) {
  const times = await profile(simd);
  const rows = [...times].filter(([, ms]) => ms >= SHOWN).sort((a, b) => b[1] - a[1]);
  const total = sum(times.values());
  const rest = total - sum(rows.map(([, ms]) => ms));
  console.log(`\nThe least of ${STEPS} steps, ${simd ? 'with' : 'without'} the module:\n`);
  printTable([
    ['', 'ms'],
    ...rows.map(([name, ms]) => [name, ms.toFixed(1)]),
    ['all others', rest.toFixed(1)],
    ['the whole step', total.toFixed(1)],
  ]);
}
