/** One pass of Adam over the parameters. `grad` may be where the new variable goes. */
export function applyAdam(
  variable: usize,
  m: usize,
  v: usize,
  grad: usize,
  newVariable: usize,
  newM: usize,
  newV: usize,
  count: i32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  useNesterov: bool,
): void {
  const keep1: f32 = 1 - beta1;
  const keep2: f32 = 1 - beta2;
  const rates = f32x4.splat(rate);
  const keeps1 = f32x4.splat(keep1);
  const keeps2 = f32x4.splat(keep2);
  const epsilons = f32x4.splat(epsilon);
  const bytes = 4 * count;
  let i = 0;
  for (; i <= bytes - 16; i += 16) {
    const g = v128.load(grad + i);
    const oldM = v128.load(m + i);
    const oldV = v128.load(v + i);
    const mean = f32x4.add(oldM, f32x4.mul(f32x4.sub(g, oldM), keeps1));
    const square = f32x4.add(oldV, f32x4.mul(f32x4.sub(f32x4.mul(g, g), oldV), keeps2));
    const direction = useNesterov
      ? f32x4.add(f32x4.mul(g, keeps1), f32x4.mul(mean, f32x4.splat(beta1)))
      : mean;
    const step = f32x4.div(f32x4.mul(direction, rates), f32x4.add(f32x4.sqrt(square), epsilons));
    v128.store(newM + i, mean);
    v128.store(newV + i, square);
    v128.store(newVariable + i, f32x4.sub(v128.load(variable + i), step));
  }
  for (; i < bytes; i += 4) {
    const g = f32.load(grad + i);
    const oldM = f32.load(m + i);
    const oldV = f32.load(v + i);
    const mean = oldM + (g - oldM) * keep1;
    const square = oldV + (g * g - oldV) * keep2;
    const direction = useNesterov ? g * keep1 + mean * beta1 : mean;
    f32.store(newM + i, mean);
    f32.store(newV + i, square);
    const step = (direction * rate) / (sqrt<f32>(square) + epsilon);
    f32.store(newVariable + i, f32.load(variable + i) - step);
  }
}
