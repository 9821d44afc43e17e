import { ValueError } from '../graph/errors.js';

/** How much a message may ask for beyond what its own bytes hold. */
export class Allowance {
  #left: number;

  constructor(
    private readonly limit: number,
    private readonly what: string,
  ) {
    this.#left = limit;
  }

  /** @throws ValueError where it is used up, so before anything is allocated. */
  claim(count: number): void {
    this.#left -= count;
    if (this.#left >= 0) return;
    throw new ValueError(`The GraphDef asks for more than ${this.limit} ${this.what}.`);
  }
}
