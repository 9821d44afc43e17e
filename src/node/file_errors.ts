import {
  AlreadyExistsError,
  FailedPreconditionError,
  NotFoundError,
  PermissionDeniedError,
  ResourceExhaustedError,
  UnknownError,
} from '../../compiler/graph/errors.js';

/** TensorFlow's classes and texts for what an operating system says: core/platform/posix/error.cc. */
const failures = {
  EACCES: [PermissionDeniedError, 'Permission denied'],
  EDQUOT: [ResourceExhaustedError, 'Disk quota exceeded'],
  EEXIST: [AlreadyExistsError, 'File exists'],
  EISDIR: [FailedPreconditionError, 'Is a directory'],
  ENOENT: [NotFoundError, 'No such file or directory'],
  ENOSPC: [ResourceExhaustedError, 'No space left on device'],
  ENOTDIR: [FailedPreconditionError, 'Not a directory'],
  EPERM: [PermissionDeniedError, 'Operation not permitted'],
  EROFS: [PermissionDeniedError, 'Read-only file system'],
} as const;

/**
 * Does something with a file.
 * @throws NotFoundError, PermissionDeniedError and so on, with the path, for what Node reports.
 */
export function withFile<R>(path: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === '') throw error;
    const [Failure, reason] = failures[code as keyof typeof failures] ?? [UnknownError, message];
    throw new Failure(`${path}; ${reason}`);
  }
}
