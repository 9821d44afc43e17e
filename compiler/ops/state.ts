import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';

export const VariableV2: TensorOp<
  [],
  { dtype: DType; shape: Shape },
  { container: string; shared_name: string }
> = op('VariableV2', {
  doc: 'A reference to a value that a Session keeps between runs.',
  inputs: {},
  attrs: { container: '', shared_name: '' },
  infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.shape }),
  gradient: null,
});

export const IsVariableInitialized: TensorOp<[ref: TensorLike]> = op('IsVariableInitialized', {
  doc: 'Whether the Session has a value for the variable.',
  inputs: { ref: 'T&' },
  infer: () => ({ dtype: 'bool', shape: [] }),
  gradient: null,
});

/** The shape of a variable after an assignment, which must be the variable's own. */
function inferAssign(c: InferContext<unknown>, isValidated: boolean): TensorInfo {
  const [ref, value] = [c.shape(0), c.shape(1)];
  if (!isValidated) return { dtype: c.dtype(0), shape: value };
  const text = `Assign requires shapes of both tensors to match. lhs shape= [${ref}] rhs shape= [${value}]`;
  if (ref !== null && value !== null) {
    if (ref.length !== value.length) {
      c.fail(`Shapes must be equal rank, but are ${ref.length} and ${value.length}`, text);
    }
    ref.forEach((d, i) => {
      const v = value[i] ?? null;
      if (d !== null && v !== null && d !== v) {
        c.fail(
          `Dimension ${i} in both shapes must be equal, but are ${d} and ${v}. Shapes are [${ref}] and [${value}].`,
          text,
        );
      }
    });
  }
  return { dtype: c.dtype(0), shape: ref?.map((d, i) => d ?? value?.[i] ?? null) ?? value };
}

export const Assign: TensorOp<
  [ref: TensorLike, value: TensorLike],
  unknown,
  { validate_shape: boolean; use_locking: boolean }
> = op('Assign', {
  doc: 'Sets a variable; its output is the new value.',
  inputs: { ref: 'T&', value: 'T' },
  attrs: { validate_shape: true, use_locking: true },
  infer: (c) => inferAssign(c, c.attrs.validate_shape),
  gradient: null,
  update: { type: 'Identity', inputs: [1] },
});

type AssignUpdate = TensorOp<
  [ref: TensorLike, value: TensorLike],
  unknown,
  { use_locking: boolean }
>;

const assignUpdate = (type: string, updateType: string, doc: string): AssignUpdate =>
  op(type, {
    doc,
    inputs: { ref: 'T&', value: 'T' },
    attrs: { use_locking: false },
    infer: (c) => inferAssign(c, true),
    gradient: null,
    update: { type: updateType },
  });

export const AssignAdd = assignUpdate(
  'AssignAdd',
  'AddV2',
  'Adds to a variable; its output is the new value.',
);
export const AssignSub = assignUpdate(
  'AssignSub',
  'Sub',
  'Subtracts from a variable; its output is the new value.',
);
