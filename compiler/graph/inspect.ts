/** How an object tells Node's console what to show; elsewhere the symbol means nothing. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom');
