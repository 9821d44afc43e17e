import * as tf from '../../src/index.js';
import { type Case, numbersOf, type Written, type WrittenArgument } from './case.js';
import { literalDType, type Named, typed } from './literals.js';

/** Where a result differs from TensorFlow's. */
export interface Failure {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** The Session that a case is run in. */
export type Settings = Omit<tf.SessionOptions, 'graph'>;

/** Differences that count as none, of an element of size y: relative · |y| + absolute. */
interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

const EXACT: Tolerance = { relative: 0, absolute: 0 };

/*
 * Sums are added up in other orders than TensorFlow's. A small one may be the sum of large terms: it
 * is as good as the largest element is.
 */
const products = /conv|matmul|tensordot|einsum|xw_plus_b|relu_layer/;
const sums = /sum|mean|moments/;

function toleranceFor(op: string, { dtype, data }: tf.NDArray): Tolerance {
  if (!dtype.startsWith('float')) return EXACT;
  const sizes = Array.from(data, Math.abs).filter(Number.isFinite);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  if (products.test(op)) return { relative: 1e-4, absolute: 1e-5 + 1e-6 * largest };
  return { relative: 1e-5, absolute: 1e-6 + (sums.test(op) ? 1e-7 * largest : 0) };
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A function of the library; most know the names of their parameters. */
interface PublicFunction {
  (...args: unknown[]): unknown;
  readonly parameters?: readonly string[];
}

/** `nn.max_pool` is `tf.nn.maxPool`. */
function resolve(op: string): PublicFunction {
  let found: unknown = tf;
  for (const part of op.split('.')) {
    found = (found as { readonly [name: string]: unknown } | undefined)?.[camelCase(part)];
  }
  if (typeof found !== 'function') throw new Error(`there is no tf.${camelCase(op)}`);
  return found as PublicFunction;
}

function argument(written: WrittenArgument, inputs: readonly tf.Tensor[]): unknown {
  if (Array.isArray(written)) return written.map((item) => argument(item, inputs));
  if (typeof written !== 'object' || written === null) return written;
  if ('dtype' in written) return written.dtype;
  if ('s' in written) return written.s;
  if ('float' in written) return written.float;
  const { t } = written as { readonly t: number };
  if (inputs[t] === undefined) throw new Error(`there is no input ${t}`);
  return inputs[t];
}

/** A keyword argument in TypeScript; one of TensorFlow's begins with a capital, `Targmax`. */
const keyword = (name: string): string => camelCase(name).replace(/^[A-Z]/, (c) => c.toLowerCase());

/** The call as a TypeScript line has it: keyword arguments in a last options object. */
function call({ op, args, kwargs }: Case, inputs: readonly tf.Tensor[]): unknown {
  const f = resolve(op);
  const parameters = (f.parameters ?? []).map((parameter) => parameter.replace('?', ''));
  const positional = args.map((arg, i): Named => [parameters[i] ?? '', arg]);
  const named = Object.entries(kwargs).map(([name, arg]): Named => [keyword(name), arg]);
  const dtype = literalDType([...positional, ...named]);
  const valueOf = ([parameter, arg]: Named): unknown => {
    const value = argument(arg, inputs);
    return dtype === null ? value : typed(parameter, value, dtype);
  };
  const options = Object.fromEntries(named.map((each) => [each[0], valueOf(each)]));
  return f(...positional.map(valueOf), ...(named.length === 0 ? [] : [options]));
}

const arrayOf = (written: Written): tf.NDArray => {
  const numbers = numbersOf(written);
  return tf.NDArray.from(written.dtype, written.shape, (i) => numbers[i] as number);
};

const formatShape = (shape: tf.Shape): string =>
  shape === null ? 'unknown' : `[${shape.map((d) => d ?? '?').join(',')}]`;

/** Where values differ: dtype, shape, or the first elements that do. */
export function difference(value: tf.NDArray, expected: tf.NDArray, op: string) {
  if (value.dtype !== expected.dtype || value.shape.join() !== expected.shape.join()) {
    return {
      expected: `${expected.dtype}${formatShape(expected.shape)}`,
      got: `${value.dtype}${formatShape(value.shape)}`,
    };
  }
  const { relative, absolute } = toleranceFor(op, expected);
  const isClose = (x: number, y: number): boolean =>
    Object.is(x, y) || x === y || Math.abs(x - y) <= relative * Math.abs(y) + absolute;
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
export async function check(theCase: Case, settings: Settings): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  const report = (what: string, expected: unknown, got: unknown): void => {
    if (`${expected}` !== `${got}`) {
      failures.push({ what, expected: `${expected}`, got: `${got}` });
    }
  };
  const graph = new tf.Graph();
  await using session = new tf.Session({ graph, ...settings });
  try {
    const { tensors, gradients, feeds } = graph.asDefault(() => build(theCase, report));
    report('number of outputs', theCase.outputs.length, tensors.length);
    const compare = (what: string, value: unknown, written: Written, dtype: tf.DType): void => {
      const array = value instanceof tf.NDArray ? value : tf.NDArray.scalar(dtype, Number(value));
      const found = difference(array, arrayOf(written), theCase.op);
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
export function build(
  theCase: Case,
  report: (what: string, expected: unknown, got: unknown) => void,
) {
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
