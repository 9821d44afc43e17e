/** Text: joined, and numbers as text and back. */

import type { TensorLike, TextLike } from '../graph/convert.js';
import { type DType, dataTypeString, isFloating } from '../graph/dtypes.js';
import { op, type TensorOp } from '../graph/op.js';
import { formatShape, type Shape } from '../graph/shape.js';
import { mergeShapesOrFail } from '../graph/shape_rules.js';

type Text = TensorLike | TextLike;

export const StringJoin: TensorOp<[inputs: readonly Text[]], unknown, { separator: string }> = op(
  'StringJoin',
  {
    doc: 'The texts of all inputs one behind the other; a scalar goes with every element.',
    inputs: { inputs: 'string[]' },
    attrs: { separator: '' },
    infer(c) {
      const shapes = Array.from({ length: c.count }, (_, i) => c.shape(i));
      if (shapes.every((shape) => shape?.length === 0)) return { dtype: 'string', shape: [] };
      const merged = (a: Shape, b: Shape): Shape => {
        const text = `Input shapes do not match: ${formatShape(a)} vs. ${formatShape(b)}`;
        return mergeShapesOrFail(c, a, b, text);
      };
      const larger = shapes.filter((shape) => shape?.length !== 0);
      return {
        dtype: 'string',
        shape: larger.reduce<Shape>(merged, null),
      };
    },
    gradient: null,
  },
);

/** How numbers are written. */
export interface NumberAttrs {
  readonly precision: number;
  readonly scientific: boolean;
  readonly shortest: boolean;
  readonly width: number;
  readonly fill: string;
}

export const AsString: TensorOp<[input: TensorLike], unknown, NumberAttrs> = op('AsString', {
  doc: "Numbers as C's `printf` writes them; booleans as true and false.",
  inputs: { input: 'T' },
  types: { T: { allowed: ['int32', 'int64', 'float32', 'float64', 'bool'] } },
  attrs: { precision: -1, scientific: false, shortest: false, width: -1, fill: '' },
  infer(c) {
    // TensorFlow's kernel checks the attributes, so they are wrong when the graph is run.
    const problem = c.isRun ? misuse(c.attrs, c.dtype(0)) : null;
    return problem === null ? { dtype: 'string', shape: c.shape(0) } : c.fail(problem);
  },
  gradient: null,
});

/** What is wrong with a way to write numbers, or null. */
function misuse({ precision, scientific, shortest, fill }: NumberAttrs, dtype: DType) {
  const datatype = dataTypeString(dtype);
  if (!isFloating(dtype)) {
    if (scientific || shortest) {
      return `scientific and shortest format not supported for datatype ${datatype}`;
    }
    if (precision >= 0) return `precision not supported for datatype ${datatype}`;
  }
  if (fill.length > 1) return 'Fill string must be one or fewer characters';
  return scientific && shortest ? 'Cannot select both scientific and shortest notation' : null;
}

export const StringToNumber: TensorOp<[text: Text], unknown, { out_type: DType }> = op(
  'StringToNumber',
  {
    doc: 'The numbers that texts say.',
    inputs: { string_tensor: 'string' },
    attrs: { out_type: 'float32' },
    infer: (c) => ({ dtype: c.attrs.out_type, shape: c.shape(0) }),
    gradient: null,
  },
);
