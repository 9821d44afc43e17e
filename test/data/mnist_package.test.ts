import { describe, expect, it } from 'vitest';
import { readMnistPackage } from '../../examples/mnist_package.js';

describe('readMnistPackage', async () => {
  const { train, validation, test } = await readMnistPackage({ oneHot: true, seed: 1 });

  it('splits the package’s 10,000 digits', () => {
    expect([train.numExamples, validation.numExamples, test.numExamples]).toEqual([8000, 0, 2000]);
    expect([train.images.dtype, train.images.shape]).toEqual(['float32', [8000, 784]]);
    expect([train.labels.dtype, train.labels.shape]).toEqual(['float64', [8000, 10]]);
  });

  it.each([
    ['train', train],
    ['test', test],
  ])('spreads the ten classes evenly over %s', (_, set) => {
    const counts = Array.from({ length: 10 }, () => 0);
    set.labels.data.forEach((value, i) => {
      counts[i % 10] = (counts[i % 10] ?? 0) + value;
    });
    for (const count of counts) expect(count / set.numExamples).toBeGreaterThan(0.08);
  });

  it('gives back the pixels that the package rounded', () => {
    const pixels = new Set(train.images.data);
    const scale = Math.fround(1 / 255);
    expect(pixels).toEqual(
      new Set(Array.from({ length: 256 }, (_, byte) => Math.fround(byte * scale))),
    );
  });
});
