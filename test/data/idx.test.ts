import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DataLossError, ValueError } from '../../compiler/graph/errors.js';
import { extractImages, extractLabels, gunzip } from '../../src/data/idx.js';
import { idxBytes, imageBytes, labelBytes } from './idx_bytes.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('extractImages', () => {
  it('reads pixels as [images, rows, columns, 1]', () => {
    const images = extractImages(imageBytes(3), 'file');
    expect(images.dtype).toBe('uint8');
    expect(images.shape).toEqual([3, 2, 2, 1]);
    expect([...images.data]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('reads bytes that start in the middle of a buffer', () => {
    const shifted = Buffer.concat([bytes(9, 9, 9), imageBytes(2)]).subarray(3);
    expect([...extractImages(shifted, 'file').data]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it.each([
    ['no bytes', bytes(), DataLossError, 'cut short: 0 bytes of a 16-byte header'],
    ['part of a header', imageBytes(2).subarray(0, 15), DataLossError, 'cut short: 15 bytes'],
    ['a label file', labelBytes(9), ValueError, 'Invalid magic number 2049 in MNIST image file: f'],
    [
      'a missing byte',
      imageBytes(2).subarray(0, 23),
      DataLossError,
      'promises 8 bytes and 7 follow',
    ],
    [
      'a byte too much',
      Buffer.concat([imageBytes(2), bytes(0)]),
      DataLossError,
      'f has trailing bytes: its header (2, 2, 2) promises 8 bytes and 9 follow',
    ],
    [
      'a count of thousands of millions',
      idxBytes(2051, [0xffffffff, 0xffffffff, 0xffffffff], bytes(1, 2, 3)),
      DataLossError,
      'f is cut short: its header (4294967295, 4294967295, 4294967295)',
    ],
    [
      'thousands of millions of empty images',
      idxBytes(2051, [0xffffffff, 0, 28], bytes()),
      ValueError,
      'f has images of 0 x 28 pixels',
    ],
  ])('refuses %s', (_, content, error, message) => {
    expect(() => extractImages(content, 'f')).toThrow(error);
    expect(() => extractImages(content, 'f')).toThrow(message);
  });
});

describe('extractLabels', () => {
  it('reads classes as [labels]', () => {
    const labels = extractLabels(labelBytes(12), 'file');
    expect(labels.shape).toEqual([12]);
    expect([...labels.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  });

  it.each([
    ['part of a header', labelBytes(2).subarray(0, 7), DataLossError, 'f is cut short: 7 bytes'],
    [
      'an image file',
      imageBytes(1),
      ValueError,
      'Invalid magic number 2051 in MNIST label file: f',
    ],
    [
      'a missing byte',
      labelBytes(5).subarray(0, 12),
      DataLossError,
      'f is cut short: its header (5)',
    ],
    ['a byte too much', Buffer.concat([labelBytes(1), bytes(0)]), DataLossError, 'trailing bytes'],
    ['label 10', idxBytes(2049, [3], bytes(1, 10, 2)), ValueError, 'f has label 10 at index 1'],
    [
      'a huge count',
      idxBytes(2049, [0xffffffff], bytes(1)),
      DataLossError,
      '4294967295 bytes and 1',
    ],
  ])('refuses %s', (_, content, error, message) => {
    expect(() => extractLabels(content, 'f')).toThrow(error);
    expect(() => extractLabels(content, 'f')).toThrow(message);
  });
});

describe('gunzip', () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) >> 3);
  const packed = gzipSync(noise);
  const damaged = (at: number) => packed.map((byte, i) => (i === at ? byte ^ 255 : byte));

  it('unpacks', async () => {
    expect(await gunzip(packed, 'f')).toEqual(noise);
  });

  it.each([
    ['no bytes', bytes(), 'Not a gzipped file: f'],
    ['bytes of another kind', imageBytes(3), 'Not a gzipped file: f'],
    ['a header alone', packed.subarray(0, 5), 'Corrupt gzip file f'],
    ['a file that is cut short', packed.subarray(0, -1), 'Corrupt gzip file f'],
    ['a damaged file', damaged(packed.length >> 1), 'Corrupt gzip file f'],
    ['a wrong checksum', damaged(packed.length - 6), 'Corrupt gzip file f'],
    ['trailing bytes', Buffer.concat([packed, bytes(1, 2, 3)]), 'Corrupt gzip file f'],
  ])('refuses %s', async (_, content, message) => {
    const unpacking = gunzip(content, 'f');
    await expect(unpacking).rejects.toThrow(DataLossError);
    await expect(unpacking).rejects.toThrow(message);
  });

  it('stops at a bound instead of filling the memory', async () => {
    const packed = gzipSync(new Uint8Array(5000));
    await expect(gunzip(packed, 'f', 4999)).rejects.toThrow('f unpacks to more than 4999 bytes');
    await expect(gunzip(packed, 'f', 5000)).resolves.toHaveLength(5000);
  });
});
