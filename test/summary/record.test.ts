import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedCrc32c } from '../../src/events/crc32c.js';
import { encodeRecord, recordsOf, sourceOf } from '../../src/events/record.js';
import * as tf from '../../src/index.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const contents = (file: Uint8Array): readonly string[] =>
  Array.from(recordsOf(sourceOf(file)), ({ data }) => new TextDecoder().decode(data));

const file = Buffer.concat(['one', '', 'three'].map((text) => encodeRecord(bytes(text))));

describe('a checksum', () => {
  it('is CRC-32C, masked', () => {
    // The check value of CRC-32C is 0xe3069283.
    const rotated = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8;
    expect(maskedCrc32c(bytes('123456789'))).toBe(rotated >>> 0);
  });
});

describe('a TFRecord file', () => {
  it('holds records, each with its length and two checksums', () => {
    expect(Buffer.from(encodeRecord(bytes('abc'))).toString('hex')).toBe(
      '0300000000000000b099490e6162636e57f121',
    );
    expect(contents(file)).toEqual(['one', '', 'three']);
  });

  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (data) => {
        const records = [...recordsOf(sourceOf(Buffer.concat(data.map(encodeRecord))))];
        expect(records.map((record) => [...record.data])).toEqual(data.map((d) => [...d]));
      }),
    );
  });

  it('ends with its last whole record, wherever it is cut', () => {
    const ends = [19, 35, 56];
    for (let length = 0; length <= file.length; length++) {
      expect(contents(file.subarray(0, length))).toHaveLength(
        ends.filter((end) => end <= length).length,
      );
    }
  });

  it('says where it is damaged, whatever bit has changed', () => {
    const starts = [0, 19, 35];
    for (let at = 0; at < file.length; at++) {
      const damaged = Uint8Array.from(file);
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      const record = starts.findLastIndex((start) => start <= at);
      const start = starts[record] as number;
      // Its length and the checksum of that are 12 bytes.
      const offset = at < start + 12 ? start : start + 12;
      expect(() => contents(damaged)).toThrow(tf.errors.DataLossError);
      expect(() => contents(damaged)).toThrow(`corrupted record at ${offset}\n`);
    }
  });

  it('takes no memory for a length that it only claims', () => {
    const header = encodeRecord(new Uint8Array()).slice(0, 12);
    new DataView(header.buffer).setBigUint64(0, 2n ** 63n, true);
    new DataView(header.buffer).setUint32(8, maskedCrc32c(header.subarray(0, 8)), true);
    expect(contents(Buffer.concat([file, header, bytes('rest')]))).toHaveLength(3);
  });

  it('holds events, or says which record is none', () => {
    const event = encodeRecord(Uint8Array.of(0x10, 5));
    expect([...tf.train.summaryIterator(event)].map(({ step }) => step)).toEqual([5n]);
    const events = tf.train.summaryIterator(Buffer.concat([event, encodeRecord(bytes('\xff'))]));
    expect(() => [...events]).toThrow("Error parsing message with type 'tensorflow.Event' at 18");
  });
});
