/** What a run tells its user: prints, and checks that end it with an error. */

import type { TensorLike, TextLike } from '../graph/convert.js';
import { type MultiOp, multiOp, op, type TensorOp } from '../graph/op.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { sameAsInput, withRank } from '../graph/shape_rules.js';

/** What is printed: tensors, and values that become constants. */
export type Data = readonly (TensorLike | TextLike)[];

export const Print: TensorOp<
  [input: TensorLike, data: Data],
  unknown,
  { message: string; first_n: number; summarize: number }
> = op('Print', {
  doc: 'Its input; when it is computed, `message` and the first elements of `data` are printed.',
  inputs: { input: 'T', data: 'U[]' },
  types: { U: { isList: true } },
  attrs: { message: '', first_n: -1, summarize: 3 },
  infer: sameAsInput,
  gradient: ({ inputs }, dy) => [dy, ...inputs.slice(1).map(() => null)],
  effect: 'report',
});

export const StringFormat: TensorOp<
  [inputs: Data],
  unknown,
  { template: string; placeholder: string; summarize: number }
> = op('StringFormat', {
  doc: 'A template with tensors, shortened, in the place of its placeholders.',
  inputs: { inputs: 'T[]' },
  types: { T: { isList: true } },
  attrs: { template: '%s', placeholder: '%s', summarize: 3 },
  infer: () => ({ dtype: 'string', shape: [] }),
  gradient: null,
});

export const PrintV2: MultiOp<
  [input: TensorLike | TextLike],
  unknown,
  { output_stream: string; end: string }
> = multiOp('PrintV2', {
  doc: 'prints a text',
  inputs: { input: 'string' },
  attrs: { output_stream: 'stderr', end: '\n' },
  infer(c) {
    withRank(c, 0, 0);
    return [];
  },
  gradient: null,
  effect: 'report',
});

export const Assert: MultiOp<[condition: TensorLike, data: Data], unknown, { summarize: number }> =
  multiOp('Assert', {
    doc: 'an error that shows the first elements of `data`, where the condition does not hold',
    inputs: { condition: 'bool', data: 'T[]' },
    types: { T: { isList: true } },
    attrs: { summarize: 3 },
    infer: () => [],
    gradient: null,
    effect: 'report',
  });

export const CheckNumerics: TensorOp<[tensor: TensorLike], { message: string }> = op(
  'CheckNumerics',
  {
    doc: 'Its input, of which every element is finite; else an error.',
    inputs: { tensor: 'T' },
    types: { T: { allowed: ['float32', 'float64'] } },
    infer: sameAsInput,
    gradient: checkedGradient,
    effect: 'report',
  },
);

/** TF: `_CheckNumericsGrad` */
function checkedGradient(
  { attrs }: Operation & { readonly attrs: { message: string } },
  dy: Tensor,
) {
  const found = 'Not a number (NaN) or infinity (Inf) values detected in gradient.';
  return [CheckNumerics([dy], { message: `${found} ${attrs.message}` })];
}
