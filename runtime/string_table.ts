import { NDArray } from '../compiler/graph/nd_array.js';

/**
 * The strings of a Session. On a device a string is its number here, an int32, so that kernels move,
 * choose and compare strings as they do integers. 0 is the empty string, so zeros are that too.
 */
export class StringTable {
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #texts = [''];
  /** Numbers of strings that are gone. */
  #free: number[] = [];

  /** The string's number, which stays until a `keep` that does not name it. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#free.pop() ?? this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts[number] = text;
    return number;
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** The numbers of an array's strings. */
  numbersOf({ data }: NDArray<'string'>): readonly number[] {
    return data.map((text) => this.numberOf(text));
  }

  /** The array of the strings that these numbers stand for. */
  arrayOf(numbers: ArrayLike<number>, shape: readonly number[]): NDArray<'string'> {
    return NDArray.strings(
      shape,
      Array.from(numbers, (number) => this.textOf(number)),
    );
  }

  /** Whether there is any string but the empty one. */
  get isEmpty(): boolean {
    return this.#numbers.size === 1;
  }

  /** Forgets all strings but those of these numbers. */
  keep(numbers: ReadonlySet<number>): void {
    for (const [text, number] of this.#numbers) {
      if (number === 0 || numbers.has(number)) continue;
      this.#numbers.delete(text);
      this.#texts[number] = '';
      this.#free.push(number);
    }
  }
}
