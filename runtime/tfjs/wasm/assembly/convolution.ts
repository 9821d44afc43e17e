import { COLUMNS, packPanel } from './panel';
import { addOffsets, multiplyPanel, TILE_BYTES } from './product';

/*
 * Convolutions of images with channels last as products of matrices, whose rows are the windows of
 * images that have their zeros around them.
 */

/** Copies images into larger ones of zeros, their pixels `yStep` and `xStep` apart. */
export function spread(
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
export function spreadChannelsFirst(
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
 * @param image images that hold every window.
 * @param tapStep, depthStep, columnStep how the filter's taps, input channels and output channels lie.
 * @param scratch room for a tile, and the offsets of a window's elements and rows of a panel:
 *   40 + 9·taps·channels numbers.
 */
export function convolve(
  image: usize,
  images: i32,
  imageHeight: i32,
  imageWidth: i32,
  channels: i32,
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
  scratch: usize,
): void {
  const taps = filterHeight * filterWidth;
  const depth = taps * channels;
  const pixel = 4 * channels;
  const line = imageWidth * pixel;
  const offsets = scratch + TILE_BYTES;
  let panel = offsets;
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      panel = addOffsets(panel, y * yDilation * line + x * xDilation * pixel, channels, 4);
    }
  }
  for (let j = 0; j < outChannels; j += COLUMNS) {
    const count = min(COLUMNS, outChannels - j);
    const from = filter + j * columnStep;
    packPanel(panel, from, taps, tapStep, channels, depthStep, columnStep, count);
    multiplyPanel(
      image, images * outHeight * outWidth, outWidth, outHeight,
      xStride * pixel, yStride * line, imageHeight * line, offsets, depth, panel,
      out + 4 * j, 4 * outChannels, count, false, bias == 0 ? 0 : bias + 4 * j, isRelu, scratch,
    );
  }
}

/**
 * The gradient of a convolution for its filter: what a tap saw of a channel, in a row, times the
 * gradients of the outputs; added up over blocks of images.
 *
 * @param image images with channels first that hold every window.
 * @param block how many images at a time.
 * @param scratch room for a tile, and the offsets of a block's windows and rows of a panel:
 *   40 + 9·block·outHeight·outWidth numbers.
 */
export function convolveBackpropFilter(
  image: usize,
  images: i32,
  imageHeight: i32,
  imageWidth: i32,
  channels: i32,
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
  block: i32,
  scratch: usize,
): void {
  const rows = filterHeight * filterWidth * channels;
  const line = 4 * imageWidth;
  const plane = imageHeight * line;
  const pitch = 4 * outChannels;
  const offsets = scratch + TILE_BYTES;
  let panel = offsets;
  for (let n = 0; n < block; n++) {
    for (let y = 0; y < outHeight; y++) {
      const first = n * channels * plane + y * yStride * line;
      panel = addOffsets(panel, first, outWidth, 4 * xStride);
    }
  }
  for (let n = 0; n < images; n += block) {
    const places = min(block, images - n) * outHeight * outWidth;
    for (let j = 0; j < outChannels; j += COLUMNS) {
      const count = min(COLUMNS, outChannels - j);
      packPanel(panel, grad + 4 * j, 1, 0, places, pitch, 4, count);
      multiplyPanel(
        image, rows, channels, filterWidth, plane, 4 * xDilation, yDilation * line,
        offsets, places, panel, filter + 4 * j, pitch, count, n > 0, 0, false, scratch,
      );
    }
    image += block * channels * plane;
    grad += places * pitch;
  }
}
