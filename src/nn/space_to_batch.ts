import { convertToTensor } from '../../compiler/graph/convert.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import type { Dim, Shape } from '../../compiler/graph/shape.js';
import { Pack } from '../../compiler/ops/joining.js';
import { add, modulo, reflectedSubtract } from '../../compiler/ops/operators.js';
import { BatchToSpaceND, SpaceToBatchND } from '../../compiler/ops/rearranging.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Slice } from '../../compiler/ops/slicing.js';
import { invalid, type PoolPadding } from './window.js';

/*
 * A window whose elements lie `rate` apart sees every rate-th element only. Once the input's phases
 * are batches of their own (`SpaceToBatchND`), it is a window of neighbours (TF:
 * `with_space_to_batch`).
 */

/** How a window moves that is dilated by `rates`. */
export interface Dilation {
  readonly rates: readonly number[];
  readonly padding: PoolPadding;
  /** The window's lengths along the spatial axes. */
  readonly sizes: readonly Dim[];
  /** The first spatial axis: 2 where the channels come first. */
  readonly firstAxis: 1 | 2;
}

type Pair = readonly [before: number, after: number];

/** What is padded before a dilated window of VALID padding, so that it does as SAME would. */
function basePaddings({ rates, padding, sizes }: Dilation): readonly Pair[] {
  return rates.map((rate, i) => {
    const size = sizes[i] ?? null;
    if (padding === 'VALID') return [0, 0];
    if (size === null) throw invalid('filter_shape must be specified for SAME padding');
    const extra = (size - 1) * rate;
    const before = Math.floor(extra / 2);
    return [before, extra - before];
  });
}

/** The paddings that make every length a multiple of its rate, and what to crop afterwards. */
function paddingsAndCrops(input: Tensor, dilation: Dilation) {
  const { rates, firstAxis } = dilation;
  const base = basePaddings(dilation);
  const lengths = input.shape?.slice(firstAxis, firstAxis + rates.length);
  // Axes between the batch and the first one, the channels, are left alone.
  const skipped = new Array<Pair>(firstAxis - 1).fill([0, 0]);
  const matrix = (pairs: readonly Pair[]): Tensor => {
    const all = [...skipped, ...pairs];
    return convertToTensor(NDArray.from('int32', [all.length, 2], (i) => all.flat()[i] as number));
  };
  if (lengths?.every((length) => length !== null)) {
    const crops = lengths.map((length, i): Pair => {
      const [[before, after], rate] = [base[i] as Pair, rates[i] as number];
      return [0, (rate - ((length + before + after) % rate)) % rate];
    });
    const paddings = base.map(([before, after], i): Pair => [before, after + (crops[i]?.[1] ?? 0)]);
    return { paddings: matrix(paddings), crops: matrix(crops) };
  }
  const vector = (values: readonly number[]): Tensor =>
    convertToTensor(NDArray.vector('int32', values));
  const around = <T>(value: T): T[] => new Array<T>(firstAxis - 1).fill(value);
  const ends = (k: 0 | 1): readonly number[] => [...around(0), ...base.map((pair) => pair[k])];
  const [befores, afters] = [ends(0), ends(1)];
  const blocks = [...around(1), ...rates];
  const shape = Slice([shapeOf(input), [1], [blocks.length]]);
  const full = add(shape, vector(befores.map((before, i) => before + (afters[i] as number))));
  const extra = modulo(
    reflectedSubtract(modulo(full, vector(blocks)), vector(blocks)),
    vector(blocks),
  );
  const zeros = vector(blocks.map(() => 0));
  return {
    paddings: Pack([[vector(befores), add(extra, vector(afters))]], { axis: 1 }),
    crops: Pack([[zeros, extra]], { axis: 1 }),
  };
}

/** Applies a windowed op, given its padding, to the phases of an input. */
export function withSpaceToBatch(
  input: Tensor,
  dilation: Dilation,
  op: (input: Tensor, padding: PoolPadding) => Tensor,
): Tensor {
  const { rates, padding, firstAxis } = dilation;
  if (rates.some((rate) => rate < 1)) throw invalid('dilation_rate must be positive');
  if (rates.every((rate) => rate === 1)) return op(input, padding);
  if (padding !== 'SAME' && padding !== 'VALID')
    throw invalid(`Invalid padding method '${padding}'`);
  const blocks = Int32Array.from([...(firstAxis === 2 ? [1] : []), ...rates]);
  const { paddings, crops } = paddingsAndCrops(input, dilation);
  const phases = SpaceToBatchND([input, blocks, paddings]);
  return BatchToSpaceND([op(phases, 'VALID'), blocks, crops]);
}

/** One rate for every spatial axis, checked with the strides (TF: `_get_strides_and_dilation_rate`). */
export function stridesAndRates(
  axes: number,
  strides: readonly number[] | null,
  rates: readonly number[] | null,
) {
  const checked = (name: string, values: readonly number[] | null): readonly number[] => {
    if (values === null) return new Array<number>(axes).fill(1);
    if (values.length !== axes)
      throw invalid(`len(${name})=${values.length} but should be ${axes}`);
    if (values.some((value) => value < 1)) throw invalid(`all values of ${name} must be positive`);
    return values;
  };
  const result = { rates: checked('dilation_rate', rates), strides: checked('strides', strides) };
  if (result.strides.some((s) => s > 1) && result.rates.some((r) => r > 1)) {
    throw invalid('strides > 1 not supported in conjunction with dilation_rate > 1');
  }
  return result;
}

/** The window lengths of a filter, whose last two axes are channels. */
export const filterSizes = (filter: Shape): readonly Dim[] => filter?.slice(0, -2) ?? [];
