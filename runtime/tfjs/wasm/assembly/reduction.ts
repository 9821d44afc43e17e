/**
 * The sums of columns, in double precision, divided by `divisor`.
 *
 * @param width how many columns the matrix has, of which some are summed.
 */
export function sumColumns(
  x: usize,
  rows: i32,
  columns: i32,
  width: i32,
  divisor: f64,
  out: usize,
): void {
  const pitch = 4 * width;
  let j = 0;
  for (; j <= columns - 8; j += 8, x += 32, out += 32) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let at = x;
    for (let row = 0; row < rows; row++, at += pitch) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(a));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(highHalf(a)));
      s2 = f64x2.add(s2, f64x2.promote_low_f32x4(b));
      s3 = f64x2.add(s3, f64x2.promote_low_f32x4(highHalf(b)));
    }
    const divisors = f64x2.splat(divisor);
    v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.div(s0, divisors)), 0);
    v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.div(s1, divisors)), 0, 8);
    v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.div(s2, divisors)), 0, 16);
    v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.div(s3, divisors)), 0, 24);
  }
  for (; j < columns; j++, x += 4, out += 4) {
    let total: f64 = 0;
    let at = x;
    for (let row = 0; row < rows; row++, at += pitch) total += f32.load(at);
    f32.store(out, <f32>(total / divisor));
  }
}

@inline
function highHalf(a: v128): v128 {
  return v128.shuffle<f64>(a, a, 1, 1);
}
