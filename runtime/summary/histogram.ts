import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HistogramProtoSchema } from '../../compiler/proto/summary_pb.js';

/** Where buckets end: 0, and up from 1e-12 on either side, each 10 % farther than the one before. */
const LIMITS: Float64Array = (() => {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  const negative = positive.map((limit) => -limit).reverse();
  return Float64Array.from([...negative, 0, ...positive]);
})();

/** The first bucket whose limit is above the value. */
function bucketOf(value: number): number {
  let [low, high] = [0, LIMITS.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value < (LIMITS[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * How finite values are distributed, in TensorFlow's buckets: `Histogram` of
 * tensorflow/core/lib/histogram/histogram.cc. Sums are added in order; a run of empty buckets is one.
 */
export function histogramOf(
  values: Iterable<number>,
): MessageInitShape<typeof HistogramProtoSchema> {
  const counts = new Float64Array(LIMITS.length);
  let [min, max, num, sum, sumSquares] = [Number.MAX_VALUE, -Number.MAX_VALUE, 0, 0, 0];
  for (const value of values) {
    const at = bucketOf(value);
    counts[at] = (counts[at] as number) + 1;
    if (value < min) min = value;
    if (value > max) max = value;
    num++;
    sum += value;
    sumSquares += value * value;
  }
  const [bucketLimit, bucket]: [number[], number[]] = [[], []];
  for (const [i, count] of counts.entries()) {
    if (count === 0 && counts[i + 1] === 0) continue;
    bucketLimit.push(LIMITS[i] as number);
    bucket.push(count);
  }
  return { min, max, num, sum, sumSquares, bucketLimit, bucket };
}
