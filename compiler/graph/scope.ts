/**
 * Python's `with`: a state that holds for a stretch of the program. With a body it holds while the
 * body runs (for an async body until it settles); without one it is a disposable, for `using`.
 */

/** A state in force until it is disposed of. */
export interface Scope<T> extends Disposable {
  /** What `with … as value` would bind. */
  readonly value: T;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'then' in value &&
  typeof value.then === 'function';

export function scoped<T, R>(enter: () => T, exit: () => void, body: (value: T) => R): R;
export function scoped<T, R>(
  enter: () => T,
  exit: () => void,
  body?: (value: T) => R,
): R | Scope<T>;
export function scoped<T, R>(
  enter: () => T,
  exit: () => void,
  body?: (value: T) => R,
): R | Scope<T> {
  const value = enter();
  if (body === undefined) return { value, [Symbol.dispose]: exit };
  let result: R;
  try {
    result = body(value);
  } catch (error) {
    exit();
    throw error;
  }
  if (isThenable(result)) result.then(exit, exit);
  else exit();
  return result;
}
