import type { DType } from '../../compiler/graph/dtypes.js';
import { type AnyArray, isNumericArray, NDArray } from '../../compiler/graph/nd_array.js';
import type { TensorType } from '../../compiler/program/node.js';
import type { StringTable } from '../string_table.js';
import type { View } from '../tfjs/memory.js';
import type { Data, Ort, OrtTensor } from './library.js';

/** What the runtime calls the dtypes; strings are their numbers. */
const kinds: { readonly [D in DType]: string } = {
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
  string: 'int32',
  variant: 'bool',
};

/** Between the graph's values and the runtime's. */
export class Tensors {
  readonly strings: StringTable;

  constructor(
    private readonly ort: Ort,
    strings: StringTable,
  ) {
    this.strings = strings;
  }

  wrap(data: Data, { dtype, shape }: TensorType): OrtTensor {
    return new this.ort.Tensor(kinds[dtype], data, [...shape]);
  }

  fromArray(value: AnyArray): OrtTensor {
    if (isNumericArray(value)) return this.fromView(value.data, value);
    return this.wrap(Int32Array.from(this.strings.numbersOf(value)), value);
  }

  /** An int64 is a BigInt in the runtime, and a float64 everywhere else. */
  fromView(values: View, type: TensorType): OrtTensor {
    if (type.dtype !== 'int64') return this.wrap(values, type);
    return this.wrap(
      BigInt64Array.from(values, (x) => BigInt(Math.trunc(x))),
      type,
    );
  }

  viewOf({ data }: OrtTensor): View {
    const values = data as Data;
    return values instanceof BigInt64Array ? Float64Array.from(values, Number) : values;
  }

  /** The values as the graph has them, which are the caller's. */
  toArray(tensor: OrtTensor, { dtype, shape }: TensorType): AnyArray {
    const view = this.viewOf(tensor);
    if (dtype === 'string') return this.strings.arrayOf(view, shape);
    return NDArray.of(dtype, shape, view === tensor.data ? view.slice() : view);
  }
}
