/**
 * Philox 4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers:
 * as easy as 1, 2, 3", SC 2011. A block of four uint32 is a keyed bijection of a 128-bit counter,
 * so any part of the sequence can be reached at once.
 */

/** The multipliers of a round and the Weyl constants of the key schedule (section 4.3). */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

const ROUNDS = 10;
const WORDS = 4;

/**
 * The high word of the 64-bit product of two uint32 whose low word is `low`. The float64 product is
 * off by at most 2^10, so taking `low` away leaves the high word off by far less than a half.
 */
const highWord = (a: number, b: number, low: number): number => ((a * b - low) / 2 ** 32 + 0.5) | 0;

/** The low and the high word of an int64; the remainder modulo 2^32 is right for negatives too. */
const wordsOf = (value: number): [low: number, high: number] => [
  value >>> 0,
  Math.floor(value / 2 ** 32) >>> 0,
];

/** A position in a Philox sequence, read one uint32 at a time. */
export class Philox {
  readonly #key: Uint32Array;
  readonly #counter: Uint32Array;
  readonly #block = new Uint32Array(WORDS);
  #read = WORDS;

  /**
   * @param key two uint32.
   * @param counter four uint32, the least significant first.
   */
  constructor(key: ArrayLike<number>, counter: ArrayLike<number>) {
    this.#key = new Uint32Array(key);
    this.#counter = new Uint32Array(counter);
  }

  /** The sequence of two int64 seeds: the key and the counter's upper half, as in TensorFlow. */
  static seeded(seed: number, seed2: number): Philox {
    return new Philox(wordsOf(seed), [0, 0, ...wordsOf(seed2)]);
  }

  /** A sequence that cannot be foretold. */
  static unseeded(): Philox {
    const [key0 = 0, key1 = 0, ...upper] = crypto.getRandomValues(new Uint32Array(4));
    return new Philox([key0, key1], [0, 0, ...upper]);
  }

  /** Another reader at the start of this one's next block. */
  clone(): Philox {
    return new Philox(this.#key, this.#counter);
  }

  /** Passes over `blocks` blocks of four uint32, and what is left of the current one. */
  skip(blocks: number): void {
    const counter = this.#counter;
    for (let i = 0, carry = blocks; carry > 0 && i < WORDS; i++) {
      const sum = (counter[i] as number) + carry;
      counter[i] = sum;
      carry = Math.floor(sum / 2 ** 32);
    }
    this.#read = WORDS;
  }

  /** The next uint32. */
  uint32(): number {
    if (this.#read === WORDS) {
      this.#generate();
      this.skip(1);
      this.#read = 0;
    }
    return this.#block[this.#read++] as number;
  }

  /** Writes the block of the current counter: ten rounds, the key raised after each. */
  #generate(): void {
    const counter = this.#counter;
    const block = this.#block;
    let c0 = counter[0] as number;
    let c1 = counter[1] as number;
    let c2 = counter[2] as number;
    let c3 = counter[3] as number;
    let k0 = this.#key[0] as number;
    let k1 = this.#key[1] as number;
    for (let round = 0; round < ROUNDS; round++) {
      const low0 = Math.imul(M0, c0) >>> 0;
      const low1 = Math.imul(M1, c2) >>> 0;
      const high0 = highWord(M0, c0, low0);
      const high1 = highWord(M1, c2, low1);
      c0 = (high1 ^ c1 ^ k0) >>> 0;
      c2 = (high0 ^ c3 ^ k1) >>> 0;
      c1 = low1;
      c3 = low0;
      k0 = (k0 + W0) | 0;
      k1 = (k1 + W1) | 0;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
  }
}

/** What TensorFlow's random ops reserve for each output, in blocks, however few they use. */
const BLOCKS_PER_OUTPUT = 256;

/**
 * The generator of one random op in one Session: TensorFlow's `GuardedPhiloxRandom`
 * (core/util/guarded_philox_random.h). Every run of the op reserves the next part of the sequence.
 */
export class PhiloxState {
  /**
   * @param seed with `seed2` the op's seed attributes; both 0 means a different sequence each time.
   * @param next where the sequence has got to; its start where it is left out.
   */
  constructor(
    seed: number,
    seed2: number,
    private readonly next = seed === 0 && seed2 === 0
      ? Philox.unseeded()
      : Philox.seeded(seed, seed2),
  ) {}

  /** A generator that goes on from where this one is, and leaves it there. */
  clone(): PhiloxState {
    return new PhiloxState(0, 0, this.next.clone());
  }

  /** Reserves `blocks` blocks of four uint32: `ReserveSamples128`. */
  reserveBlocks(blocks: number): Philox {
    const reserved = this.next.clone();
    this.next.skip(blocks);
    return reserved;
  }

  /** Reserves `count` uint32, to whole blocks: `ReserveSamples32`, as in RandomShuffle. */
  reserveWords(count: number): Philox {
    return this.reserveBlocks(Math.ceil(count / WORDS));
  }

  /** Reserves for `count` outputs of a distribution: `ReserveRandomOutputs(count, 256)`. */
  reserveOutputs(count: number): Philox {
    return this.reserveBlocks(count * BLOCKS_PER_OUTPUT);
  }
}
