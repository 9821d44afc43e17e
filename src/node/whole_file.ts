import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { withFile } from './file_errors.js';

/**
 * Writes a file that appears when it is whole, and its folder where there is none.
 * @throws PermissionDeniedError, ResourceExhaustedError and so on where it cannot be written.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const part = `${path}.tmp${process.pid}`;
  withFile(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(part, content);
      renameSync(part, path);
    } finally {
      rmSync(part, { force: true });
    }
  });
}
