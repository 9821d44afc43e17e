/**
 * The error classes of Python and of TensorFlow 1.15 (`tf.errors`), so that a ported program can
 * catch what the original caught.
 */

import type { Graph } from './graph.js';
import type { NodeDef, Operation } from './operation.js';

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

/** What is known of an operation that failed, wherever it failed. */
export interface FailedOp {
  readonly name: string;
  readonly type: string;
}

/** The codes of the errors: TF 1.15's `tf.errors.CANCELLED` and so on. */
export const CANCELLED = 1;
export const UNKNOWN = 2;
export const INVALID_ARGUMENT = 3;
export const DEADLINE_EXCEEDED = 4;
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;
export const PERMISSION_DENIED = 7;
export const RESOURCE_EXHAUSTED = 8;
export const FAILED_PRECONDITION = 9;
export const ABORTED = 10;
export const OUT_OF_RANGE = 11;
export const UNIMPLEMENTED = 12;
export const INTERNAL = 13;
export const UNAVAILABLE = 14;
export const DATA_LOSS = 15;
export const UNAUTHENTICATED = 16;

/** An operation that failed while it was built or run: TF 1.15's `tf.errors.OpError`. */
export class OpError extends Error {
  /** The code of the class. */
  static readonly errorCode: number = UNKNOWN;

  readonly #failed: FailedOp | null;
  #op: Operation | null = null;

  constructor(message: string, failed: FailedOp | null = null) {
    super(message);
    this.#failed = failed;
  }

  /** The operation that failed, or null where the graph has none for it. */
  get op(): Operation | null {
    return this.#op;
  }

  /** The operation that failed as plain data: name, op, input, attr. */
  get nodeDef(): NodeDef | null {
    return this.#op?.nodeDef ?? null;
  }

  /** TensorFlow's code of the error. */
  get errorCode(): number {
    return (this.constructor as typeof OpError).errorCode;
  }

  /** @internal What failed, by name and type. */
  get failed(): FailedOp | null {
    return this.#failed;
  }

  /** @internal Finds the operation that failed in the graph that was run. */
  locateIn(graph: Graph): void {
    this.#op = graph.findOperation(this.#failed?.name ?? '') ?? null;
  }
}

/** The operation was cancelled: TF 1.15's `tf.errors.CancelledError`. */
export class CancelledError extends OpError {
  static override readonly errorCode = CANCELLED;
  override readonly name = 'CancelledError';
}

/** The reason is not known: TF 1.15's `tf.errors.UnknownError`. */
export class UnknownError extends OpError {
  static override readonly errorCode = UNKNOWN;
  override readonly name = 'UnknownError';
}

/** An argument that no op could accept: TF 1.15's `tf.errors.InvalidArgumentError`. */
export class InvalidArgumentError extends OpError {
  static override readonly errorCode = INVALID_ARGUMENT;
  override readonly name = 'InvalidArgumentError';
}

/** Something took longer than it was allowed to: TF 1.15's `tf.errors.DeadlineExceededError`. */
export class DeadlineExceededError extends OpError {
  static override readonly errorCode = DEADLINE_EXCEEDED;
  override readonly name = 'DeadlineExceededError';
}

/** Something that was asked for does not exist: TF 1.15's `tf.errors.NotFoundError`. */
export class NotFoundError extends OpError {
  static override readonly errorCode = NOT_FOUND;
  override readonly name = 'NotFoundError';
}

/** Something that was to be made exists: TF 1.15's `tf.errors.AlreadyExistsError`. */
export class AlreadyExistsError extends OpError {
  static override readonly errorCode = ALREADY_EXISTS;
  override readonly name = 'AlreadyExistsError';
}

/** The caller is not allowed to do it: TF 1.15's `tf.errors.PermissionDeniedError`. */
export class PermissionDeniedError extends OpError {
  static override readonly errorCode = PERMISSION_DENIED;
  override readonly name = 'PermissionDeniedError';
}

/** Memory has run out: TF 1.15's `tf.errors.ResourceExhaustedError`. */
export class ResourceExhaustedError extends OpError {
  static override readonly errorCode = RESOURCE_EXHAUSTED;
  override readonly name = 'ResourceExhaustedError';
}

/** The system is not in the state that the op needs: TF 1.15's `tf.errors.FailedPreconditionError`. */
export class FailedPreconditionError extends OpError {
  static override readonly errorCode = FAILED_PRECONDITION;
  override readonly name = 'FailedPreconditionError';
}

/** The operation was given up, mostly for another that ran beside it: TF 1.15's `tf.errors.AbortedError`. */
export class AbortedError extends OpError {
  static override readonly errorCode = ABORTED;
  override readonly name = 'AbortedError';
}

/** An input ran out: TF 1.15's `tf.errors.OutOfRangeError`. */
export class OutOfRangeError extends OpError {
  static override readonly errorCode = OUT_OF_RANGE;
  override readonly name = 'OutOfRangeError';
}

/** No kernel and no rewrite executes the op on this target: TF 1.15's `tf.errors.UnimplementedError`. */
export class UnimplementedError extends OpError {
  static override readonly errorCode = UNIMPLEMENTED;
  override readonly name = 'UnimplementedError';
}

/** The compiler broke one of its own rules: TF 1.15's `tf.errors.InternalError`. */
export class InternalError extends OpError {
  static override readonly errorCode = INTERNAL;
  override readonly name = 'InternalError';
}

/** A service cannot be reached: TF 1.15's `tf.errors.UnavailableError`. */
export class UnavailableError extends OpError {
  static override readonly errorCode = UNAVAILABLE;
  override readonly name = 'UnavailableError';
}

/** Data is damaged or cut short: TF 1.15's `tf.errors.DataLossError`. */
export class DataLossError extends OpError {
  static override readonly errorCode = DATA_LOSS;
  override readonly name = 'DataLossError';
}

/** Nobody knows who the caller is: TF 1.15's `tf.errors.UnauthenticatedError`. */
export class UnauthenticatedError extends OpError {
  static override readonly errorCode = UNAUTHENTICATED;
  override readonly name = 'UnauthenticatedError';
}

const classes: readonly (typeof OpError)[] = [
  CancelledError,
  UnknownError,
  InvalidArgumentError,
  DeadlineExceededError,
  NotFoundError,
  AlreadyExistsError,
  PermissionDeniedError,
  ResourceExhaustedError,
  FailedPreconditionError,
  AbortedError,
  OutOfRangeError,
  UnimplementedError,
  InternalError,
  UnavailableError,
  DataLossError,
  UnauthenticatedError,
];

/**
 * The class of the errors of a code: TF 1.15's `tf.errors.exception_type_from_error_code`.
 * @throws KeyError for a number that is no code.
 */
export function exceptionTypeFromErrorCode(errorCode: number): typeof OpError {
  const found = classes.find((type) => type.errorCode === errorCode);
  if (found === undefined) throw new KeyError(`${errorCode}`);
  return found;
}

/** The code of a class of errors: TF 1.15's `tf.errors.error_code_from_exception_type`. */
export const errorCodeFromExceptionType = (cls: typeof OpError): number => cls.errorCode;
