import * as tf from '../../src/index.js';
import { type Case, numbersOf, type Written, type WrittenArgument } from './case.js';

/** Where a result differs from TensorFlow's. */
export interface Failure {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** What executes: a backend of tfjs, or another target. */
export const executors = {
  wasm: { backend: 'wasm' },
  cpu: { backend: 'cpu' },
  onnxruntime: { target: 'onnxruntime', threads: 1 },
} as const satisfies { readonly [name: string]: tf.SessionOptions };

export type Executor = keyof typeof executors;

/** Relative differences that count as none; products of many terms are summed in other orders. */
const TOLERANCE = 1e-5;
const PRODUCT_TOLERANCE = 1e-4;
const products = /conv|matmul|tensordot|einsum/;

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `nn.max_pool` is `tf.nn.maxPool`. */
function resolve(op: string): (...args: unknown[]) => unknown {
  let found: unknown = tf;
  for (const part of op.split('.')) {
    found = (found as { readonly [name: string]: unknown } | undefined)?.[camelCase(part)];
  }
  if (typeof found !== 'function') throw new Error(`there is no tf.${camelCase(op)}`);
  return found as (...args: unknown[]) => unknown;
}

function argument(written: WrittenArgument, inputs: readonly tf.Tensor[]): unknown {
  if (Array.isArray(written)) return written.map((item) => argument(item, inputs));
  if (typeof written !== 'object' || written === null) return written;
  return 't' in written ? inputs[written.t] : (written as { readonly dtype: tf.DType }).dtype;
}

/** The call as a TypeScript line has it: keyword arguments in a last options object. */
function call({ op, args, kwargs }: Case, inputs: readonly tf.Tensor[]): unknown {
  const options = Object.entries(kwargs).map(([name, value]) => [
    camelCase(name),
    argument(value, inputs),
  ]);
  const positional = args.map((arg) => argument(arg, inputs));
  return resolve(op)(...positional, ...(options.length === 0 ? [] : [Object.fromEntries(options)]));
}

const arrayOf = (written: Written): tf.NDArray => {
  const numbers = numbersOf(written);
  return tf.NDArray.from(written.dtype, written.shape, (i) => numbers[i] as number);
};

const formatShape = (shape: tf.Shape): string =>
  shape === null ? 'unknown' : `[${shape.map((d) => d ?? '?').join(',')}]`;

/** Where values differ: dtype, shape, or the first elements that do. */
function difference(value: tf.NDArray, expected: tf.NDArray, tolerance: number) {
  if (value.dtype !== expected.dtype || value.shape.join() !== expected.shape.join()) {
    return {
      expected: `${expected.dtype}${formatShape(expected.shape)}`,
      got: `${value.dtype}${formatShape(value.shape)}`,
    };
  }
  const allowed = expected.dtype.startsWith('float') ? tolerance : 0;
  const isClose = (x: number, y: number): boolean =>
    Object.is(x, y) || x === y || Math.abs(x - y) <= allowed * Math.abs(y) + allowed / 10;
  const at = [...expected.data.keys()].filter(
    (i) => !isClose(value.data[i] as number, expected.data[i] as number),
  );
  if (at.length === 0) return null;
  const show = (array: tf.NDArray): string =>
    at
      .slice(0, 4)
      .map((i) => `[${i}] ${array.data[i]}`)
      .join(', ');
  return {
    expected: show(expected),
    got: `${show(value)} (${at.length} of ${expected.size} elements differ)`,
  };
}

/** Builds a case's graph, and compares what it says and computes with TensorFlow's results. */
export async function check(theCase: Case, executor: Executor): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  const report = (what: string, expected: unknown, got: unknown): void => {
    if (`${expected}` !== `${got}`) {
      failures.push({ what, expected: `${expected}`, got: `${got}` });
    }
  };
  const graph = new tf.Graph();
  await using session = new tf.Session({ graph, ...executors[executor] });
  try {
    const { tensors, gradients, feeds } = graph.asDefault(() => build(theCase, report));
    report('number of outputs', theCase.outputs.length, tensors.length);
    const tolerance = products.test(theCase.op) ? PRODUCT_TOLERANCE : TOLERANCE;
    const compare = (what: string, value: unknown, written: Written, dtype: tf.DType): void => {
      const array = value instanceof tf.NDArray ? value : tf.NDArray.scalar(dtype, Number(value));
      const found = difference(array, arrayOf(written), tolerance);
      if (found !== null) failures.push({ what, ...found });
    };
    const connected = gradients.filter(({ tensor }) => tensor !== null);
    // Two runs, as those that were written down: random numbers are drawn anew in the second.
    const values = [
      ...(await session.run(tensors, feeds)),
      ...(await session.run(
        connected.map(({ tensor }) => tensor as tf.Tensor),
        feeds,
      )),
    ];
    for (const [k, tensor] of tensors.entries()) {
      const written = theCase.outputs[k];
      if (written) compare(`value of output ${k}`, values[k], written, tensor.dtype);
    }
    for (const [k, { input, tensor }] of connected.entries()) {
      const what = `gradient of input ${input}`;
      const written = theCase.grads?.[input] ?? null;
      if (written === null) report(what, 'null', 'a gradient');
      else compare(what, values[tensors.length + k], written, (tensor as tf.Tensor).dtype);
    }
    for (const { input, tensor } of gradients) {
      if (tensor !== null) continue;
      const expected = theCase.grads?.[input] === null ? 'null' : 'a gradient';
      report(`gradient of input ${input}`, expected, 'null');
    }
  } catch (error) {
    const got = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    failures.push({ what: 'call', expected: 'no error', got });
  }
  return failures;
}

/** The graph of a case: its outputs, their gradients by input, and what to feed. */
function build(theCase: Case, report: (what: string, expected: unknown, got: unknown) => void) {
  const inputs = theCase.inputs.map(({ dtype, placeholder }) => tf.placeholder(dtype, placeholder));
  const result = call(theCase, inputs);
  const isMany = !(result instanceof tf.Tensor) && Symbol.iterator in Object(result);
  report('a list is returned', theCase.outputs[0]?.many ?? isMany, isMany);
  const outputs = isMany ? [...(result as Iterable<tf.TensorLike>)] : [result as tf.TensorLike];
  const tensors = outputs.map((output) => tf.convertToTensor(output));
  for (const [k, tensor] of tensors.entries()) {
    const written = theCase.outputs[k];
    if (written === undefined) continue;
    report(`dtype of output ${k}`, written.dtype, tensor.dtype);
    report(`static shape of output ${k}`, formatShape(written.static), formatShape(tensor.shape));
  }
  const { weights, grad_of, grads = {} } = theCase;
  const by = Object.keys(grads);
  const output = tensors[grad_of ?? 0];
  const gradients =
    weights === undefined || output === undefined
      ? []
      : tf.gradients(
          tf.reduceSum(tf.multiply(output, tf.constant(arrayOf(weights)))),
          by.map((input) => inputs[Number(input)] as tf.Tensor),
        );
  return {
    tensors,
    gradients: gradients.map((gradient, i) => ({
      input: by[i] as string,
      tensor: gradient && tf.convertToTensor(gradient),
    })),
    feeds: inputs.map((input, i) => [input, arrayOf(theCase.inputs[i] as Written)] as const),
  };
}
