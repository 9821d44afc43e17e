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
