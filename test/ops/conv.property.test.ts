import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import { expectClose, type Feeds, fetchArrays, scattered } from '../numeric_gradient.js';
import { targets } from '../targets.js';
import {
  type Array4,
  avgPool,
  conv2d,
  conv2dGradients,
  fromNDArray,
  maxPool,
  type Window,
} from './conv_reference.js';

/** The same examples in every run of the tests. */
const examples = (numRuns: number) => ({ seed: 20150711, numRuns });

const graph = new tf.Graph();
let sessions: readonly tf.Session[];

beforeAll(() => {
  sessions = Object.values(targets).map((target) => new tf.Session({ graph, ...target }));
});

afterAll(async () => {
  for (const session of sessions) await session.close();
});

const size = (min: number, max: number) => fc.integer({ min, max });
const pairOf = <T>(value: fc.Arbitrary<T>) => fc.tuple(value, value);

/** An image, a window, and how it moves over the image; windows that fit nowhere are left out. */
const windows = (maxDilation: number, paddings: fc.Arbitrary<Window['padding']>) =>
  fc
    .record({
      batch: size(1, 3),
      image: pairOf(size(1, 9)),
      channels: size(1, 6),
      filters: size(1, 10),
      taps: pairOf(size(1, 5)),
      strides: pairOf(size(1, 3)),
      dilations: pairOf(size(1, maxDilation)),
      padding: paddings,
      seed: size(0, 1000),
    })
    .filter(({ image, taps, dilations, padding }) =>
      [0, 1].every((i) => {
        const [before, after] =
          typeof padding === 'string' ? [0, 0] : (padding[i] as [number, number]);
        const span = ((taps[i] as number) - 1) * (dilations[i] as number) + 1;
        return padding === 'SAME' || span <= (image[i] as number) + before + after;
      }),
    );

const implicit = fc.constantFrom<'SAME' | 'VALID'>('SAME', 'VALID');
const explicit = pairOf(pairOf(size(0, 3)));

const random = (shape: readonly number[], seed: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => scattered(i, seed));

/** Whole numbers from few, so that windows have ties. */
const tied = (shape: readonly number[], seed: number): tf.NDArray =>
  tf.NDArray.from('float32', shape, (i) => Math.round(scattered(i, seed) * 3));

const nhwc = ([rows, columns]: readonly [number, number]): number[] => [1, rows, columns, 1];

/** The convolution that a window describes, through the public function. */
function convolve(
  x: tf.Tensor,
  filter: tf.Tensor,
  { strides, dilations, padding }: Window,
): tf.Tensor {
  const amounts: tf.nn.ConvPadding =
    typeof padding === 'string' ? padding : [[0, 0], ...padding, [0, 0]];
  return tf.nn.conv2d(x, filter, nhwc(strides), amounts, { dilations: nhwc(dilations) });
}

/** Asserts that the op's static shape, its value and its gradients are the reference's. */
async function expectEverywhere(
  build: (inputs: readonly tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.NDArray[],
  dy: tf.NDArray,
  expected: readonly { readonly shape: readonly number[]; readonly data: Float64Array }[],
): Promise<void> {
  const { tensors, feeds } = graph.asDefault(() => {
    const xs = inputs.map((x) => tf.placeholder(tf.float32, x.shape));
    const y = build(xs);
    expect(y.shape).toEqual(expected[0]?.shape);
    const gradY = tf.placeholder(tf.float32, dy.shape);
    const gradients = tf.gradients(y, xs, { gradYs: gradY }) as tf.Tensor[];
    const fed = xs.map((x, i) => [x, inputs[i] as tf.NDArray] as const);
    const feeds: Feeds = [...fed, [gradY, dy]];
    return { tensors: [y, ...gradients], feeds };
  });
  for (const session of sessions) {
    const values = await fetchArrays(session, tensors, feeds);
    for (const [i, { shape, data }] of expected.entries()) {
      const value = values[i] as tf.NDArray;
      const what = `${session.backend}: ${['value', 'gradient of x', 'of the filter', 'of the bias'][i]}`;
      expect(value.shape, what).toEqual(shape);
      expectClose(value.data, data, { what, tolerance: 1e-5 });
    }
  }
}

describe('Conv2D', () => {
  it.each([
    ['SAME and VALID', implicit],
    ['EXPLICIT', explicit],
  ])('is the loops for padding %s', async (_, paddings) => {
    const property = fc.asyncProperty(windows(3, paddings), async (c) => {
      const x = random([c.batch, ...c.image, c.channels], c.seed);
      const filter = random([...c.taps, c.channels, c.filters], c.seed + 1);
      const [x4, filter4] = [fromNDArray(x), fromNDArray(filter)];
      const y = conv2d(x4, filter4, c);
      const dy = random(y.shape, c.seed + 2);
      const { dx, dFilter } = conv2dGradients(x4, filter4, fromNDArray(dy), c);
      const build = ([input, kernel]: readonly tf.Tensor[]): tf.Tensor =>
        convolve(input as tf.Tensor, kernel as tf.Tensor, c);
      await expectEverywhere(build, [x, filter], dy, [y, dx, dFilter]);
    });
    await fc.assert(property, examples(100));
  });
});

describe('a convolution with bias and relu, which become one kernel', () => {
  it('is the loops', async () => {
    const property = fc.asyncProperty(windows(3, implicit), async (c) => {
      const x = random([c.batch, ...c.image, c.channels], c.seed);
      const filter = random([...c.taps, c.channels, c.filters], c.seed + 1);
      const bias = random([c.filters], c.seed + 2);
      const [x4, filter4] = [fromNDArray(x), fromNDArray(filter)];
      const sums = conv2d(x4, filter4, c);
      const biasAt = (i: number): number => bias.data[i % c.filters] as number;
      const biased = sums.data.map((value, i) => value + biasAt(i));
      const y: Array4 = { shape: sums.shape, data: biased.map((value) => Math.max(0, value)) };
      const dy = random(y.shape, c.seed + 3);
      const active = biased.map((value, i) => (value > 0 ? (dy.data[i] as number) : 0));
      const { dx, dFilter } = conv2dGradients(x4, filter4, { shape: y.shape, data: active }, c);
      const dBias = new Float64Array(c.filters);
      for (const [i, g] of active.entries()) dBias[i % c.filters] = (dBias[i % c.filters] ?? 0) + g;
      const build = ([input, kernel, b]: readonly tf.Tensor[]): tf.Tensor => {
        const conv = convolve(input as tf.Tensor, kernel as tf.Tensor, c);
        return tf.nn.relu(tf.add(conv, b as tf.Tensor));
      };
      const expected = [y, dx, dFilter, { shape: [c.filters], data: dBias }];
      await expectEverywhere(build, [x, filter, bias], dy, expected);
    });
    await fc.assert(property, examples(50));
  });
});

describe.each([
  ['MaxPool', tf.nn.maxPool, maxPool],
  ['AvgPool', tf.nn.avgPool, avgPool],
] as const)('%s', (_, pool, reference) => {
  it('is the loops, ties included', async () => {
    const property = fc.asyncProperty(windows(1, implicit), async (c) => {
      const x = tied([c.batch, ...c.image, c.channels], c.seed);
      const expected = reference(fromNDArray(x), c.taps, c);
      const dy = random(expected.y.shape, c.seed + 1);
      const build = ([input]: readonly tf.Tensor[]): tf.Tensor =>
        pool(input as tf.Tensor, nhwc(c.taps), nhwc(c.strides), c.padding as 'SAME' | 'VALID');
      await expectEverywhere(build, [x], dy, [expected.y, expected.gradient(fromNDArray(dy))]);
    });
    await fc.assert(property, examples(80));
  });
});

/** Builds in a graph that nothing runs. */
const inGraph = <R>(body: () => R): R => new tf.Graph().asDefault(body);

/** Hides some dimensions of a shape. */
const hide = (shape: readonly number[], hidden: readonly boolean[]): tf.Shape =>
  shape.map((d, i) => (hidden[i] ? null : d));

describe('the static shape of a convolution', () => {
  it('has ceil(in / stride) places for SAME, ceil((in - (k - 1) · dilation) / stride) for VALID', () => {
    const property = fc.property(windows(3, fc.oneof(implicit, explicit)), (c) => {
      const length = (i: 0 | 1): number => {
        if (c.padding === 'SAME') return Math.ceil(c.image[i] / c.strides[i]);
        const [before, after] = c.padding === 'VALID' ? [0, 0] : c.padding[i];
        const reach = (c.taps[i] - 1) * c.dilations[i];
        return Math.ceil((c.image[i] + before + after - reach) / c.strides[i]);
      };
      const expected = [length(0), length(1)];
      expect(convolutionShape(c, [], [])).toEqual([c.batch, ...expected, c.filters]);
    });
    fc.assert(property, examples(300));
  });

  it('knows every length that does not depend on an unknown one', () => {
    const masks = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    const property = fc.property(
      windows(3, fc.oneof(implicit, explicit)),
      masks,
      masks,
      (c, hiddenX, hiddenFilter) => {
        const full = convolutionShape(c, [], []) as readonly number[];
        const isOpen = (i: 1 | 2): boolean =>
          (hiddenX[i] as boolean) || (c.padding !== 'SAME' && (hiddenFilter[i - 1] as boolean));
        const open = [hiddenX[0], isOpen(1), isOpen(2), hiddenFilter[3]] as boolean[];
        expect(convolutionShape(c, hiddenX, hiddenFilter)).toEqual(hide(full, open));
      },
    );
    fc.assert(property, examples(300));
  });

  it('has the rank of an image where nothing is known', () => {
    const shape = inGraph(() => {
      const [x, filter] = [tf.placeholder(tf.float32), tf.placeholder(tf.float32)];
      return tf.nn.conv2d(x, filter, 1, 'SAME').shape;
    });
    expect(shape).toEqual([null, null, null, null]);
  });
});

type Case = ReturnType<typeof windows> extends fc.Arbitrary<infer T> ? T : never;

function convolutionShape(
  c: Case,
  hiddenX: readonly boolean[],
  hiddenFilter: readonly boolean[],
): tf.Shape {
  return inGraph(() => {
    const x = tf.placeholder(tf.float32, hide([c.batch, ...c.image, c.channels], hiddenX));
    const filter = tf.placeholder(
      tf.float32,
      hide([...c.taps, c.channels, c.filters], hiddenFilter),
    );
    return convolve(x, filter, c).shape;
  });
}

const shapes = (maxRank: number) => fc.array(size(1, 5), { maxLength: maxRank });

describe('the static shape of a reshape', () => {
  const reshaped = (from: tf.Shape, to: readonly number[]): tf.Shape =>
    inGraph(() => tf.reshape(tf.placeholder(tf.float32, from), tf.constant(to, tf.int32)).shape);

  it('solves -1 from the number of elements', () => {
    const property = fc.property(shapes(4), size(0, 4), (to, at) => {
      const total = to.reduce((n, d) => n * d, 1);
      const wanted = [...to.slice(0, at), -1, ...to.slice(at)];
      const expected = wanted.map((d) => (d === -1 ? 1 : d));
      expect(reshaped([total], wanted)).toEqual(expected);
      expect(reshaped([3, total], wanted)).toEqual(
        expected.map((d, i) => (wanted[i] === -1 ? 3 : d)),
      );
    });
    fc.assert(property, examples(200));
  });

  it('leaves -1 open where a length of the input is unknown', () => {
    const property = fc.property(shapes(3), shapes(3), (from, to) => {
      const wanted = [-1, ...to];
      expect(reshaped([null, ...from], wanted)).toEqual([null, ...to]);
      expect(reshaped(null, wanted)).toEqual([null, ...to]);
    });
    fc.assert(property, examples(100));
  });

  it('refuses another number of elements', () => {
    const property = fc.property(shapes(3), shapes(3), (from, to) => {
      const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
      fc.pre(count(from) !== count(to));
      expect(() => reshaped(from, to)).toThrow(tf.errors.ValueError);
      if (count(from) % count(to) !== 0) {
        expect(() => reshaped(from, [-1, ...to])).toThrow(tf.errors.ValueError);
      }
    });
    fc.assert(property, examples(200));
  });
});

describe('broadcasting', () => {
  /** numpy's rule, written from the definition; null where the shapes do not fit. */
  function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | null {
    const rank = Math.max(a.length, b.length);
    const [x, y] = [a, b].map((s) => [...new Array<number>(rank - s.length).fill(1), ...s]);
    const shape: number[] = [];
    for (let i = 0; i < rank; i++) {
      const [p, q] = [x?.[i] as number, y?.[i] as number];
      if (p !== q && p !== 1 && q !== 1) return null;
      shape.push(p === 1 ? q : p);
    }
    return shape;
  }

  const sumShape = (a: tf.Shape, b: tf.Shape): tf.Shape =>
    inGraph(() => tf.add(tf.placeholder(tf.float32, a), tf.placeholder(tf.float32, b)).shape);

  const lengths = fc.array(size(1, 3), { maxLength: 4 });

  it("gives numpy's shape, or an error", () => {
    const property = fc.property(lengths, lengths, (a, b) => {
      const expected = broadcast(a, b);
      if (expected === null) expect(() => sumShape(a, b)).toThrow(tf.errors.ValueError);
      else expect(sumShape(a, b)).toEqual(expected);
    });
    fc.assert(property, examples(300));
  });

  it('never claims a length that an unknown one could change', () => {
    const masks = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    const property = fc.property(lengths, lengths, masks, masks, (a, b, hiddenA, hiddenB) => {
      const expected = broadcast(a, b);
      fc.pre(expected !== null);
      const shape = sumShape(hide(a, hiddenA), hide(b, hiddenB));
      expect(shape).toHaveLength(expected?.length ?? 0);
      for (const [i, d] of (shape ?? []).entries()) if (d !== null) expect(d).toBe(expected?.[i]);
    });
    fc.assert(property, examples(300));
  });

  /** The element of `x` that stands at `coordinate` of a larger shape. */
  const elementAt = ({ shape, data }: tf.NDArray, coordinate: readonly number[]): number => {
    const own = coordinate.slice(coordinate.length - shape.length);
    const index = shape.reduce((n, d, i) => n * d + (d === 1 ? 0 : (own[i] as number)), 0);
    return data[index] as number;
  };

  const coordinates = (shape: readonly number[]): readonly (readonly number[])[] =>
    shape.reduce<readonly (readonly number[])[]>(
      (all, d) => all.flatMap((c) => Array.from({ length: d }, (_, i) => [...c, i])),
      [[]],
    );

  it("takes numpy's elements", async () => {
    const property = fc.asyncProperty(lengths, lengths, async (a, b) => {
      const shape = broadcast(a, b);
      fc.pre(shape !== null);
      const [x, y] = [random(a, 1), random(b, 2)];
      const expected = coordinates(shape ?? []).map((c) => elementAt(x, c) - elementAt(y, c));
      const { difference, feeds } = graph.asDefault(() => {
        const [p, q] = [tf.placeholder(tf.float32, a), tf.placeholder(tf.float32, b)];
        const feeds: Feeds = [
          [p, x],
          [q, y],
        ];
        return { difference: tf.subtract(p, q), feeds };
      });
      for (const session of sessions) {
        const [value] = await fetchArrays(session, [difference], feeds);
        expectClose(value?.data ?? [], expected, { what: session.backend ?? '', tolerance: 1e-6 });
      }
    });
    await fc.assert(property, examples(100));
  });
});
