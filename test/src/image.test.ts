import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

let session: tf.Session;
const graph = new tf.Graph();

beforeAll(() => {
  session = new tf.Session({ graph, backend: 'cpu' });
});

afterAll(() => session.close());

/** The values of what `build` makes, as nested arrays. */
async function evaluate(build: () => tf.Tensor): Promise<unknown> {
  const value = await session.run(graph.asDefault(build));
  return value instanceof tf.NDArray ? value.toArray() : value;
}

/** An image of one channel that counts its pixels, and a batch of two. */
const image = (height: number, width: number): tf.Tensor =>
  tf.constant(tf.NDArray.from('float32', [height, width, 1], (i) => i));
const rows = (x: tf.Tensor): tf.Tensor => tf.squeeze(x, -1);

describe('tf.image', () => {
  const cases: readonly (readonly [string, () => tf.Tensor, unknown])[] = [
    [
      'flipLeftRight',
      () => tf.image.flipLeftRight(image(2, 2)),
      [
        [1, 0],
        [3, 2],
      ],
    ],
    [
      'flipUpDown',
      () => tf.image.flipUpDown(image(2, 2)),
      [
        [2, 3],
        [0, 1],
      ],
    ],
    [
      'transposeImage',
      () => tf.image.transposeImage(image(2, 2)),
      [
        [0, 2],
        [1, 3],
      ],
    ],
    [
      'rot90',
      () => tf.image.rot90(image(2, 3)),
      [
        [2, 5],
        [1, 4],
        [0, 3],
      ],
    ],
    ['rot90, twice', () => tf.image.rot90(image(1, 3), 6), [[2, 1, 0]]],
    ['rot90, the other way', () => tf.image.rot90(image(1, 2), { k: -1 }), [[0], [1]]],
    [
      'centralCrop',
      () => tf.image.centralCrop(image(4, 4), 0.5),
      [
        [5, 6],
        [9, 10],
      ],
    ],
    ['cropToBoundingBox', () => tf.image.cropToBoundingBox(image(3, 3), 1, 0, 2, 1), [[3], [6]]],
    [
      'padToBoundingBox',
      () => tf.image.padToBoundingBox(image(1, 2), 1, 0, 2, 3),
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
    ],
    [
      'resizeImageWithCropOrPad',
      () => tf.image.resizeImageWithCropOrPad(image(3, 1), 1, 3),
      [[0, 1, 0]],
    ],
    ['resizeImages', () => tf.image.resizeImages(image(1, 2), [1, 4]), [[0, 0.5, 1, 1]]],
    [
      'resizeImages, nearest',
      () => tf.image.resizeImages(image(1, 2), [1, 4], tf.image.ResizeMethod.NEAREST_NEIGHBOR),
      [[0, 0, 1, 1]],
    ],
    [
      'resizeImageWithPad',
      () => tf.image.resizeImageWithPad(image(1, 2), 3, 2),
      [
        [0, 0],
        [0, 1],
        [0, 0],
      ],
    ],
    ['adjustBrightness', () => tf.image.adjustBrightness(image(1, 2), 0.5), [[0.5, 1.5]]],
    ['adjustContrast', () => tf.image.adjustContrast(image(1, 3), 2), [[-1, 1, 3]]],
    ['adjustGamma', () => tf.image.adjustGamma(image(1, 3), 2, 0.5), [[0, 0.5, 2]]],
  ];

  it.each(cases)('%s', async (_, build, expected) => {
    expect(await evaluate(() => rows(build()))).toEqual(expected);
    const batch = () =>
      graph.asDefault(() => tf.image.flipUpDown(tf.stack([image(2, 2), image(2, 2)])));
    expect(batch().shape).toEqual([2, 2, 2, 1]);
  });

  it('extractPatches takes windows as pixels', async () => {
    const one = [1, 1, 1, 1];
    const patches = () =>
      tf.image.extractPatches(tf.stack([image(2, 3)]), [1, 2, 2, 1], one, one, 'VALID');
    expect(await evaluate(patches)).toEqual([
      [
        [
          [0, 1, 3, 4],
          [1, 2, 4, 5],
        ],
      ],
    ]);
  });

  it('rgbToYiq, rgbToYuv and back', async () => {
    const color = [0.25, 0.5, 1];
    const { rgbToYiq, yiqToRgb, rgbToYuv, yuvToRgb } = tf.image;
    const brightness = 0.299 * 0.25 + 0.587 * 0.5 + 0.114;
    for (const [there, back] of [
      [rgbToYiq, yiqToRgb],
      [rgbToYuv, yuvToRgb],
    ] as const) {
      expect(((await evaluate(() => there(color))) as number[])[0]).toBeCloseTo(brightness, 6);
      const again = (await evaluate(() => back(there(color)))) as number[];
      for (const [i, x] of color.entries()) expect(again[i]).toBeCloseTo(x, 4);
    }
  });

  it('randomCrop is that of tensors', () => {
    expect(tf.image.randomCrop).toBe(tf.randomCrop);
  });

  it('convertImageDtype scales to the range of the dtype', async () => {
    const bytes = () => tf.constant([0, 51, 255], tf.uint8);
    const floats = await evaluate(() => tf.image.convertImageDtype(bytes(), tf.float32));
    expect((floats as number[])[1]).toBeCloseTo(0.2, 6);
    const back = () => tf.image.convertImageDtype(tf.constant([-1, 0.5, 2]), tf.uint8, true);
    expect(await evaluate(back)).toEqual([0, 127, 255]);
  });

  it('grayscaleToRgb and rgbToGrayscale', async () => {
    expect(await evaluate(() => tf.image.grayscaleToRgb(image(1, 2)))).toEqual([
      [
        [0, 0, 0],
        [1, 1, 1],
      ],
    ]);
    const [gray] = (await evaluate(() => tf.image.rgbToGrayscale([1, 0, 0]))) as number[];
    expect(gray).toBeCloseTo(0.2989, 6);
  });

  it('perImageStandardization gives mean 0 and variance 1', async () => {
    const standard = (): tf.Tensor => tf.image.perImageStandardization(image(2, 2));
    expect(await evaluate(() => tf.reduceMean(standard()))).toBeCloseTo(0, 6);
    expect(await evaluate(() => tf.reduceMean(tf.square(standard())))).toBeCloseTo(1, 5);
  });

  it('totalVariation and psnr', async () => {
    expect(await evaluate(() => tf.image.totalVariation(image(2, 2)))).toBe(6);
    const noise = (): tf.Tensor => tf.image.psnr(image(2, 2), image(2, 2).add(0.1), 1);
    expect(await evaluate(noise)).toBeCloseTo(20, 4);
  });

  it('imageGradients and sobelEdges', async () => {
    const batch = (): tf.Tensor => tf.stack([image(2, 2)]);
    const gradients = async (i: 0 | 1) =>
      evaluate(() => rows(tf.image.imageGradients(batch())[i]).at(0));
    expect(await gradients(0)).toEqual([
      [2, 2],
      [0, 0],
    ]);
    expect(await gradients(1)).toEqual([
      [1, 0],
      [1, 0],
    ]);
    const edges = (): tf.Tensor => tf.image.sobelEdges(tf.stack([image(3, 3)])).at(0, 1, 1, 0);
    expect(await evaluate(edges)).toEqual([24, 8]);
  });

  it('random flips are one of two images, each of a batch by itself', async () => {
    const flipped = (): tf.Tensor => rows(tf.image.randomFlipLeftRight(image(1, 2), 1));
    for (let i = 0; i < 4; i++) {
      expect([[[0, 1]], [[1, 0]]]).toContainEqual(await evaluate(flipped));
    }
    const chosen = graph.asDefault(() => tf.image.randomFlipLeftRight(image(1, 2), 1));
    expect(chosen.op.inputs[0]?.op.type).toBe('StatelessIf');
    const batch = (): tf.Tensor =>
      tf.image.randomFlipUpDown(tf.stack([image(2, 1), image(2, 1)]), 1);
    const values = (await evaluate(() => tf.squeeze(batch()))) as number[][];
    for (const value of values)
      expect([
        [0, 1],
        [1, 0],
      ]).toContainEqual(value);
  });

  it('random adjustments stay within their bounds', async () => {
    const brighter = (await evaluate(() =>
      rows(tf.image.randomBrightness(image(1, 1), 0.25, 3)),
    )) as number[][];
    expect(Math.abs(brighter[0]?.[0] as number)).toBeLessThanOrEqual(0.25);
    const shape = graph.asDefault(
      () => tf.image.randomSaturation(tf.zeros([2, 2, 3]), 0.5, 1.5).shape,
    );
    expect(shape).toEqual([2, 2, 3]);
  });

  it('unknown lengths are computed when run', async () => {
    const { x, y } = graph.asDefault(() => {
      const x = tf.placeholder(tf.float32, [null, null, 1]);
      return { x, y: tf.image.resizeImageWithCropOrPad(x, 2, 2) };
    });
    expect(y.shape).toEqual([2, 2, 1]);
    const value = (await session.run(y, [
      [x, tf.NDArray.from('float32', [4, 1, 1], (i) => i)],
    ])) as tf.NDArray;
    expect(value.toArray()).toEqual([
      [[1], [0]],
      [[2], [0]],
    ]);
  });

  const mistakes: readonly (readonly [() => tf.Tensor, string])[] = [
    [() => tf.image.flipLeftRight(tf.zeros([2, 2])), "'image' must be at least three-dimensional."],
    [
      () => tf.image.flipLeftRight(tf.zeros([1, 1, 1, 1, 1])),
      "'image' must have either 3 or 4 dimensions.",
    ],
    [() => tf.image.rot90(image(2, 2), [1]), 'Shape (1,) must have rank 0'],
    [() => tf.image.centralCrop(image(2, 2), 0), 'central_fraction must be within (0, 1]'],
    [
      () => tf.image.cropToBoundingBox(image(2, 2), 1, 0, 2, 1),
      'height must be >= target + offset.',
    ],
    [() => tf.image.padToBoundingBox(image(2, 2), 0, 0, 1, 2), 'height must be <= target - offset'],
    [
      () => tf.image.resizeImages(image(2, 2), [1, 2, 3]),
      "'size' must be a 1-D Tensor of 2 elements",
    ],
    [
      () => tf.image.resizeImages(image(2, 2), [1, 2], 7 as never),
      'Resize method is not implemented.',
    ],
    [() => tf.image.adjustGamma(image(2, 2), -1), 'Gamma should be a non-negative real number.'],
    [() => tf.image.randomContrast(image(2, 2), 2, 1), 'upper must be > lower.'],
    [() => tf.image.randomHue(image(2, 2), 0.6), 'max_delta must be <= 0.5.'],
    [
      () => tf.image.grayscaleToRgb(tf.zeros([2, 2, 3])),
      'Last dimension of a grayscale image should be size 1.',
    ],
    [
      () => tf.image.resizeBilinear(tf.zeros([2, 2, 3]), [1, 1]),
      'Shape must be rank 4 but is rank 3',
    ],
  ];

  it.each(mistakes)('%#: a mistake is a ValueError: %s', (build, text) => {
    expect(() => graph.asDefault(build)).toThrow(tf.errors.ValueError);
    expect(() => graph.asDefault(build)).toThrow(text);
  });
});
