import type { AnyArray } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
import { elements } from '../../../compiler/program/shorthand.js';
import { assertionText, numericsText } from '../../report.js';
import { all, Checked, call, cast, ints, not, type Operand, type Rows, reshape } from '../call.js';

/** Whether an operator says 1 of any element. */
const any = (op: 'IsInf' | 'IsNaN'): Operand =>
  reshape(all('ReduceMax', cast(call(op, [0]), 'int32')), [1]);

export const loggingRows: Rows = {
  Assert: ({ inputs, attrs: { summarize } }) => {
    const tensors = inputs.slice(1);
    const count = (x: Node): number =>
      summarize < 0 ? elements(x) : Math.min(summarize, elements(x));
    const data = tensors.map((x, i) => ({
      operand: call('Slice', [reshape(i + 1, [-1]), ints([0]), ints([count(x)])]),
      type: { dtype: x.dtype, shape: [count(x)] },
    }));
    const text = (...values: readonly AnyArray[]): string => {
      const shown = tensors.map(({ dtype, shape }, i) => ({
        dtype,
        shape,
        data: (values[i] as AnyArray).data,
      }));
      return assertionText(shown, summarize);
    };
    return new Checked(null, 0, text, data);
  },
  CheckNumerics: (node) => {
    if (elements(node) === 0) return 0;
    const operand = call('Concat', [any('IsInf'), any('IsNaN')], { axis: 0 });
    const isFinite = not(cast(all('ReduceMax', operand), 'bool'));
    const text = ({ data: [hasInf, hasNaN] }: AnyArray): string =>
      numericsText(node.attrs.message, hasInf === 1, hasNaN === 1);
    return new Checked(0, isFinite, text, [{ operand, type: { dtype: 'int32', shape: [2] } }]);
  },
};
