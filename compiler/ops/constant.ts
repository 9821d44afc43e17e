import type { TensorLike } from '../graph/convert.js';
import type { DType } from '../graph/dtypes.js';
import { placeholderRecord } from '../graph/func_graph.js';
import type { AnyArray } from '../graph/nd_array.js';
import { constructorOf, op, type TensorOp } from '../graph/op.js';
import { constRecord } from '../graph/packing.js';
import type { Shape } from '../graph/shape.js';
import { formatShape, isCompatible } from '../graph/shape.js';

export const Const: TensorOp<[], { dtype: DType; value: AnyArray }> = constructorOf(constRecord);

export const Placeholder: TensorOp<[], { dtype: DType; shape: Shape }> =
  constructorOf(placeholderRecord);

export const PlaceholderWithDefault: TensorOp<[input: TensorLike], { shape: Shape }> = op(
  'PlaceholderWithDefault',
  {
    doc: 'Its input, where it is not fed.',
    inputs: { input: 'dtype' },
    infer(c) {
      if (!isCompatible(c.shape(0), c.attrs.shape)) {
        c.fail(
          `Shapes must be compatible, but are ${formatShape(c.shape(0))} and ${formatShape(c.attrs.shape)}`,
        );
      }
      return { dtype: c.dtype(0), shape: c.attrs.shape };
    },
    gradient: 'same',
  },
);
