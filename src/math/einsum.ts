import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Mul } from '../../compiler/ops/arithmetic.js';
import { ExpandDims, reshape, transpose } from '../../compiler/ops/array.js';
import { GatherV2 } from '../../compiler/ops/gather.js';
import { Pack } from '../../compiler/ops/joining.js';
import { matmul } from '../../compiler/ops/linear_algebra.js';
import { multiply } from '../../compiler/ops/operators.js';
import { sum } from '../../compiler/ops/reduction.js';
import { shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { trace } from './linear_algebra.js';

const invalid = (text: string): ValueError => new ValueError(explainHere(text));

/** A tensor, and a letter for each of its axes. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: string;
}

interface Equation {
  readonly inputs: readonly string[];
  readonly output: string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const sorted = (labels: Iterable<string>): string => [...labels].sort().join('');

/** The equation with letters in place of `...` (TF: `_einsum_parse_and_resolve_equation`). */
function parse(equation: string, ranks: readonly (number | null)[]): Equation {
  const match = /^([a-zA-Z,.]+)(->[a-zA-Z.]*)?$/.exec(equation.replaceAll(' ', ''));
  if (match === null) throw invalid(`Indices have incorrect format: ${equation}`);
  const given = (match[1] as string).split(',');
  if (ranks.length !== given.length) {
    throw invalid(
      `Got ${ranks.length} arguments for equation "${equation}", expecting ${given.length}`,
    );
  }
  const unused = [...LETTERS].filter((c) => !given.join('').includes(c)).join('');
  let ellipsis = '';
  const inputs = given.map((labels, i) => {
    const parts = labels.split('...');
    if (parts.length === 1) return labels;
    const rank = ranks[i] ?? null;
    if (parts.length > 2) throw invalid('Unable to resolve ellipsis. Excess number found.');
    if (rank === null) throw invalid('Unable to statically infer ellipsis axes.');
    const count = rank - parts.join('').length;
    if (count < 0) throw invalid('Ellipses lengths do not match.');
    if (unused.length < count) {
      throw invalid('Unable to resolve ellipsis, too many distinct labels.');
    }
    const letters = unused.slice(unused.length - count);
    if (letters.length > ellipsis.length) ellipsis = letters;
    return parts.join(letters);
  });
  const output = match[2]?.slice(2).replace('...', ellipsis) ?? implicitOutput(inputs, ellipsis);
  if ([...inputs, output].some((labels) => labels.includes('.'))) {
    throw invalid('period "." found outside of ellipsis');
  }
  return { inputs, output };
}

/** Without `->` the result has the axes of the ellipsis and those that occur once. */
function implicitOutput(inputs: readonly string[], ellipsis: string): string {
  const all = [...inputs.join('')].filter((c) => !ellipsis.includes(c));
  return ellipsis + sorted(all.filter((c) => all.indexOf(c) === all.lastIndexOf(c)));
}

/** The axes in another order, with no op where it is the same. */
function arranged({ tensor, labels }: Labelled, order: string): Tensor {
  return order === labels
    ? tensor
    : transpose(
        tensor,
        [...order].map((c) => labels.indexOf(c)),
      );
}

type Length = number | Tensor;

/** The lengths of the axes; those that are not known are computed. */
function lengthsOf(x: Tensor): readonly Length[] {
  const shape = x.shape ?? [];
  if (!shape.includes(null)) return shape as readonly number[];
  const computed = shapeOf(x);
  return shape.map((d, i) => d ?? GatherV2([computed, i, 0]));
}

const product = (lengths: readonly Length[]): Length =>
  lengths.reduce<Length>((n, d) => {
    if (typeof n === 'number') return typeof d === 'number' ? n * d : n === 1 ? d : multiply(d, n);
    return multiply(n, d);
  }, 1);

/** Under a shape that may be computed. */
const shaped = (x: Tensor, lengths: readonly Length[]): Tensor => {
  const isKnown = lengths.every((d) => typeof d === 'number');
  if (isKnown && x.shape?.join() === lengths.join()) return x;
  return reshape(x, isKnown ? (lengths as readonly number[]) : Pack([lengths]));
};

/**
 * Two tensors as one: multiplied along the axes that both have, and summed over `summed` of these
 * (TF: `_einsum_reduction`).
 */
function contracted(left: Labelled, right: Labelled, summed: string): Labelled {
  for (const [i, { tensor, labels }] of [left, right].entries()) {
    if (tensor.shape?.length === labels.length) continue;
    throw invalid(
      `Tensor t${i} of rank ${tensor.shape?.length} does not match einsum reduction of length ${labels.length}`,
    );
  }
  const kept = sorted(
    [...left.labels].filter((c) => right.labels.includes(c) && !summed.includes(c)),
  );
  const own = ({ labels }: Labelled): string =>
    sorted([...labels].filter((c) => !kept.includes(c) && !summed.includes(c)));
  const [ownLeft, ownRight] = [own(left), own(right)];
  const labels = kept + ownLeft + ownRight;
  const over = sorted(summed);
  if (over === '') {
    let x = arranged(left, kept + ownLeft);
    let y = arranged(right, kept + ownRight);
    for (const _ of ownRight) x = ExpandDims([x, -1]);
    for (const _ of ownLeft) y = ExpandDims([y, kept.length]);
    return { tensor: Mul([x, y]), labels };
  }
  const x = arranged(left, kept + ownLeft + over);
  const y = arranged(right, kept + over + ownRight);
  const [xs, ys] = [lengthsOf(x), lengthsOf(y)];
  const outer = xs.slice(0, kept.length);
  const [rows, columns] = [
    xs.slice(kept.length, kept.length + ownLeft.length),
    ys.slice(kept.length + over.length),
  ];
  const inner = product(xs.slice(kept.length + ownLeft.length));
  const matrices = matmul(
    shaped(x, [...outer, product(rows), inner]),
    shaped(y, [...ys.slice(0, kept.length), inner, product(columns)]),
  );
  return { tensor: shaped(matrices, [...outer, ...rows, ...columns]), labels };
}

/** All factors broadcast against each other, multiplied and summed (TF: `_exponential_space_einsum`). */
function broadcastProduct(factors: readonly Labelled[], output: string): Tensor {
  const all = new Set(factors.map(({ labels }) => labels).join(''));
  const summed = sorted([...all].filter((c) => !output.includes(c)));
  const order = summed + output;
  const expanded = factors.map((factor) => {
    const own = [...order].filter((c) => factor.labels.includes(c)).join('');
    let tensor = arranged(factor, own);
    for (const [axis, c] of [...order].entries()) {
      if (!own.includes(c)) tensor = ExpandDims([tensor, axis]);
    }
    return tensor;
  });
  const total = expanded.reduce((x, y) => multiply(x, y));
  return sum(
    total,
    [...summed].map((_, i) => i),
  );
}

/**
 * Products of tensors, summed over axes, by Einstein's convention: TF 1.15's `tf.einsum`.
 *
 * @param equation a letter for each axis of every input, and after `->` those of the result, as in
 *   `'bij,bjk->bik'`; axes that are not in the result are summed over. `...` stands for further axes.
 *   Without `->` the result has the letters that occur once, in alphabetical order.
 * @param inputs numbers of one dtype, and last, if anything, `{ name }`.
 * @returns a tensor of the axes behind `->`.
 * @throws ValueError for an equation that is none, or does not fit the inputs.
 */
export function einsum(
  equation: string,
  ...inputs: readonly (TensorLike | { readonly name: string | null })[]
): Tensor {
  const last = inputs.at(-1);
  const isNamed = typeof last === 'object' && Object.getPrototypeOf(last) === Object.prototype;
  const name = isNamed ? (last as { readonly name: string | null }).name : null;
  const values = (isNamed ? inputs.slice(0, -1) : inputs) as readonly TensorLike[];
  return getDefaultGraph().nameScope(name ?? 'einsum', () => {
    const tensors = values.map((value) => convertToTensor(value));
    const parsed = parse(
      equation,
      tensors.map(({ shape }) => shape?.length ?? null),
    );
    const [only] = parsed.inputs as [string];
    const isTrace =
      tensors.length === 1 && !equation.includes('->') && only.length === 2 && only[0] === only[1];
    if (isTrace) return trace(tensors[0] as Tensor);
    const repeated = parsed.inputs.find((labels) => new Set(labels).size < labels.length);
    if (repeated !== undefined) {
      throw invalid(`Subscript not supported: an axis appears more than once: ${repeated}`);
    }
    const factors = tensors.map((tensor, i) => ({ tensor, labels: parsed.inputs[i] as string }));
    return contraction(factors, parsed.output, equation);
  });
}

function contraction(factors: readonly Labelled[], output: string, equation: string): Tensor {
  const all = factors.map(({ labels }) => labels).join('');
  const isShared = [...new Set(all)].some(
    (c) => !output.includes(c) && all.split(c).length - 1 > 2,
  );
  if (isShared) return broadcastProduct(factors, output);
  const [first, ...others] = factors as [Labelled, ...Labelled[]];
  let result = others.reduce<Labelled>((left, right) => {
    const both = [...left.labels].filter((c) => right.labels.includes(c) && !output.includes(c));
    return contracted(left, right, both.join(''));
  }, first);
  const { labels } = result;
  const missing = [...labels].flatMap((c, i) => (output.includes(c) ? [] : [i]));
  if (missing.length > 0) {
    const kept = [...labels].filter((c) => output.includes(c)).join('');
    result = { tensor: sum(result.tensor, missing), labels: kept };
  }
  if (sorted(result.labels) !== sorted(output)) throw invalid(`Invalid equation: ${equation}`);
  return arranged(result, output);
}
