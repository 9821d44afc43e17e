import { COLUMNS, packPanel } from './panel';

/*
 * Products of matrices C = A·B in tiles of 5 rows and 8 columns: ten sums of four columns, two vectors
 * of B and one element of A fill 13 of the 15 vector registers that engines have to give.
 *
 * Row `i` of A begins at an address, and its element `k` lies `offsets[k]` behind it. So the windows of
 * an image are the rows of a matrix without being copied. B is copied, eight columns at a time, into a
 * panel, where the inner loop reads it in order.
 *
 * All steps are in bytes.
 */

const ROWS: i32 = 5;
export const TILE_BYTES: i32 = 4 * ROWS * COLUMNS;

/** Writes where the elements of a row lie that are `step` apart. */
export function addOffsets(to: usize, first: i32, count: i32, step: i32): usize {
  for (let k = 0; k < count; k++, to += 4) i32.store(to, first + k * step);
  return to;
}

/** The places of A's rows: where the walk is, and where its line and its image began. */
let at: usize = 0;
let line: usize = 0;
let image: usize = 0;
let x: i32 = 0;
let y: i32 = 0;

/** To the next row of A. */
function advance(
  width: i32,
  height: i32,
  columnStep: i32,
  lineStep: i32,
  imageStep: i32,
): void {
  at += columnStep;
  if (++x < width) return;
  x = 0;
  line += lineStep;
  if (++y == height) {
    y = 0;
    image += imageStep;
    line = image;
  }
  at = line;
}

/**
 * `columns` (at most 8) columns of C = A·panel, of `rows` rows that lie in images of `width` by
 * `height`.
 *
 * @param offsets where the `depth` elements of a row lie.
 * @param c the first element of C; its rows are `pitch` apart.
 * @param accumulates whether the product is added to what C holds.
 * @param bias what is added to the rounded product of each column, or 0.
 * @param isRelu whether what is negative then becomes 0.
 * @param tile room for 40 numbers.
 */
export function multiplyPanel(
  a: usize,
  rows: i32,
  width: i32,
  height: i32,
  columnStep: i32,
  lineStep: i32,
  imageStep: i32,
  offsets: usize,
  depth: i32,
  panel: usize,
  c: usize,
  pitch: i32,
  columns: i32,
  accumulates: bool,
  bias: usize,
  isRelu: bool,
  tile: usize,
): void {
  at = line = image = a;
  x = y = 0;
  for (let row = 0; row < rows; row += ROWS) {
    // Rows after the last one are the last one again, and are thrown away.
    const last = rows - 1 - row;
    const a0 = at;
    if (last > 0) advance(width, height, columnStep, lineStep, imageStep);
    const a1 = at;
    if (last > 1) advance(width, height, columnStep, lineStep, imageStep);
    const a2 = at;
    if (last > 2) advance(width, height, columnStep, lineStep, imageStep);
    const a3 = at;
    if (last > 3) advance(width, height, columnStep, lineStep, imageStep);
    const a4 = at;
    advance(width, height, columnStep, lineStep, imageStep);
    const to = c + row * pitch;
    const count = min(ROWS, rows - row);
    if (columns == COLUMNS && count == ROWS && !accumulates) {
      multiplyTile(a0, a1, a2, a3, a4, offsets, depth, panel, to, pitch);
      if (bias != 0 || isRelu) {
        finishTile(to, pitch, to, pitch, ROWS, COLUMNS, false, bias, isRelu);
      }
    } else {
      multiplyTile(a0, a1, a2, a3, a4, offsets, depth, panel, tile, 4 * COLUMNS);
      finishTile(tile, 4 * COLUMNS, to, pitch, count, columns, accumulates, bias, isRelu);
    }
  }
}

/**
 * A tile of five rows, from where they begin, and a panel.
 *
 * One loop in a function of its own, exported so that it stays one: within another loop V8 keeps the
 * sums in memory, which takes twice the time.
 */
export function multiplyTile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  offsets: usize,
  depth: i32,
  panel: usize,
  to: usize,
  pitch: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let s40 = f32x4.splat(0);
  let s41 = f32x4.splat(0);
  for (const end = offsets + 4 * depth; offsets < end; offsets += 4, panel += 32) {
    const offset = i32.load(offsets);
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x0 = v128.load32_splat(a0 + offset);
    s00 = f32x4.add(s00, f32x4.mul(x0, b0));
    s01 = f32x4.add(s01, f32x4.mul(x0, b1));
    const x1 = v128.load32_splat(a1 + offset);
    s10 = f32x4.add(s10, f32x4.mul(x1, b0));
    s11 = f32x4.add(s11, f32x4.mul(x1, b1));
    const x2 = v128.load32_splat(a2 + offset);
    s20 = f32x4.add(s20, f32x4.mul(x2, b0));
    s21 = f32x4.add(s21, f32x4.mul(x2, b1));
    const x3 = v128.load32_splat(a3 + offset);
    s30 = f32x4.add(s30, f32x4.mul(x3, b0));
    s31 = f32x4.add(s31, f32x4.mul(x3, b1));
    const x4 = v128.load32_splat(a4 + offset);
    s40 = f32x4.add(s40, f32x4.mul(x4, b0));
    s41 = f32x4.add(s41, f32x4.mul(x4, b1));
  }
  v128.store(to, s00);
  v128.store(to, s01, 16);
  to += pitch;
  v128.store(to, s10);
  v128.store(to, s11, 16);
  to += pitch;
  v128.store(to, s20);
  v128.store(to, s21, 16);
  to += pitch;
  v128.store(to, s30);
  v128.store(to, s31, 16);
  to += pitch;
  v128.store(to, s40);
  v128.store(to, s41, 16);
}

/** Puts the first columns of a tile where they belong; NaN is not cut off by relu. */
function finishTile(
  tile: usize,
  tilePitch: i32,
  c: usize,
  pitch: i32,
  rows: i32,
  columns: i32,
  accumulates: bool,
  bias: usize,
  isRelu: bool,
): void {
  for (let row = 0; row < rows; row++, tile += tilePitch, c += pitch) {
    let j = 0;
    for (; j <= columns - 4; j += 4) {
      let value = v128.load(tile + 4 * j);
      if (accumulates) value = f32x4.add(v128.load(c + 4 * j), value);
      if (bias != 0) value = f32x4.add(value, v128.load(bias + 4 * j));
      if (isRelu) value = f32x4.pmax(value, f32x4.splat(0));
      v128.store(c + 4 * j, value);
    }
    for (; j < columns; j++) {
      let value = f32.load(tile + 4 * j);
      if (accumulates) value = f32.load(c + 4 * j) + value;
      if (bias != 0) value += f32.load(bias + 4 * j);
      if (isRelu && value < 0) value = 0;
      f32.store(c + 4 * j, value);
    }
  }
}

/** A matrix of `rows` rows as one of so many columns. */
function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  for (let j = 0; j < columns; j++, from += 4) {
    for (let i = 0; i < rows; i++, to += 4) f32.store(to, f32.load(from + 4 * i * columns));
  }
}

/**
 * The product of two matrices, or some of its columns.
 *
 * @param width how many columns the whole product has.
 * @param scratch room for a tile, `depth` offsets and rows of a panel, and the first factor where it
 *   is transposed: 40 + 9·depth (+ rows·depth) numbers.
 */
export function matMul(
  a: usize,
  isTransposedA: bool,
  b: usize,
  isTransposedB: bool,
  c: usize,
  rows: i32,
  depth: i32,
  columns: i32,
  width: i32,
  bias: usize,
  isRelu: bool,
  scratch: usize,
): void {
  const offsets = scratch + TILE_BYTES;
  const panel = addOffsets(offsets, 0, depth, 4);
  if (isTransposedA) {
    // The elements of a row are read one after the other: far apart, each would be in another line of
    // the cache.
    const turned = panel + 4 * COLUMNS * depth;
    transpose(a, depth, rows, turned);
    a = turned;
  }
  const pitch = 4 * width;
  const depthStep = isTransposedB ? 4 : pitch;
  const columnStep = isTransposedB ? 4 * depth : 4;
  for (let j = 0; j < columns; j += COLUMNS) {
    const count = min(COLUMNS, columns - j);
    packPanel(panel, b + j * columnStep, 1, 0, depth, depthStep, columnStep, count);
    multiplyPanel(
      a, rows, rows, 1, 4 * depth, 0, 0, offsets, depth, panel,
      c + 4 * j, pitch, count, false, bias == 0 ? 0 : bias + 4 * j, isRelu, scratch,
    );
  }
}
