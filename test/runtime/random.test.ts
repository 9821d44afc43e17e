import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  randomUniformInt,
  standardNormal,
  truncatedNormal,
  uniform,
} from '../../runtime/random/distributions.js';
import { Philox, PhiloxState } from '../../runtime/random/philox.js';

const block = (rng: Philox): number[] => Array.from({ length: 4 }, () => rng.uint32());

describe('Philox 4x32-10', () => {
  it.each([
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])("gives Random123's known answer for the key $key", ({ counter, key, expected }) => {
    expect(block(new Philox(key, counter))).toEqual(expected);
  });

  it.each([
    { from: [0, 0, 0, 0], blocks: 5, to: [5, 0, 0, 0] },
    { from: [0, 0, 0, 0], blocks: 3 * 2 ** 32 + 7, to: [7, 3, 0, 0] },
    { from: [0xffffffff, 0xffffffff, 5, 0], blocks: 1, to: [0, 0, 6, 0] },
    { from: [0xfffffffe, 0xffffffff, 0xffffffff, 8], blocks: 2 ** 33 + 3, to: [1, 2, 0, 9] },
  ])('carries through the 128 bits of the counter: $from + $blocks', ({ from, blocks, to }) => {
    const rng = new Philox([1, 2], from);
    rng.skip(blocks);
    expect(block(rng)).toEqual(block(new Philox([1, 2], to)));
  });

  it('goes on to the next block after four words, and skips what is left of one', () => {
    const rng = new Philox([1, 2], [0, 0, 0, 0]);
    block(rng);
    rng.uint32();
    rng.skip(3);
    expect(block(rng)).toEqual(block(new Philox([1, 2], [5, 0, 0, 0])));
  });

  it('takes int64 seeds: the key and the upper half of the counter', () => {
    const seeded = Philox.seeded(-1, 2 ** 33 + 5);
    expect(block(seeded)).toEqual(block(new Philox([0xffffffff, 0xffffffff], [0, 0, 5, 2])));
  });
});

describe('PhiloxState', () => {
  it('reserves 256 blocks for an output, and whole blocks for words', () => {
    const state = new PhiloxState(3, 4);
    for (const [reserved, start] of [
      [state.reserveOutputs(5), 0],
      [state.reserveWords(29), 1280],
      [state.reserveBlocks(2), 1288],
      [state.reserveBlocks(1), 1290],
    ] as const) {
      expect(block(reserved)).toEqual(block(new Philox([3, 0], [start, 0, 4, 0])));
    }
  });

  it('is unlike any other where both seeds are 0', () => {
    const first = (seed: number, seed2: number) =>
      block(new PhiloxState(seed, seed2).reserveBlocks(1));
    expect(first(0, 0)).not.toEqual(first(0, 0));
    expect(first(0, 1)).toEqual(first(0, 1));
  });
});

describe('a distribution of float64 or int64', () => {
  it('makes a uniform value of the mantissa of a number in [1, 2)', () => {
    const words = block(Philox.seeded(1, 2));
    const bits = new DataView(new ArrayBuffer(8));
    const values = [0, 2].map((i) => {
      bits.setUint32(0, 0x3ff00000 | ((words[i] as number) & 0xfffff));
      bits.setUint32(4, words[i + 1] as number);
      return bits.getFloat64(0) - 1;
    });
    const out = new Float64Array(2);
    uniform(Philox.seeded(1, 2), out);
    expect([...out]).toEqual(values);
  });

  it('takes the remainder of a uint64', () => {
    const [low = 0, high = 0] = block(Philox.seeded(1, 2));
    const out = new Float64Array(1);
    randomUniformInt(Philox.seeded(1, 2), out, -(2 ** 40), 2 ** 41);
    const bits = (BigInt(high) << 32n) | BigInt(low);
    expect(out[0]).toBe(Number(bits % (3n * 2n ** 40n)) - 2 ** 40);
  });

  it.each([
    { name: 'normal', fill: standardNormal, deviation: 1, most: 6 },
    // The deviation of a standard normal truncated to (-2, 2).
    { name: 'truncated normal', fill: truncatedNormal, deviation: 0.8796, most: 2 },
  ])('has the moments of a $name', ({ fill, deviation, most }) => {
    const out = new Float64Array(100_001);
    fill(Philox.seeded(1, 2), out);
    const mean = out.reduce((sum, x) => sum + x, 0) / out.length;
    const variance = out.reduce((sum, x) => sum + (x - mean) ** 2, 0) / out.length;
    expect(mean).toBeCloseTo(0, 1.5);
    expect(Math.sqrt(variance)).toBeCloseTo(deviation, 1.5);
    expect(out.every((x) => Math.abs(x) < most)).toBe(true);
  });

  it.each([
    { type: Float32Array, group: 4 },
    { type: Float64Array, group: 2 },
  ])(
    'starts each $group truncated normals of a $type.name at a place of its own',
    ({ type, group }) => {
      const all = new type(3 * group);
      truncatedNormal(Philox.seeded(1, 2), all);
      const last = new type(group - 1);
      const rng = Philox.seeded(1, 2);
      rng.skip(2 * group * 64);
      truncatedNormal(rng, last);
      expect([...last]).toEqual([...all.subarray(2 * group, 3 * group - 1)]);
    },
  );
});

/** A random op with its seed, and what TensorFlow gave in two runs of one session. */
interface RandomCase {
  readonly op: string;
  readonly graph_seed: number | null;
  readonly kwargs: {
    readonly shape: readonly number[];
    readonly seed: number;
    readonly minval?: number;
    readonly maxval?: number;
    readonly mean?: number;
    readonly stddev?: number;
  };
  readonly dtype: string;
  readonly runs: readonly { readonly first: readonly number[]; readonly sha256: string }[];
}

const path = new URL('../../../shared/reference/train_cases.json', import.meta.url);
const ops = ['random_uniform', 'random_normal', 'truncated_normal'];
const cases = existsSync(path)
  ? (JSON.parse(readFileSync(path, 'utf8')).random as RandomCase[]).filter(({ op }) =>
      ops.includes(op),
    )
  : [];

/** The seeds of an op: TensorFlow 1.15's `random_seed.get_seed`. */
function stateOf({ graph_seed, kwargs: { seed } }: RandomCase): PhiloxState {
  if (graph_seed === 0 && seed === 0) return new PhiloxState(0, 2 ** 31 - 1);
  return new PhiloxState(graph_seed ?? 87654321, seed);
}

/** One run of the ops that a call of tf.random_uniform and its like builds. */
function run(state: PhiloxState, { op, dtype, kwargs }: RandomCase): Int32Array | Float32Array {
  const { shape, minval = 0, maxval = 1, mean = 0, stddev = 1 } = kwargs;
  const size = shape.reduce((n, d) => n * d, 1);
  const rng = state.reserveOutputs(size);
  if (dtype === 'int32') {
    const out = new Int32Array(size);
    randomUniformInt(rng, out, minval, maxval);
    return out;
  }
  const out = new Float32Array(size);
  const scaled = (scale: number, offset: number) =>
    out.map((x) => Math.fround(x * Math.fround(scale)) + Math.fround(offset));
  if (op === 'random_uniform') {
    uniform(rng, out);
    return scaled(maxval - minval, minval);
  }
  const fill = op === 'random_normal' ? standardNormal : truncatedNormal;
  fill(rng, out);
  return scaled(stddev, mean);
}

describe.skipIf(cases.length === 0)('the values of TensorFlow (needs shared/reference)', () => {
  it('are of 33 uniform and 54 normal cases', () => {
    expect(cases.filter(({ op }) => op === 'random_uniform')).toHaveLength(33);
    expect(cases.filter(({ op }) => op !== 'random_uniform')).toHaveLength(54);
  });

  for (const random of cases) {
    const { op, graph_seed, kwargs, runs } = random;
    it(`${op} ${JSON.stringify(kwargs)} with the graph's seed ${graph_seed}, bit for bit`, () => {
      const state = stateOf(random);
      for (const { first, sha256 } of runs) {
        const out = run(state, random);
        expect([...out.subarray(0, first.length)]).toEqual(first);
        expect(createHash('sha256').update(out).digest('hex')).toBe(sha256);
      }
    });
  }
});
