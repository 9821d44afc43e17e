/**
 * ONNX Runtime in Node, native or in WebAssembly, with the hand-written graph of onnx_graph.ts: its
 * arguments are how many threads compute, the graph's folder, and the package.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import { report } from '../report.js';
import {
  batch,
  initialValues,
  inputShape,
  labelShape,
  learningRate,
  mapParameters,
} from '../tutorial_model.js';

const [threads = '1', folder = '', library = 'onnxruntime-node'] = process.argv.slice(2);
const module = await import(library);
/** Both packages have the same functions. */
const ort: typeof OnnxRuntime = module.default ?? module;
ort.env.wasm.numThreads = Number(threads);

async function load(name: string): Promise<OnnxRuntime.InferenceSession> {
  const options = { intraOpNumThreads: Number(threads), logSeverityLevel: 3 } as const;
  return ort.InferenceSession.create(await readFile(join(folder, `${name}.onnx`)), options);
}

const tensor = (data: Float32Array, shape: readonly number[]): OnnxRuntime.Tensor =>
  new ort.Tensor('float32', data, shape);

const session = await load('training_step');
const { images, labels } = batch();
const x = tensor(images, inputShape);
const y = tensor(labels, labelShape);
const values = initialValues();
const parameters = mapParameters((shape, name) => tensor(values[name], shape));
const zeros = mapParameters((shape, name) => tensor(new Float32Array(values[name].length), shape));
let state = [parameters, zeros, zeros].flatMap((part) => Object.values(part));
let steps = 0;

async function step(): Promise<number> {
  steps++;
  const rate = tensor(Float32Array.of(learningRate(steps)), []);
  const inputs = [x, y, rate, ...state].map((value, i) => [session.inputNames[i], value]);
  const outputs = await session.run(Object.fromEntries(inputs));
  const [loss, ...next] = session.outputNames.map((name) => outputs[name] as OnnxRuntime.Tensor);
  state = next;
  return Number(loss?.data[0]);
}

async function multiplier(size: number): Promise<() => unknown> {
  const product = await load(`product_${size}`);
  const factor = tensor(new Float32Array(size * size).fill(1), [size, size]);
  return () => product.run({ a: factor, b: factor });
}

await report(`${library} ${ort.env.versions.common}, by hand`, step, { multiplier });
