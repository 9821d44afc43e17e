/** A cache that lets go of what was used least recently when it is full. */
export class LruCache<V> {
  readonly #entries = new Map<string, V>();

  /** @param capacity the most entries that are kept. */
  constructor(private readonly capacity: number) {}

  /** The value under `key`, made if there is none. */
  getOrMake(key: string, make: () => V): V {
    const value = this.#entries.get(key) ?? make();
    // A Map keeps the order of insertion: the first entry is the one used longest ago.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return value;
  }

  /** Lets go of everything. */
  clear(): void {
    this.#entries.clear();
  }
}
