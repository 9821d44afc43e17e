/*
 * TFRecord files: tensorflow/core/lib/io/record_writer.cc. Every record is its length (8 bytes, little
 * endian), a checksum of that (4), the bytes themselves, and a checksum of them (4).
 */

import { DataLossError } from '../../compiler/graph/errors.js';
import { maskedCrc32c } from './crc32c.js';

const LENGTH = 8;
const CHECKSUM = 4;
const HEADER = LENGTH + CHECKSUM;

/** One record, framed. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + data.length + CHECKSUM);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(LENGTH, maskedCrc32c(record.subarray(0, LENGTH)), true);
  record.set(data, HEADER);
  view.setUint32(HEADER + data.length, maskedCrc32c(data), true);
  return record;
}

/** Bytes that are read from front to back. */
export interface ByteSource {
  /** What it is called in an error. */
  readonly name: string;
  /** The next bytes; none, or fewer, where the end comes before. */
  read(length: number): Uint8Array;
}

/** Bytes in memory. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  let at = 0;
  return {
    name: 'these bytes',
    read(length) {
      const start = at;
      at = Math.min(at + length, bytes.length);
      return bytes.subarray(start, at);
    },
  };
}

/** A record, and the byte at which it begins. */
export interface Record {
  readonly offset: number;
  readonly data: Uint8Array;
}

/**
 * The records of a file. One that is not whole is the end: its writer is not done, or has died.
 * @throws DataLossError for a wrong checksum.
 */
export function* recordsOf(source: ByteSource): Generator<Record> {
  const checked = (length: number, offset: number): Uint8Array | null => {
    const bytes = source.read(length + CHECKSUM);
    if (bytes.length < length + CHECKSUM) return null;
    const data = bytes.subarray(0, length);
    const checksum = new DataView(bytes.buffer, bytes.byteOffset + length).getUint32(0, true);
    if (checksum === maskedCrc32c(data)) return data;
    throw new DataLossError(`corrupted record at ${offset}\n\n  in: ${source.name}`);
  };
  for (let offset = 0; ; ) {
    const header = checked(LENGTH, offset);
    if (header === null) return;
    const length = Number(new DataView(header.buffer, header.byteOffset).getBigUint64(0, true));
    const data = checked(length, offset + HEADER);
    if (data === null) return;
    yield { offset, data };
    offset += HEADER + length + CHECKSUM;
  }
}
