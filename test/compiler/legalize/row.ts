import type { Fetch, Lacking } from '../passes.js';

/** What becomes of a program on a target that lacks an op. */
export interface Row {
  readonly what: string;
  readonly rules: readonly string[];
  readonly lacks: Lacking;
  readonly build: () => Fetch | readonly Fetch[];
  readonly before: string;
  readonly after: string;
}
