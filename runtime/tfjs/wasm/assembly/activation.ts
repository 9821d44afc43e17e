/** The larger of the feature and 0; NaN for NaN. */
export function relu(feature: usize, out: usize, count: i32): void {
  const bytes = 4 * count;
  let i = 0;
  for (; i <= bytes - 16; i += 16) {
    v128.store(out + i, f32x4.max(v128.load(feature + i), f32x4.splat(0)));
  }
  for (; i < bytes; i += 4) f32.store(out + i, max<f32>(f32.load(feature + i), 0));
}

/** The gradient where the feature is positive, else 0. */
export function reluGrad(grad: usize, feature: usize, out: usize, count: i32): void {
  const bytes = 4 * count;
  let i = 0;
  for (; i <= bytes - 16; i += 16) {
    const isPositive = f32x4.gt(v128.load(feature + i), f32x4.splat(0));
    v128.store(out + i, v128.and(v128.load(grad + i), isPositive));
  }
  for (; i < bytes; i += 4) {
    f32.store(out + i, f32.load(feature + i) > 0 ? f32.load(grad + i) : 0);
  }
}
