import { DataLossError } from '../graph/errors.js';

const SKIPPED = /(?:\s|#[^\n]*)*/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'/y;
/** A number, a name, or both run together, as in `1.5f` or `0x1F`. */
const WORD = /(?:\d|\.\d)(?:[\w.]|(?<=[eE])[+-])*|[A-Za-z_]\w*/y;

/** The words, strings and marks of protobuf's text format, one after the other. */
export class Tokens {
  #at = 0;
  /** Where the token begins that `current` is. */
  #start = 0;
  #current = '';

  constructor(private readonly text: string) {
    this.advance();
  }

  /** The token that is next; empty at the end. */
  get current(): string {
    return this.#current;
  }

  /** Whether the current token is `mark`. */
  is(mark: string): boolean {
    return this.#current === mark;
  }

  get isString(): boolean {
    return /^["']/.test(this.#current);
  }

  /** Reports what is wrong with the current token, and where it is. */
  fail(text: string, at: number = this.#start): never {
    const before = this.text.slice(0, at).split('\n');
    const column = (before.at(-1) as string).length + 1;
    throw new DataLossError(`Can't parse as text proto: ${before.length}:${column} : ${text}`);
  }

  /** The current token, which is given up for the next one. */
  take(): string {
    const token = this.#current;
    this.advance();
    return token;
  }

  /** Whether the current token was `mark`, which then is gone. */
  takeIf(mark: string): boolean {
    if (!this.is(mark)) return false;
    this.advance();
    return true;
  }

  expect(mark: string): void {
    if (!this.takeIf(mark)) this.fail(`Expected "${mark}", found "${this.#current}".`);
  }

  private advance(): void {
    SKIPPED.lastIndex = this.#at;
    SKIPPED.test(this.text);
    this.#start = Math.max(this.#at, SKIPPED.lastIndex);
    this.#current = this.#match(STRING) ?? this.#match(WORD) ?? this.text.charAt(this.#start);
    this.#at = this.#start + this.#current.length;
    if (this.#current.length === 1 && this.isString) this.fail('String missing ending quote.');
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#start;
    return pattern.exec(this.text)?.[0] ?? null;
  }
}
