import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { Node } from '../../../compiler/program/node.js';
import { printNumber } from '../../print_number.js';
import type { View } from '../memory.js';
import { broadcast } from './elementwise.js';
import type { HostKernel, HostRun, HostTable } from './kernel.js';

/** Texts that are joined element by element, broadcast. */
export const concatenation = (node: Node): HostKernel => ({
  run(run) {
    const { strings } = run;
    broadcast(node, (x, y) => strings.numberOf(strings.textOf(x) + strings.textOf(y))).run(run);
  },
});

/** A kernel that makes a text of every element. */
const texts = (textAt: (run: HostRun, i: number) => string): HostKernel => ({
  run(run) {
    const out = run.outputs[0] as View;
    for (let i = 0; i < out.length; i++) out[i] = run.strings.numberOf(textAt(run, i));
  },
});

/** The number that a text says; spaces around it do not count. */
function numberIn(text: string, isInteger: boolean): number {
  const trimmed = text.trim();
  const form = isInteger ? /^[+-]?\d+$/ : /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|0x[\da-f]+)$/i;
  if (form.test(trimmed)) return Number(trimmed);
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed) ?? [];
  if (isInteger || word === undefined) {
    throw new InvalidArgumentError(`StringToNumberOp could not correctly convert string: ${text}`);
  }
  if (word.toLowerCase() === 'nan') return Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export const stringKernels: HostTable = {
  AsString: ({ inputs: [x], attrs }) => {
    const isBool = x?.dtype === 'bool';
    const isFloating = x?.dtype === 'float32' || x?.dtype === 'float64';
    return texts(({ inputs: [values] }, i) => {
      const value = values?.[i] as number;
      if (isBool) return String(value !== 0);
      return printNumber(value, { ...attrs, isFloating });
    });
  },
  StringJoin: ({ attrs: { separator } }) =>
    texts(({ inputs, strings }, i) =>
      inputs.map((x) => strings.textOf((x.length === 1 ? x[0] : x[i]) as number)).join(separator),
    ),
  StringToNumber: ({ attrs: { out_type } }) => {
    const isInteger = out_type === 'int32' || out_type === 'int64';
    return {
      run({ inputs: [x], outputs: [out], strings }) {
        const [from, to] = [x as View, out as View];
        for (const [i, text] of from.entries()) to[i] = numberIn(strings.textOf(text), isInteger);
      },
    };
  },
};
