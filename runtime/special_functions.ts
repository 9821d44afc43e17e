/**
 * Functions that JavaScript's `Math` lacks, in double precision. Each is a series or continued
 * fraction where that converges, reached by the function's own recurrence or reflection.
 */

const SQRT_PI = Math.sqrt(Math.PI);

/** erf x = 2/√π · e^(-x²) · Σ 2ᵏ x²ᵏ⁺¹ / (1·3·…·(2k + 1)), whose terms are all positive. */
function erfSeries(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; Math.abs(term) > Math.abs(sum) * 1e-17; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-x * x) * sum;
}

/** erfc x of a large x, as a continued fraction from its end. */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let k = 60; k > 0; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (SQRT_PI * fraction);
}

/** Up to here the series is exact enough for both erf and erfc. */
const SERIES_END = 2;

/** The error function. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  return Math.abs(x) < SERIES_END ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(Math.abs(x)));
}

/** 1 - erf x. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x >= SERIES_END) return erfcFraction(x);
  return 1 - erf(x);
}

/** The Bernoulli numbers B₂, B₄, …, by which the asymptotic series below go on. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6] as const;

/** From here the asymptotic series are exact to double precision. */
const ASYMPTOTIC = 12;

/** log |Γ(x)|: Stirling's series for large x, the recurrence to get there, reflection below 0. */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x);
  if (x <= 0) {
    const sine = Math.sin(Math.PI * (x - 2 * Math.round(x / 2)));
    return Number.isInteger(x)
      ? Number.POSITIVE_INFINITY
      : Math.log(Math.PI / Math.abs(sine)) - lgamma(1 - x);
  }
  let [z, product] = [x, 1];
  for (; z < ASYMPTOTIC; z++) product *= z;
  const tail = BERNOULLI.reduce((sum, b, k) => {
    const n = 2 * k + 2;
    return sum + b / (n * (n - 1) * z ** (n - 1));
  }, 0);
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + tail - Math.log(product);
}

/** The derivative of log Γ(x), in the same way. */
export function digamma(x: number): number {
  if (x === Number.POSITIVE_INFINITY || Number.isNaN(x)) return x;
  if (x <= 0) {
    if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let [z, sum] = [x, 0];
  for (; z < ASYMPTOTIC; z++) sum -= 1 / z;
  const tail = BERNOULLI.reduce((t, b, k) => t + b / ((2 * k + 2) * z ** (2 * k + 2)), 0);
  return sum + Math.log(z) - 1 / (2 * z) - tail;
}

/** Hurwitz's zeta function Σ (k + q)⁻ˣ, its tail by Euler and Maclaurin's formula. */
export function zeta(x: number, q: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  if (Number.isNaN(x) || Number.isNaN(q) || x < 1) return Number.NaN;
  if (q <= 0) {
    if (Number.isInteger(q) || q === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
    // A power of a negative number is real only for whole exponents.
    if (!Number.isInteger(x)) return Number.NaN;
  }
  let [z, sum] = [q, 0];
  for (; z < ASYMPTOTIC; z++) sum += z ** -x;
  sum += z ** (1 - x) / (x - 1) + z ** -x / 2;
  let [factor, factorial] = [x * z ** (-x - 1), 2];
  for (const [k, b] of BERNOULLI.entries()) {
    sum += (b * factor) / factorial;
    const n = 2 * k + 2;
    factor *= ((x + n - 1) * (x + n)) / (z * z);
    factorial *= (n + 1) * (n + 2);
  }
  return sum;
}

/** The derivative of order n of the digamma function; of another n than a whole one there is none. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!Number.isInteger(n) || n < 0) return Number.NaN;
  return (n % 2 === 0 ? -1 : 1) * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
}

/** From here on a term changes nothing. */
const NEGLIGIBLE = 1e-17;

/**
 * The derivative by α of a number x that is drawn from the gamma distribution of shape α, with the same
 * random numbers: -(dP/dα) / (dP/dx), where P is the lower incomplete gamma function (M. Figurnov,
 * S. Mohamed and A. Mnih, "Implicit reparameterization gradients", 2018).
 */
export function gammaSampleDerivative(alpha: number, x: number): number {
  if (!(alpha > 0) || !(x >= 0)) return Number.NaN;
  if (x === 0) return 0;
  return x > 1 && x > alpha ? byFraction(alpha, x) : bySeries(alpha, x);
}

/** P = xᵅ e⁻ˣ / Γ(α + 1) · Σ xⁿ / ((α + 1)…(α + n)); of every term the derivative too. */
function bySeries(alpha: number, x: number): number {
  let [term, slope, sum, slopes] = [1, 0, 1, 0];
  for (let n = 1; n < 10_000; n++) {
    const factor = x / (alpha + n);
    slope = factor * slope - (factor / (alpha + n)) * term;
    term *= factor;
    sum += term;
    slopes += slope;
    if (Math.abs(slope) <= NEGLIGIBLE * Math.abs(slopes)) break;
  }
  const logSlope = Math.log(x) - digamma(alpha + 1);
  return (-(slopes + sum * logSlope) * x) / alpha;
}

/** 1 - P = xᵅ e⁻ˣ / Γ(α) · a continued fraction; numerators and denominators with their derivatives. */
function byFraction(alpha: number, x: number): number {
  let [y, z] = [1 - alpha, x + 2 - alpha];
  let [p0, q0, p1, q1] = [1, x, x + 1, z * x];
  let [dp0, dq0, dp1, dq1] = [0, 0, 0, -x];
  let value = p1 / q1;
  let slope = (dp1 - value * dq1) / q1;
  for (let n = 1; n < 10_000; n++) {
    y += 1;
    z += 2;
    const yn = y * n;
    const [p2, q2] = [p1 * z - p0 * yn, q1 * z - q0 * yn];
    const [dp2, dq2] = [dp1 * z - p1 - dp0 * yn + p0 * n, dq1 * z - q1 - dq0 * yn + q0 * n];
    const before = slope;
    value = p2 / q2;
    slope = (dp2 - value * dq2) / q2;
    if (Math.abs(slope - before) <= NEGLIGIBLE) break;
    // Only the ratios count: they are kept in range.
    const scale = Math.abs(p2) > 1e100 ? 1e-100 : 1;
    [p0, q0, p1, q1] = [p1 * scale, q1 * scale, p2 * scale, q2 * scale];
    [dp0, dq0, dp1, dq1] = [dp1 * scale, dq1 * scale, dp2 * scale, dq2 * scale];
  }
  return (slope + value * (Math.log(x) - digamma(alpha))) * x;
}
