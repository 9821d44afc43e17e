import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueError } from '../../compiler/graph/errors.js';
import { RandomState } from '../../src/data/mt19937.js';

const arange = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

describe('RandomState', () => {
  // Each line is numpy's own answer: RandomState(seed), shuffle(arange(12)), randint(2**32, size=3).
  it.each([
    [0, [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5], [4138900056, 1171049868, 1646868794]],
    [1234, [7, 8, 11, 2, 9, 10, 1, 0, 4, 5, 6, 3], [3501098142, 4115177196, 682106748]],
    [2 ** 32 - 1, [11, 8, 5, 9, 1, 10, 6, 0, 4, 7, 2, 3], [627568395, 3003590858, 3905736219]],
  ])('gives numpy’s numbers from seed %i', (seed, permutation, words) => {
    const random = new RandomState(seed);
    const values = arange(12);
    random.shuffle(values);
    expect([...values]).toEqual(permutation);
    expect(words.map(() => random.uint32())).toEqual(words);
  });

  it('gives numpy’s shuffle of 70,000 values, over many twists of the state', () => {
    const values = arange(70000);
    new RandomState(5).shuffle(values);
    expect([...values.subarray(0, 5)]).toEqual([6628, 2777, 7414, 63950, 44249]);
    expect([...values.subarray(-5)]).toEqual([59465, 5520, 20463, 18638, 35683]);
  });

  it('starts afresh when it is seeded again', () => {
    const random = new RandomState(7);
    const first = random.uint32();
    random.seed(7);
    expect(random.uint32()).toBe(first);
  });

  it('differs from one generator to the next without a seed', () => {
    expect(new RandomState().uint32()).not.toBe(new RandomState(null).uint32());
  });

  it.each([-1, 2 ** 32, 1.5, Number.NaN])('refuses seed %d', (seed) => {
    expect(() => new RandomState(seed)).toThrow(
      new ValueError('Seed must be between 0 and 2**32 - 1'),
    );
  });

  it('keeps to the interval, both ends included', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (seed, max) => {
        const value = new RandomState(seed).interval(max);
        expect(Number.isInteger(value) && value >= 0 && value <= max).toBe(true);
      }),
    );
    const random = new RandomState(1);
    const seen = new Set(Array.from({ length: 200 }, () => random.interval(4)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});
