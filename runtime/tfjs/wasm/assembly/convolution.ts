import { COLUMNS, packPanel } from './panel';
import { addOffsets, multiplyPanel, TILE_BYTES } from './product';

/*
 * Convolutions of images with channels last as products of matrices, whose rows are the windows of
 * images that have their zeros around them. So many images at a time are copied into such ones as the
 * cache holds.
 */

/** Copies images into larger ones of zeros, their pixels `yStep` and `xStep` apart. */
function spread(
  from: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  to: usize,
  outHeight: i32,
  outWidth: i32,
  top: i32,
  left: i32,
  yStep: i32,
  xStep: i32,
): void {
  const pixel = 4 * channels;
  const outImage = outHeight * outWidth * pixel;
  memory.fill(to, 0, images * outImage);
  // The pixels that lie inside, in a row.
  let first = 0;
  while (first < width && left + first * xStep < 0) first++;
  let end = width;
  while (end > first && left + (end - 1) * xStep >= outWidth) end--;
  if (first == end) return;
  for (let image = 0; image < images; image++, to += outImage) {
    for (let y = 0; y < height; y++, from += width * pixel) {
      const outY = top + y * yStep;
      if (outY < 0 || outY >= outHeight) continue;
      const line = to + (outY * outWidth + left + first * xStep) * pixel;
      const source = from + first * pixel;
      if (xStep == 1) memory.copy(line, source, (end - first) * pixel);
      else {
        for (let i = 0; i < end - first; i++) {
          memory.copy(line + i * xStep * pixel, source + i * pixel, pixel);
        }
      }
    }
  }
}

/** Copies images into larger ones of zeros, with the channels first: [images, channels, height, width]. */
function spreadChannelsFirst(
  from: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  to: usize,
  outHeight: i32,
  outWidth: i32,
  top: i32,
  left: i32,
): void {
  const pixel = 4 * channels;
  const plane = 4 * outHeight * outWidth;
  memory.fill(to, 0, images * channels * plane);
  const first = max(0, -left);
  const end = min(width, outWidth - left);
  for (let image = 0; image < images; image++, to += channels * plane) {
    for (let y = 0; y < height; y++, from += width * pixel) {
      const outY = top + y;
      if (outY < 0 || outY >= outHeight) continue;
      let line = to + 4 * (outY * outWidth + left);
      for (let channel = 0; channel < channels; channel++, line += plane) {
        let source = from + 4 * channel + first * pixel;
        for (let x = first; x < end; x++, source += pixel) {
          f32.store(line + 4 * x, f32.load(source));
        }
      }
    }
  }
}

/**
 * Windows times a filter.
 *
 * @param paddedHeight, paddedWidth the size of an image that holds every window, in which the pixels of
 *   `x` lie `yStep` and `xStep` apart, the first one at `top` and `left`.
 * @param tapStep, depthStep, columnStep how the filter's taps, input channels and output channels lie.
 * @param block how many images at a time.
 * @param scratch room for a tile, the offsets of a window's elements and rows of a panel, and a block
 *   of padded images: 40 + 9·taps·channels + block·paddedHeight·paddedWidth·channels numbers.
 */
export function convolve(
  x: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  paddedHeight: i32,
  paddedWidth: i32,
  top: i32,
  left: i32,
  yStep: i32,
  xStep: i32,
  filter: usize,
  filterHeight: i32,
  filterWidth: i32,
  tapStep: i32,
  depthStep: i32,
  columnStep: i32,
  out: usize,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  yStride: i32,
  xStride: i32,
  yDilation: i32,
  xDilation: i32,
  bias: usize,
  isRelu: bool,
  block: i32,
  scratch: usize,
): void {
  const taps = filterHeight * filterWidth;
  const depth = taps * channels;
  const pixel = 4 * channels;
  const line = paddedWidth * pixel;
  const pitch = 4 * outChannels;
  const offsets = scratch + TILE_BYTES;
  let panel = offsets;
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      panel = addOffsets(panel, y * yDilation * line + x * xDilation * pixel, channels, 4);
    }
  }
  const isPadded = paddedHeight != height || paddedWidth != width || top != 0 || left != 0;
  const padded = panel + 4 * COLUMNS * depth;
  for (let n = 0; n < images; n += block) {
    const count = min(block, images - n);
    const image = isPadded ? padded : x;
    if (isPadded) {
      spread(
        x, count, height, width, channels, padded, paddedHeight, paddedWidth, top, left, yStep, xStep,
      );
    }
    for (let j = 0; j < outChannels; j += COLUMNS) {
      const columns = min(COLUMNS, outChannels - j);
      const from = filter + j * columnStep;
      packPanel(panel, from, taps, tapStep, channels, depthStep, columnStep, columns);
      multiplyPanel(
        image, count * outHeight * outWidth, outWidth, outHeight,
        xStride * pixel, yStride * line, paddedHeight * line, offsets, depth, panel,
        out + 4 * j, pitch, columns, false, bias == 0 ? 0 : bias + 4 * j, isRelu, scratch,
      );
    }
    x += count * height * width * pixel;
    out += count * outHeight * outWidth * pitch;
  }
}

/**
 * The gradient of a convolution for its filter: what a tap saw of a channel, in a row, times the
 * gradients of the outputs; added up over blocks of images. For all output channels, or some.
 *
 * @param paddedHeight, paddedWidth the size of an image that holds every window, with `x` at `top` and
 *   `left`.
 * @param columns for how many output channels, from those at `grad` and `filter` on.
 * @param block how many images at a time.
 * @param scratch room for a tile, the offsets of a block's windows and rows of a panel, and a block of
 *   padded images: 40 + 9·block·outHeight·outWidth + block·paddedHeight·paddedWidth·channels numbers.
 */
export function convolveBackpropFilter(
  x: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  paddedHeight: i32,
  paddedWidth: i32,
  top: i32,
  left: i32,
  grad: usize,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  yStride: i32,
  xStride: i32,
  yDilation: i32,
  xDilation: i32,
  filter: usize,
  filterHeight: i32,
  filterWidth: i32,
  columns: i32,
  block: i32,
  scratch: usize,
): void {
  const rows = filterHeight * filterWidth * channels;
  const line = 4 * paddedWidth;
  const plane = paddedHeight * line;
  const pitch = 4 * outChannels;
  const offsets = scratch + TILE_BYTES;
  let panel = offsets;
  for (let n = 0; n < block; n++) {
    for (let y = 0; y < outHeight; y++) {
      const first = n * channels * plane + y * yStride * line;
      panel = addOffsets(panel, first, outWidth, 4 * xStride);
    }
  }
  const padded = panel + 4 * COLUMNS * block * outHeight * outWidth;
  for (let n = 0; n < images; n += block) {
    const count = min(block, images - n);
    const depth = count * outHeight * outWidth;
    spreadChannelsFirst(
      x, count, height, width, channels, padded, paddedHeight, paddedWidth, top, left,
    );
    for (let j = 0; j < columns; j += COLUMNS) {
      const some = min(COLUMNS, columns - j);
      packPanel(panel, grad + 4 * j, 1, 0, depth, pitch, 4, some);
      multiplyPanel(
        padded, rows, channels, filterWidth, plane, 4 * xDilation, yDilation * line,
        offsets, depth, panel, filter + 4 * j, pitch, some, n > 0, 0, false, scratch,
      );
    }
    x += 4 * count * height * width * channels;
    grad += depth * pitch;
  }
}
