import { isInteger } from '../../../compiler/graph/dtypes.js';
import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/**
 * Division of integers: wasm's goes through float32, and tfjs does not report a divisor of zero, as
 * TensorFlow does.
 */
function integerDivision(node: Node, divide: (x: number, y: number) => number): HostKernel | null {
  if (!isInteger(node.dtype)) return null;
  const [a, b] = node.inputs.map((input) => broadcastPlace(input.shape, node.shape)) as [
    (place: number) => number,
    (place: number) => number,
  ];
  return {
    run({ inputs: [x, y], outputs: [quotient] }) {
      const out = quotient as View;
      if (out.length > 0 && y?.some((divisor) => divisor === 0)) {
        throw new InvalidArgumentError('Integer division by zero');
      }
      for (let i = 0; i < out.length; i++) {
        out[i] = divide(x?.[a(i)] as number, y?.[b(i)] as number);
      }
    },
  };
}

/** From a place of a broadcast result to that of the element of an input of shape `from`. */
const broadcastPlace =
  (from: readonly number[], to: readonly number[]) =>
  (place: number): number => {
    let [rest, result, stride] = [place, 0, 1];
    for (let axis = 1; axis <= from.length; axis++) {
      const [length, own] = [to.at(-axis) as number, from.at(-axis) as number];
      if (own > 1) result += (rest % length) * stride;
      rest = Math.floor(rest / length);
      stride *= own;
    }
    return result;
  };

export const mathKernels: HostTable = {
  FloorDiv: (node) => integerDivision(node, (x, y) => Math.floor(x / y)),
  FloorMod: (node) => integerDivision(node, (x, y) => x - Math.floor(x / y) * y),
};
