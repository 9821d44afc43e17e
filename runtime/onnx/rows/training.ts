import { elements } from '../../../compiler/program/shorthand.js';
import {
  add,
  call,
  div,
  mul,
  type Operand,
  type Row,
  type Rows,
  reshape,
  results,
  scalar,
  sub,
  viewed,
} from '../call.js';

/** Elements of a block: what an update works on stays in the processor's cache. */
const BLOCK = 524_288;

/** The length of blocks that make up `size` elements, BLOCK or less; null where none is near that. */
function blockLength(size: number): number | null {
  const fewest = Math.ceil(size / BLOCK);
  for (let count = fewest; count < 4 * fewest; count++) if (size % count === 0) return size / count;
  return null;
}

type Inputs = readonly [variable: Operand, m: Operand, v: Operand, gradient: Operand];
type Numbers = readonly [rate: Operand, freshM: Operand, freshV: Operand, epsilon: Operand];

/** The new values of a variable and its moments. */
function adam(
  [variable, m, v, gradient]: Inputs,
  [rate, freshM, freshV, epsilon]: Numbers,
  beta1: Operand | null,
): readonly Operand[] {
  const nextM = add(m, mul(sub(gradient, m), freshM));
  const nextV = add(v, mul(sub(mul(gradient, gradient), v), freshV));
  const direction = beta1 === null ? nextM : add(mul(gradient, freshM), mul(nextM, beta1));
  const step = div(mul(direction, rate), add(call('Sqrt', [nextV]), epsilon));
  return [sub(variable, step), nextM, nextV];
}

/**
 * An update element by element takes a dozen passes over the variable. One that does not fit into the
 * cache is updated block by block: ONNX's Scan takes the blocks as they lie, and copies none.
 */
const applyAdam: Row<'_ApplyAdam'> = ({ attrs, dtype, shape }) => {
  const [beta1Power, beta2Power, lr, beta1, beta2, epsilon] = [3, 4, 5, 6, 7, 8];
  const one = scalar(dtype, 1);
  const rate = div(mul(lr, call('Sqrt', [sub(one, beta2Power)])), sub(one, beta1Power));
  const numbers: Numbers = [rate, sub(one, beta1), sub(one, beta2), epsilon];
  const inputs: Inputs = [0, 1, 2, 9];
  const size = elements({ dtype, shape });
  const length = size > BLOCK ? blockLength(size) : null;
  if (length === null) return adam(inputs, numbers, attrs.use_nesterov ? beta1 : null);
  const block = { dtype, shape: [length] };
  const body = {
    parameters: [block, block, block, block],
    captures: [...numbers, beta1],
    results: adam([0, 1, 2, 3], [4, 5, 6, 7], attrs.use_nesterov ? 8 : null),
  };
  const blocks = inputs.map((x) => reshape(x, [size / length, length]));
  return results('Scan', blocks, { body: { body }, num_scan_inputs: 4 }, 3).map((x) =>
    viewed(x, [size / length, length], shape),
  );
};

export const trainingRows: Rows = { _ApplyAdam: applyAdam };
