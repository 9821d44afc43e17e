/**
 * The IDX format that MNIST is published in: a big-endian header of a magic number and the length
 * of every axis, then one byte per value. Works on bytes, so that it serves browsers too.
 */
import { DataLossError, ValueError } from '../../compiler/graph/errors.js';
import { NDArray, sizeOf } from '../../compiler/graph/nd_array.js';

/** The most bytes that one file may unpack to: without it a small hostile file fills the memory. */
export const maxUnpackedBytes = 2 ** 30;

/** MNIST's number of classes, the digits 0 to 9. */
export const numClasses = 10;

/**
 * Reads MNIST's images: `extract_images` of `tensorflow.contrib.learn.datasets.mnist`.
 * @param bytes the content of an IDX image file, gunzipped. The result is a view of it.
 * @param file the file's name, for errors.
 * @returns pixels 0 to 255 of shape [images, rows, columns, 1].
 * @throws ValueError for another magic number than 2051, or images without pixels.
 * @throws DataLossError where there are fewer or more bytes than the header says.
 */
export function extractImages(bytes: Uint8Array, file: string): NDArray<'uint8'> {
  const { shape, data } = parse(bytes, file, 'image', 2051, 3);
  const [images, rows, columns] = shape as [number, number, number];
  // Without this, a header alone could claim four thousand million images of no bytes at all.
  if (rows === 0 || columns === 0) {
    throw new ValueError(`MNIST image file ${file} has images of ${rows} x ${columns} pixels`);
  }
  return new NDArray('uint8', [images, rows, columns, 1], data);
}

/**
 * Reads MNIST's labels: `extract_labels` of `tensorflow.contrib.learn.datasets.mnist`.
 * @param bytes the content of an IDX label file, gunzipped. The result is a view of it.
 * @param file the file's name, for errors.
 * @returns classes 0 to 9 of shape [labels].
 * @throws ValueError for another magic number than 2049, or a label above 9.
 * @throws DataLossError where there are fewer or more bytes than the header says.
 */
export function extractLabels(bytes: Uint8Array, file: string): NDArray<'uint8'> {
  const { shape, data } = parse(bytes, file, 'label', 2049, 1);
  const wrong = data.findIndex((label) => label >= numClasses);
  if (wrong !== -1) {
    throw new ValueError(
      `MNIST label file ${file} has label ${data[wrong]} at index ${wrong}; labels are 0 to 9`,
    );
  }
  return new NDArray('uint8', shape, data);
}

function parse(
  bytes: Uint8Array,
  file: string,
  kind: 'image' | 'label',
  magic: number,
  rank: number,
): { shape: number[]; data: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4 && view.getUint32(0) !== magic) {
    throw new ValueError(
      `Invalid magic number ${view.getUint32(0)} in MNIST ${kind} file: ${file}`,
    );
  }
  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) {
    throw new DataLossError(
      `MNIST ${kind} file ${file} is cut short: ${bytes.length} bytes of a ${headerLength}-byte header`,
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const data = bytes.subarray(headerLength);
  if (data.length !== sizeOf(shape)) {
    const fault = data.length < sizeOf(shape) ? 'is cut short' : 'has trailing bytes';
    throw new DataLossError(
      `MNIST ${kind} file ${file} ${fault}: its header (${shape.join(', ')}) promises ` +
        `${sizeOf(shape)} bytes and ${data.length} follow`,
    );
  }
  return { shape, data };
}

/**
 * Unpacks a gzip file, in Node as in a browser.
 * @param bytes the content of the file.
 * @param file the file's name, for errors.
 * @param limit the most bytes to unpack; a gibibyte.
 * @throws DataLossError where `bytes` is not gzip, is damaged or cut short, or unpacks to more than
 *   `limit`.
 */
export async function gunzip(
  bytes: Uint8Array,
  file: string,
  limit = maxUnpackedBytes,
): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new DataLossError(`Not a gzipped file: ${file}`);
  }
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const read = () =>
    reader.read().catch((error: Error) => {
      throw new DataLossError(`Corrupt gzip file ${file}: ${error.message}`);
    });
  for (let chunk = await read(); !chunk.done; chunk = await read()) {
    length += chunk.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new DataLossError(`${file} unpacks to more than ${limit} bytes`);
    }
    chunks.push(chunk.value);
  }
  const unpacked = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    unpacked.set(chunk, offset);
    offset += chunk.length;
  }
  return unpacked;
}
