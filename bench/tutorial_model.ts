/**
 * One training step of the MNIST tutorial's convolutional network, as plain numbers: every peer
 * builds its own graph from these shapes and computes the same loss.
 *
 * images [50, 784] -> reshape [50, 28, 28, 1]
 *   -> convolution 5x5 SAME, 32 filters, + bias, relu, max pool 2x2 stride 2
 *   -> convolution 5x5 SAME, 64 filters, + bias, relu, max pool 2x2 stride 2
 *   -> reshape [50, 3136] -> dense 1000, relu -> dense 10
 *   -> mean softmax cross entropy -> Adam
 */
const batchSize = 50;
const classes = 10;

export const inputShape = [batchSize, 784] as const;
export const labelShape = [batchSize, classes] as const;
export const imageShape = [batchSize, 28, 28, 1] as const;
export const flatShape = [batchSize, 3136] as const;

/** Filters are [height, width, in, out], dense weights [in, out]. */
export const parameterShapes = {
  filter1: [5, 5, 1, 32],
  bias1: [32],
  filter2: [5, 5, 32, 64],
  bias2: [64],
  weights3: [3136, 1000],
  bias3: [1000],
  weights4: [1000, classes],
  bias4: [classes],
} as const;

/** What a step computes, in 10^9 floating-point operations: forward, backward and Adam. */
export const stepGigaflops = 4.15;

export const adam = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The learning rate with Adam's bias correction of a step, from 1 on. */
export function learningRate(step: number): number {
  const { learningRate: rate, beta1, beta2 } = adam;
  return (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

export type ParameterName = keyof typeof parameterShapes;

/** Makes something of each parameter's shape: its values, a peer's variable, ... */
export function mapParameters<T>(
  make: (shape: readonly number[], name: ParameterName) => T,
): Record<ParameterName, T> {
  const names = Object.keys(parameterShapes) as ParameterName[];
  const entries = names.map((name) => [name, make(parameterShapes[name], name)]);
  return Object.fromEntries(entries) as Record<ParameterName, T>;
}

/** The first values of all parameters: uniform, with the tutorial's standard deviation of 0.03. */
export function initialValues(): Record<ParameterName, Float32Array> {
  const random = generator(1);
  const draw = () => (random() - 0.5) * Math.sqrt(12) * 0.03;
  return mapParameters((shape) => Float32Array.from({ length: sizeOf(shape) }, draw));
}

/** Images of values between 0 and 1, and one-hot labels. */
export function batch(): { readonly images: Float32Array; readonly labels: Float32Array } {
  const random = generator(2);
  const images = Float32Array.from({ length: sizeOf(inputShape) }, random);
  const labels = new Float32Array(sizeOf(labelShape));
  for (let i = 0; i < batchSize; i++) labels[i * classes + Math.floor(random() * classes)] = 1;
  return { images, labels };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** A linear congruential generator of numbers in [0, 1): no peer's own random numbers differ. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
