import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { Node } from '../../../compiler/program/node.js';
import { assertionText, numericsText, print } from '../../report.js';
import type { Summarized } from '../../summarize_value.js';
import { summarizeEnds, summarizeValue } from '../../summarize_value.js';
import type { View } from '../memory.js';
import type { HostRun, HostTable } from './kernel.js';

/** An input of a node, as it is shown. */
function shown(node: Node, { inputs, strings }: HostRun, i: number): Summarized {
  const { dtype, shape } = node.inputs[i] as Node;
  const data = inputs[i] as View;
  return {
    dtype,
    shape,
    data: dtype === 'string' ? Array.from(data, (number) => strings.textOf(number)) : data,
  };
}

/** All inputs from one on. */
const allShown = (node: Node, run: HostRun, first: number): readonly Summarized[] =>
  node.inputs.slice(first).map((_, k) => shown(node, run, first + k));

/** The first output is the first input. */
function passOn({ inputs: [x], outputs: [out] }: HostRun): void {
  if (x !== undefined && x !== out) out?.set(x);
}

export const loggingKernels: HostTable = {
  Assert: (node) => ({
    run(run) {
      const [condition] = run.inputs;
      if (condition?.[0] !== 0) return;
      throw new InvalidArgumentError(assertionText(allShown(node, run, 1), node.attrs.summarize));
    },
  }),
  CheckNumerics: ({ attrs: { message } }) => ({
    inPlace: [0],
    run(run) {
      const values = run.inputs[0] as View;
      const hasNaN = values.some(Number.isNaN);
      const hasInf = values.some((x) => Math.abs(x) === Number.POSITIVE_INFINITY);
      if (hasInf || hasNaN) throw new InvalidArgumentError(numericsText(message, hasInf, hasNaN));
      passOn(run);
    },
  }),
  Print: (node) => ({
    inPlace: [0],
    run(run) {
      const { message, first_n, summarize } = node.attrs;
      if (first_n < 0 || run.count() < first_n) {
        const data = allShown(node, run, 1).map((x) => `[${summarizeValue(x, summarize)}]`);
        print(message + data.join(''));
      }
      passOn(run);
    },
  }),
  PrintV2: ({ attrs: { output_stream, end } }) => ({
    run({ inputs: [text], strings }) {
      print(strings.textOf(text?.[0] as number) + end, output_stream);
    },
  }),
  StringFormat: (node) => ({
    run(run) {
      const { template, placeholder, summarize } = node.attrs;
      const [first = '', ...rest] = template.split(placeholder);
      const values = allShown(node, run, 0).map((x) => summarizeEnds(x, summarize));
      const text = first + rest.map((part, i) => values[i] + part).join('');
      (run.outputs[0] as View)[0] = run.strings.numberOf(text);
    },
  }),
};
