import { NDArray } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import { call, inDType, type Operand, type Rows, reshape, transpose } from '../call.js';
import { channelsLast, fromChannelsLast, imageAxes, windows } from './windows.js';

/*
 * The gradients of a convolution by way of the Fourier transform.
 *
 * Along an axis a convolution is the sum of image[i] * filter[t] * output[o] wherever i = o + t - before.
 * Let the image be at the places -i, the filter at t - before, the output at o: the places of the three
 * add up to zero. So the transform of the gradient of each is the product of those of the other two:
 * for every frequency one product of matrices of batch and channels, where there was one for every
 * place of the filter at every place of the image.
 *
 * Images are so short that to transform them is to multiply them by a constant matrix, for the rows and
 * then for the columns. A complex number a + bi is kept as a, b and a + b: three products of reals then
 * make one of complex numbers.
 */

/** An axis of a convolution whose filter moves one by one. */
interface Axis {
  readonly image: number;
  readonly filter: number;
  readonly output: number;
  readonly before: number;
}

/** A convolution. */
interface Convolved {
  readonly rows: Axis;
  readonly columns: Axis;
  readonly images: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** One of the three tensors: where it is along an axis, and how many numbers it has at every place. */
interface Side {
  readonly places: (axis: Axis) => readonly number[];
  readonly depth: number;
}

const range = (length: number, place: (i: number) => number): readonly number[] =>
  Array.from({ length }, (_, i) => place(i));

const imageOf = ({ images, inputs }: Convolved): Side => ({
  places: ({ image }) => range(image, (i) => -i),
  depth: images * inputs,
});

const filterOf = ({ inputs, outputs }: Convolved): Side => ({
  places: ({ filter, before }) => range(filter, (t) => t - before),
  depth: inputs * outputs,
});

const outputOf = ({ images, outputs }: Convolved): Side => ({
  places: ({ output }) => range(output, (o) => o),
  depth: images * outputs,
});

/** The places are taken modulo this: only what adds up to zero then is zero modulo it. */
const periodOf = ({ image, filter, output, before }: Axis): number =>
  Math.max(image + before, output + filter - 1 - before);

/** How many frequencies the rows have: of real numbers, those above are the conjugates of these. */
const halfOf = (axis: Axis): number => Math.floor(periodOf(axis) / 2) + 1;

/** A constant matrix, whose element in a row (a, b) and a column (c, d) is `value(a, b, c, d)`. */
function matrix(
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
  value: (a: number, b: number, c: number, d: number) => number | undefined,
): Operand {
  return NDArray.from('float32', [a * b, c * d], (at) => {
    const [row, column] = [Math.floor(at / (c * d)), at % (c * d)];
    return value(Math.floor(row / b), row % b, Math.floor(column / d), column % d) as number;
  });
}

/** The cosine and the sine of every frequency at a place. */
const waveOf =
  (places: readonly number[], period: number) =>
  (frequency: number, i: number): readonly [cos: number, sin: number] => {
    const turn = (frequency * (places[i] as number)) % period;
    const angle = (2 * Math.PI * turn) / period;
    return [Math.cos(angle), Math.sin(angle)];
  };

/** The transform of [row, column, depth]: [frequency of rows, frequency of columns and part, depth]. */
function transformed(x: Operand, { rows, columns }: Convolved, { places, depth }: Side): Operand {
  const [half, period] = [halfOf(rows), periodOf(columns)];
  const [{ length: height }, { length: width }] = [places(rows), places(columns)];
  const down = waveOf(places(rows), periodOf(rows));
  const across = waveOf(places(columns), period);
  const ofRows = matrix([half, 2], [1, height], (frequency, part, _, i) => {
    const [cos, sin] = down(frequency, i);
    return [cos, -sin][part];
  });
  const ofColumns = matrix([period, 3], [2, width], (frequency, part, of, i) => {
    const [cos, sin] = across(frequency, i);
    const [ofReal, ofImaginary] = [
      [cos, -sin, cos - sin],
      [sin, cos, sin + cos],
    ] as const;
    return (of === 0 ? ofReal : ofImaginary)[part];
  });
  const lines = call('MatMul', [ofRows, reshape(x, [height, width * depth])]);
  return call('MatMul', [ofColumns, reshape(lines, [half, 2 * width, depth])]);
}

/** What has a product of transforms as its transform: [row, column, depth]. */
function restored(x: Operand, { rows, columns }: Convolved, { places, depth }: Side): Operand {
  const [half, period] = [halfOf(rows), periodOf(columns)];
  const [{ length: height }, { length: width }] = [places(rows), places(columns)];
  const down = waveOf(places(rows), periodOf(rows));
  const across = waveOf(places(columns), period);
  // The products p, q and r of the parts are the number p - q + (r - p - q)i.
  const ofColumns = matrix([2, width], [period, 3], (part, i, frequency, of) => {
    const [cos, sin] = across(frequency, i);
    const [real, imaginary] = [
      [cos - sin, -cos - sin, sin],
      [-cos - sin, sin - cos, cos],
    ] as const;
    return (part === 0 ? real : imaginary)[of];
  });
  const ofRows = matrix([1, height], [half, 2], (_, i, frequency, part) => {
    const isAlone = frequency === 0 || 2 * frequency === periodOf(rows);
    const share = (isAlone ? 1 : 2) / (periodOf(rows) * period);
    return (down(frequency, i)[part] as number) * share;
  });
  const spectrum = reshape(x, [half, 3 * period, depth]);
  const lines = reshape(call('MatMul', [ofColumns, spectrum]), [2 * half, width * depth]);
  return reshape(call('MatMul', [ofRows, lines]), [height, width, depth]);
}

/** Whether the transforms take less than half of the multiplications of the convolution. */
function isShorter(convolved: Convolved): boolean {
  const { rows, columns, images, inputs, outputs } = convolved;
  const [half, period] = [halfOf(rows), periodOf(columns)];
  const transforms = [imageOf, filterOf, outputOf].map((sideOf) => {
    const { places, depth } = sideOf(convolved);
    const [{ length: height }, { length: width }] = [places(rows), places(columns)];
    return half * 2 * width * (height + 3 * period) * depth;
  });
  const products = half * 3 * period * images * inputs * outputs;
  const all = transforms.reduce((sum, count) => sum + count, products);
  const taps = rows.filter * columns.filter;
  return 2 * all < taps * rows.output * columns.output * images * inputs * outputs;
}

/** The convolution whose gradient a node is; null where its transforms would take longer. */
function convolvedOf(
  node: Node<'Conv2DBackpropFilter' | 'Conv2DBackpropInput'>,
  image: readonly number[],
  filter: readonly number[],
): Convolved | null {
  const [height, width, inputs, outputs] = filter as [number, number, number, number];
  const { channels, spatial } = imageAxes(node);
  if (image[channels] !== inputs) return null;
  const { axes } = windows(node.attrs, image, [height, width]);
  if (axes.some(({ stride, dilation }) => stride > 1 || dilation > 1)) return null;
  const [rows, columns] = axes.map(({ size, output, before }, i) => {
    return { image: image[spatial[i] as number] as number, filter: size, output, before };
  }) as [Axis, Axis];
  const convolved = { rows, columns, images: image[0] as number, inputs, outputs };
  return isShorter(convolved) ? convolved : null;
}

/** For every frequency and part, a matrix. */
const matrices = (x: Operand, { rows, columns }: Convolved, shape: readonly [number, number]) =>
  reshape(x, [halfOf(rows) * 3 * periodOf(columns), ...shape]);

/** The places before the batch, as transforms take images. */
const placesFirst = (node: Node, x: Operand): Operand =>
  transpose(channelsLast(node, x), [1, 2, 0, 3]);

/** The gradient of a convolution's images; null where this would not be faster. */
function inputGradientByFrequency(node: Node<'Conv2DBackpropInput'>): Operand {
  const [, filter] = node.inputs as [Node, Node];
  const convolved = convolvedOf(node, node.shape, filter.shape);
  if (convolved === null) return null;
  const { images, inputs, outputs, rows, columns } = convolved;
  return inDType(node, 'float32', (as) => {
    const dy = transformed(placesFirst(node, as(2)), convolved, outputOf(convolved));
    const weights = transformed(as(1), convolved, filterOf(convolved));
    const product = call('MatMul', [
      matrices(dy, convolved, [images, outputs]),
      transpose(matrices(weights, convolved, [inputs, outputs]), [0, 2, 1]),
    ]);
    const gradient = restored(product, convolved, imageOf(convolved));
    const byPlace = reshape(gradient, [rows.image, columns.image, images, inputs]);
    return fromChannelsLast(node, transpose(byPlace, [2, 0, 1, 3]));
  });
}

/** The gradient of a convolution's filter; null where this would not be faster. */
function filterGradientByFrequency(node: Node<'Conv2DBackpropFilter'>): Operand {
  const [image] = node.inputs as [Node];
  const convolved = convolvedOf(node, image.shape, node.shape);
  if (convolved === null) return null;
  const { images, inputs, outputs } = convolved;
  return inDType(node, 'float32', (as) => {
    const dy = transformed(placesFirst(node, as(2)), convolved, outputOf(convolved));
    // A product whose first matrix is turned takes longer.
    const channelsFirst = transpose(placesFirst(node, as(0)), [0, 1, 3, 2]);
    const pixels = transformed(channelsFirst, convolved, imageOf(convolved));
    const product = call('MatMul', [
      matrices(pixels, convolved, [inputs, images]),
      matrices(dy, convolved, [images, outputs]),
    ]);
    return reshape(restored(product, convolved, filterOf(convolved)), node.shape);
  });
}

/** Rows that come before those of the table where they fit. */
export const frequencyRows: Rows = {
  Conv2DBackpropFilter: filterGradientByFrequency,
  Conv2DBackpropInput: inputGradientByFrequency,
};
