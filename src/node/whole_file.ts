import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { withFile } from './file_errors.js';

/**
 * Writes a file, which appears when it is whole, into a folder, which is made where there is none.
 * @throws PermissionDeniedError, ResourceExhaustedError and so on where it cannot be written.
 */
export function writeWholeFile(path: string, contents: string | Uint8Array): void {
  const part = `${path}.tmp${process.pid}`;
  withFile(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(part, contents);
      renameSync(part, path);
    } finally {
      rmSync(part, { force: true });
    }
  });
}
