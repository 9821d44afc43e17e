/**
 * The distributions of TensorFlow 1.15's random ops on the CPU (core/lib/random/
 * random_distributions.h, filled as in core/kernels/random_op_cpu.h), bit for bit. Each function
 * fills `out` from a part of a Philox sequence that the op has reserved.
 *
 * float64 uses two uint32 where float32 uses one. Its normals are as exact as the engine's
 * `Math.log`, `Math.sin` and `Math.cos`.
 */

import type { Philox } from './philox.js';

type FloatArray = Float32Array | Float64Array;

/** A float32 in [0, 1): 23 bits are the mantissa of a number in [1, 2), less 1. */
export const uniformFloat32 = (rng: Philox): number => (rng.uint32() & 0x7fffff) / 2 ** 23;

/** A float64 in [0, 1) of 52 bits; the first uint32 gives the upper 20. */
export function uniformFloat64(rng: Philox): number {
  const high = rng.uint32() & 0xfffff;
  return (high * 2 ** 32 + rng.uint32()) / 2 ** 52;
}

/** Fills `out` with values of [0, 1): the op RandomUniform. */
export function uniform(rng: Philox, out: FloatArray): void {
  const sample = out instanceof Float32Array ? uniformFloat32 : uniformFloat64;
  for (let i = 0; i < out.length; i++) out[i] = sample(rng);
}

/**
 * Fills `out` with integers of [minval, maxval): the op RandomUniformInt, of int32 for an Int32Array
 * and of int64 for a Float64Array. The caller has checked that minval < maxval.
 *
 * It is the remainder of a uint32 or uint64, so a little biased unless the range is a power of two.
 */
export function randomUniformInt(
  rng: Philox,
  out: Int32Array | Float64Array,
  minval: number,
  maxval: number,
): void {
  if (out instanceof Int32Array) {
    const range = maxval - minval;
    for (let i = 0; i < out.length; i++) out[i] = minval + (rng.uint32() % range);
    return;
  }
  const range = BigInt(maxval) - BigInt(minval);
  for (let i = 0; i < out.length; i++) {
    const low = BigInt(rng.uint32());
    const bits = low | (BigInt(rng.uint32()) << 32n);
    out[i] = Number(BigInt(minval) + (bits % range));
  }
}

/** The numbers below `n` in random order, for `n - 1` uint32: the op RandomShuffle. */
export function permutation(rng: Philox, n: number): Uint32Array {
  const places = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const other = i + (rng.uint32() % (n - i));
    [places[i], places[other]] = [places[other] as number, places[i] as number];
  }
  return places;
}

/**
 * Fills `out`, row after row, with classes drawn by the probabilities softmax(logits), two uint32 for
 * each: the op Multinomial. Logits that are not finite have no probability.
 */
export function multinomial(
  rng: Philox,
  logits: ArrayLike<number>,
  out: Int32Array,
  classes: number,
): void {
  const rows = logits.length / classes;
  const samples = out.length / rows;
  for (let row = 0; row < rows; row++) {
    const own = Array.from({ length: classes }, (_, i) => logits[row * classes + i] as number);
    const largest = Math.max(...own.filter(Number.isFinite));
    let total = 0;
    const sums = own.map((x) => {
      if (Number.isFinite(x)) total += Math.exp(x - largest);
      return total;
    });
    for (let i = 0; i < samples; i++) {
      const wanted = uniformFloat64(rng) * total;
      const found = sums.findIndex((sum) => sum > wanted);
      out[row * samples + i] = found < 0 ? classes : found;
    }
  }
}

/** Fills `out` with values of mean 0 and deviation 1: the op RandomStandardNormal. */
export function standardNormal(rng: Philox, out: FloatArray): void {
  const boxMuller = out instanceof Float32Array ? boxMullerFloat32 : boxMullerFloat64;
  // An odd length leaves one value over, which a typed array ignores.
  for (let i = 0; i < out.length; i += 2) boxMuller(rng, out, i);
}

/** Normal values are drawn again until they are below this many deviations: `kTruncateValue`. */
const TRUNCATION = 2;

/** Blocks between the starts of two outputs: `kReservedSamplesPerOutput` / 4. */
const BLOCKS_PER_TRUNCATED = 64;

/** Fills `out` with standard normals of (-2, 2): the op TruncatedNormal. */
export function truncatedNormal(rng: Philox, out: FloatArray): void {
  const single = out instanceof Float32Array;
  const boxMuller = single ? boxMullerFloat32 : boxMullerFloat64;
  const pair = single ? new Float32Array(2) : new Float64Array(2);
  const groupSize = single ? 4 : 2;
  for (let start = 0; start < out.length; start += groupSize) {
    // A group starts at a place of its own, however many values the groups before it rejected.
    const group = rng.clone();
    rng.skip(groupSize * BLOCKS_PER_TRUNCATED);
    const end = start + groupSize;
    for (let i = start; i < end; ) {
      boxMuller(group, pair, 0);
      for (const value of pair) {
        if (Math.abs(value) < TRUNCATION && i < end) out[i++] = value;
      }
    }
  }
}

/** The least value whose logarithm is taken. */
const EPSILON = 1e-7;

/** Writes two standard normals at `index` of `out`: `BoxMullerFloat`. */
function boxMullerFloat32(rng: Philox, out: FloatArray, index: number): void {
  const u = Math.max(uniformFloat32(rng), Math.fround(EPSILON));
  const angle = Math.fround(2 * Math.PI * uniformFloat32(rng));
  const radius = Math.fround(Math.sqrt(-2 * logFloat32(u)));

  // glibc's sincosf: polynomials in [-pi/4, pi/4] after taking away a number of quarter turns.
  const quarter = Math.round(angle * (2 / Math.PI));
  const x = angle - quarter * (Math.PI / 2);
  const x2 = x * x;
  const x3 = x2 * x;
  const x4 = x2 * x2;
  const sin = x + x3 * SIN_3 + x3 * x2 * (SIN_5 + x2 * SIN_7);
  const cos = 1 + x2 * COS_2 + x4 * COS_4 + x4 * x2 * (COS_6 + x2 * COS_8);
  const swapped = (quarter & 1) === 1;
  const sign = (quarter & 2) === 0 ? radius : -radius;
  out[index] = Math.fround(swapped ? cos : sin) * sign;
  out[index + 1] = Math.fround(swapped ? -sin : cos) * sign;
}

/** Writes two standard normals at `index` of `out`: `BoxMullerDouble`. */
export function boxMullerFloat64(rng: Philox, out: FloatArray, index: number): void {
  const u = Math.max(uniformFloat64(rng), EPSILON);
  const angle = 2 * Math.PI * uniformFloat64(rng);
  const radius = Math.sqrt(-2 * Math.log(u));
  out[index] = Math.sin(angle) * radius;
  out[index + 1] = Math.cos(angle) * radius;
}

/**
 * TensorFlow calls glibc's `logf` and `sincosf`. About one of their results in a hundred is not the
 * nearest float32, so rounding `Math.log` and the like would differ. Both work in float64, with
 * operations that every engine computes alike, and round once. These are their coefficients, from
 * ARM-software/optimized-routines, where glibc has them from (math/sincosf_data.c, logf_data.c).
 */
const SIN_3 = -0.16666654943701084;
const SIN_5 = 0.008332178146138854;
const SIN_7 = -0.00019517298981385725;
const COS_2 = -0.49999999725108224;
const COS_4 = 0.041666623324344516;
const COS_6 = -0.001388676379437604;
const COS_8 = 2.4390450703564542e-5;

const LOG_2 = -0.4999997485802103;
const LOG_3 = 0.333456765744066;
const LOG_4 = -0.25089342214237154;

/** Where the table below starts: the bits of the float32 0.69921875. */
const LOG_OFFSET = 0x3f330000;

/** 1 / c and log(c) for a number c near the centre of each of sixteen parts of [0.699, 1.398). */
const LOG_INVERSES = Float64Array.of(
  1.398907162146528,
  1.3403141896637998,
  1.286432210124115,
  1.2367150214269895,
  1.1906977166711752,
  1.1479821020556429,
  1.1082251448272158,
  1.0711297413057381,
  1.036437278977283,
  1,
  0.9492859795739057,
  0.8951049428609004,
  0.8476821620351103,
  0.8050314851692001,
  0.7664671008843108,
  0.731428603316328,
);
const LOG_CENTRES = Float64Array.of(
  -0.33569133332882284,
  -0.2929040563774074,
  -0.2518726580937369,
  -0.21245868807117255,
  -0.17453945183745634,
  -0.1380057072319758,
  -0.10275976698545139,
  -0.06871392447020525,
  -0.0357891387398228,
  0,
  0.05204517742929496,
  0.11081431298787942,
  0.1652495223695143,
  0.21687389031699977,
  0.2659635028121397,
  0.3127556664073557,
);

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** glibc's `logf` of a positive normal float32: log(2^k z) = k log(2) + log(c) + log(1 + r). */
function logFloat32(value: number): number {
  float[0] = value;
  const bits = floatBits[0] as number;
  const k = (bits - LOG_OFFSET) >> 23;
  const interval = ((bits - LOG_OFFSET) >> 19) & 15;
  floatBits[0] = bits - (k << 23);
  const z = float[0];
  const r = z * (LOG_INVERSES[interval] as number) - 1;
  const base = (LOG_CENTRES[interval] as number) + k * Math.LN2;
  const tail = LOG_4 * (r * r) + (LOG_3 * r + LOG_2);
  return Math.fround(tail * (r * r) + (base + r));
}
