/** What a slot holds: a value of the target, a list of values, or nothing. */
export type Value<V> = V | TensorList<V> | null;

/**
 * A list of tensors. It counts its references, as the target's values do, and holds one reference to
 * each of its elements; one that is null has not been set, and stands for zeros.
 */
export class TensorList<V> {
  #references = 1;

  constructor(readonly elements: Value<V>[]) {}

  /** Whether nothing else refers to the list, so that it may be changed. */
  get isSole(): boolean {
    return this.#references === 1;
  }

  retain(): this {
    this.#references++;
    return this;
  }

  /** Gives a reference back; with the last one go those to the elements. */
  release(releaseElement: (element: Value<V>) => void): void {
    this.#references--;
    if (this.#references > 0) return;
    for (const element of this.elements) releaseElement(element);
    this.elements.length = 0;
  }
}
