import { gzipSync } from 'node:zlib';

/** The bytes of an IDX file with this magic number, these axes and these values. */
export function idxBytes(magic: number, shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, magic);
  shape.forEach((length, axis) => {
    header.setUint32(4 + 4 * axis, length);
  });
  return Buffer.concat([new Uint8Array(header.buffer), values]);
}

/** An IDX image file of `count` images of 2 x 2 pixels, all pixels of image i having value i. */
export const imageBytes = (count: number): Uint8Array =>
  idxBytes(
    2051,
    [count, 2, 2],
    Uint8Array.from({ length: count * 4 }, (_, i) => i >> 2),
  );

/** An IDX label file where label i is the last digit of i. */
export const labelBytes = (count: number): Uint8Array =>
  idxBytes(
    2049,
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % 10),
  );

/** MNIST's four files in small: 20 training and 6 test examples. */
export const smallMnist: Readonly<Record<string, Uint8Array>> = {
  'train-images-idx3-ubyte.gz': gzipSync(imageBytes(20)),
  'train-labels-idx1-ubyte.gz': gzipSync(labelBytes(20)),
  't10k-images-idx3-ubyte.gz': gzipSync(imageBytes(6)),
  't10k-labels-idx1-ubyte.gz': gzipSync(labelBytes(6)),
};
