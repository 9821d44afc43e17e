import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '../events/record.js';
import { withFile } from './file_errors.js';

const nameOf = (seconds: number, suffix: string): string =>
  `events.out.tfevents.${String(seconds).padStart(10, '0')}.${hostname()}${suffix}`;

/** A new file of a log directory, which grows by whole pieces. */
export class EventFile {
  readonly path: string;
  readonly #descriptor: number;
  #size = 0;

  /**
   * Makes the file, and the directory where there is none. Its name begins with the time; where another
   * writer has that name, with the next second that is free.
   */
  constructor(directory: string, seconds: number, suffix: string) {
    withFile(directory, () => mkdirSync(directory, { recursive: true }));
    for (let second = seconds; ; second++) {
      const path = join(directory, nameOf(second, suffix));
      const descriptor = openNew(path);
      if (descriptor === null) continue;
      this.path = path;
      this.#descriptor = descriptor;
      return;
    }
  }

  /** Appends the pieces in one write. Of what cannot be written whole nothing stays. */
  append(pieces: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(pieces);
    withFile(this.path, () => {
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
      } catch (error) {
        ftruncateSync(this.#descriptor, this.#size);
        throw error;
      }
    });
    this.#size += bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Opens a file that there was not; null where there is one. */
function openNew(path: string): number | null {
  try {
    return openSync(path, 'ax');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    return withFile(path, () => {
      throw error;
    });
  }
}

/** How much of a file is read at once, in bytes. */
const CHUNK = 2 ** 18;

/** Reads a file from front to back, a part of it at a time. */
export class FileSource implements ByteSource {
  readonly #descriptor: number;
  #buffered: Uint8Array = new Uint8Array(0);

  constructor(readonly name: string) {
    this.#descriptor = withFile(name, () => openSync(name, 'r'));
  }

  read(length: number): Uint8Array {
    if (this.#buffered.length < length) this.#fill(length);
    const bytes = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(bytes.length);
    return bytes;
  }

  /** Reads on until there are so many bytes, if the file has them. */
  #fill(length: number): void {
    const before = this.#buffered;
    // More than there is would be a claim of the file's, and no reason to take so much memory.
    const isThere = length <= fstatSync(this.#descriptor).size;
    const buffer = new Uint8Array(isThere ? Math.max(CHUNK, length) : before.length + CHUNK);
    buffer.set(before);
    let end = before.length;
    while (end < buffer.length) {
      const count = readSync(this.#descriptor, buffer, end, buffer.length - end, null);
      if (count === 0) break;
      end += count;
    }
    this.#buffered = buffer.subarray(0, end);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
