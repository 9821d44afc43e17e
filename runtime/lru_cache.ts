/** A cache that lets go of what was used least recently when it is full. */
export class LruCache<V> {
  readonly #entries = new Map<string, V>();

  /**
   * @param capacity the most entries that are kept.
   * @param release called with a value that is let go.
   */
  constructor(
    private readonly capacity: number,
    private readonly release: (value: V) => void,
  ) {}

  /** The value under `key`, made if there is none. */
  getOrMake(key: string, make: () => V): V {
    let value = this.#entries.get(key);
    if (value === undefined) value = make();
    else this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.capacity) this.#letGoOfOldest();
    return value;
  }

  #letGoOfOldest(): void {
    const [oldest] = this.#entries;
    if (oldest === undefined) return;
    this.#entries.delete(oldest[0]);
    this.release(oldest[1]);
  }

  /** Lets go of everything. */
  clear(): void {
    for (const value of this.#entries.values()) this.release(value);
    this.#entries.clear();
  }
}
