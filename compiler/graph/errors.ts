/**
 * The error classes of Python and of TensorFlow 1.15 (`tf.errors`), so that a ported program can
 * catch what the original caught.
 */

/** A wrong value: Python's `ValueError`, which TensorFlow raises for shapes, feeds and fetches. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

/** A wrong type: Python's `TypeError`. It is also a JavaScript `TypeError`. */
export class TypeError extends globalThis.TypeError {
  override readonly name = 'TypeError';
}

/** A name that a graph does not have: Python's `KeyError`. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** A call at the wrong moment (closed session, finalized graph): Python's `RuntimeError`. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}

/** No gradient is known for an op: Python's `LookupError`, as `tf.gradients` raises it. */
export class LookupError extends Error {
  override readonly name = 'LookupError';
}

/** What an `OpError` knows of the operation that failed. */
export interface FailedOp {
  readonly name: string;
  readonly type: string;
}

/** An operation that failed while it was built or run: `tf.errors.OpError`. */
export class OpError extends Error {
  /** The operation that failed, or null where there is none. */
  declare readonly op: FailedOp | null;

  constructor(message: string, op: FailedOp | null = null) {
    super(message);
    // Not enumerable: the message says it already, where Node prints an error that nobody caught.
    Object.defineProperty(this, 'op', { value: op });
  }
}

/** An argument that no op could accept: `tf.errors.InvalidArgumentError`. */
export class InvalidArgumentError extends OpError {
  override readonly name = 'InvalidArgumentError';
}

/** The system is not in the state that the op needs: `tf.errors.FailedPreconditionError`. */
export class FailedPreconditionError extends OpError {
  override readonly name = 'FailedPreconditionError';
}

/** Something that was asked for does not exist: `tf.errors.NotFoundError`. */
export class NotFoundError extends OpError {
  override readonly name = 'NotFoundError';
}

/** An input ran out: `tf.errors.OutOfRangeError`. */
export class OutOfRangeError extends OpError {
  override readonly name = 'OutOfRangeError';
}

/** No kernel and no rewrite executes the op on this target: `tf.errors.UnimplementedError`. */
export class UnimplementedError extends OpError {
  override readonly name = 'UnimplementedError';
}

/** The compiler broke one of its own rules: `tf.errors.InternalError`. */
export class InternalError extends OpError {
  override readonly name = 'InternalError';
}

/** Data is damaged or cut short: `tf.errors.DataLossError`. */
export class DataLossError extends OpError {
  override readonly name = 'DataLossError';
}

/** A service cannot be reached: `tf.errors.UnavailableError`. */
export class UnavailableError extends OpError {
  override readonly name = 'UnavailableError';
}

/** Memory has run out: `tf.errors.ResourceExhaustedError`. */
export class ResourceExhaustedError extends OpError {
  override readonly name = 'ResourceExhaustedError';
}
