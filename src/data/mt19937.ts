import { ValueError } from '../../compiler/graph/errors.js';

const stateLength = 624;
const middle = 397;

/**
 * numpy's legacy random generator, `numpy.random.RandomState`: the Mersenne Twister MT19937. From
 * the same seed it gives numpy's numbers, so a shuffle here is the shuffle that TensorFlow 1's
 * MNIST reader does.
 */
export class RandomState {
  readonly #state = new Uint32Array(stateLength);
  #position = stateLength;

  /** @param seed see {@link RandomState.seed}. */
  constructor(seed?: number | null) {
    this.seed(seed);
  }

  /**
   * Starts the sequence afresh: `numpy.random.seed`.
   * @param seed an integer from 0 to 2^32 - 1; left out or null, the state is drawn from the
   *   platform's cryptographic generator, as numpy draws it from the operating system's.
   * @throws ValueError for any other number, in numpy's words.
   */
  seed(seed?: number | null): void {
    const state = this.#state;
    this.#position = stateLength;
    if (seed === undefined || seed === null) {
      crypto.getRandomValues(state);
      // MT19937 never leaves the all-zero state; one set bit rules it out.
      state[0] = 0x80000000;
      return;
    }
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new ValueError('Seed must be between 0 and 2**32 - 1');
    }
    let word = seed;
    state[0] = word;
    for (let i = 1; i < stateLength; i++) {
      word = Math.imul(word ^ (word >>> 30), 1812433253) + i;
      state[i] = word;
    }
  }

  /** The next 32 random bits, as an integer from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#position === stateLength) this.#twist();
    let y = this.#state[this.#position++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /**
   * An integer from 0 to `max`, both included, each as likely: numpy's `random_interval`, which
   * draws as many bits as `max` has until the draw is not above it.
   * @param max an integer from 0 to 2^32 - 1.
   */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value = (this.uint32() & mask) >>> 0;
    while (value > max) value = (this.uint32() & mask) >>> 0;
    return value;
  }

  /** Permutes `values` in place: `numpy.random.shuffle`. */
  shuffle(values: Uint32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const value = values[i] as number;
      values[i] = values[j] as number;
      values[j] = value;
    }
  }

  /** Computes the next 624 words of state from the last ones. */
  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < stateLength; i++) {
      const upper = (state[i] as number) & 0x80000000;
      const lower = (state[(i + 1) % stateLength] as number) & 0x7fffffff;
      const matrix = (lower & 1) === 0 ? 0 : 0x9908b0df;
      const mixed = (state[(i + middle) % stateLength] as number) ^ matrix;
      state[i] = mixed ^ ((upper | lower) >>> 1);
    }
    this.#position = 0;
  }
}
