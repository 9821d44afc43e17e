/** The largest value of every window; NaN counts as the largest. */
export function maxPool(
  input: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  yStride: i32,
  xStride: i32,
  top: i32,
  left: i32,
  out: usize,
): void {
  const pixel = 4 * channels;
  for (let image = 0; image < images; image++, input += height * width * pixel) {
    for (let y = 0; y < outHeight; y++) {
      const firstY = max(0, y * yStride - top);
      const endY = min(height, y * yStride - top + windowHeight);
      for (let x = 0; x < outWidth; x++, out += pixel) {
        const firstX = max(0, x * xStride - left);
        const endX = min(width, x * xStride - left + windowWidth);
        const first = input + (firstY * width + firstX) * pixel;
        takeLargest(first, out, endY - firstY, endX - firstX, width * pixel, pixel);
      }
    }
  }
}

/** Of one window, for all channels. */
@inline
function takeLargest(
  input: usize,
  out: usize,
  height: i32,
  width: i32,
  line: i32,
  pixel: i32,
): void {
  let channel = 0;
  for (; channel <= pixel - 16; channel += 16) {
    let largest = f32x4.splat(-Infinity);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = v128.load(input + y * line + x * pixel + channel);
        largest = v128.bitselect(value, largest, isLarger(value, largest));
      }
    }
    v128.store(out + channel, largest);
  }
  for (; channel < pixel; channel += 4) {
    let largest: f32 = -Infinity;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = f32.load(input + y * line + x * pixel + channel);
        if (!(value <= largest) && largest == largest) largest = value;
      }
    }
    f32.store(out + channel, largest);
  }
}

/** Whether a value is the new largest one: no later one is larger than NaN. */
@inline
function isLarger(value: v128, largest: v128): v128 {
  return v128.andnot(f32x4.eq(largest, largest), f32x4.le(value, largest));
}

/**
 * The gradient of max pooling: every window gives its gradient to the first of its largest values; NaN
 * counts as the largest.
 */
export function maxPoolBackprop(
  input: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  grad: usize,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  yStride: i32,
  xStride: i32,
  top: i32,
  left: i32,
  out: usize,
): void {
  const pixel = 4 * channels;
  memory.fill(out, 0, images * height * width * pixel);
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < outHeight; y++) {
      const firstY = max(0, y * yStride - top);
      const endY = min(height, y * yStride - top + windowHeight);
      for (let x = 0; x < outWidth; x++, grad += pixel) {
        const firstX = max(0, x * xStride - left);
        const endX = min(width, x * xStride - left + windowWidth);
        const first = (firstY * width + firstX) * pixel;
        giveToLargest(
          input + first, out + first, endY - firstY, endX - firstX, width * pixel, pixel, grad,
        );
      }
    }
    input += height * width * pixel;
    out += height * width * pixel;
  }
}

/** One window, of all channels. */
@inline
function giveToLargest(
  input: usize,
  out: usize,
  height: i32,
  width: i32,
  line: i32,
  pixel: i32,
  grad: usize,
): void {
  let channel = 0;
  for (; channel <= pixel - 16; channel += 16) {
    let largest = f32x4.splat(-Infinity);
    let found = i32x4.splat(0);
    let tap = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, tap++) {
        const value = v128.load(input + y * line + x * pixel + channel);
        const taken = isLarger(value, largest);
        largest = v128.bitselect(value, largest, taken);
        found = v128.bitselect(i32x4.splat(tap), found, taken);
      }
    }
    const given = v128.load(grad + channel);
    tap = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, tap++) {
        const at = out + y * line + x * pixel + channel;
        const share = v128.and(given, i32x4.eq(found, i32x4.splat(tap)));
        v128.store(at, f32x4.add(v128.load(at), share));
      }
    }
  }
  for (; channel < pixel; channel += 4) {
    let largest: f32 = -Infinity;
    let at = channel;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const place = y * line + x * pixel + channel;
        const value = f32.load(input + place);
        if (value <= largest || largest != largest) continue;
        largest = value;
        at = place;
      }
    }
    f32.store(out + at, f32.load(out + at) + f32.load(grad + channel));
  }
}
