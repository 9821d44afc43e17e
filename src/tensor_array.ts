import { explainHere } from '../compiler/graph/call_site.js';
import { constantOf, convertToTensor, type TensorLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { NDArray } from '../compiler/graph/nd_array.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { formatTuple, isCompatible, mergeShapes, type Shape } from '../compiler/graph/shape.js';
import { Identity } from '../compiler/ops/array.js';
import { Cast } from '../compiler/ops/cast.js';
import { GreaterEqual } from '../compiler/ops/comparison.js';
import { NoOp } from '../compiler/ops/control.js';
import { add } from '../compiler/ops/operators.js';
import * as list from '../compiler/ops/tensor_list.js';
import { cond } from './control_flow/index.js';
import { Leaf } from './nest.js';
import { type Arguments, bindArguments } from './signature.js';

const PARAMETERS = [
  'dtype',
  'size?',
  'dynamicSize?',
  'clearAfterRead?',
  'tensorArrayName?',
  'handle?',
  'flow?',
  'inferShape?',
  'elementShape?',
  'colocateWithFirstWriteCall?',
  'name?',
] as const;

type Parameters = [
  dtype: DType,
  size?: TensorLike | null,
  dynamicSize?: boolean | null,
  clearAfterRead?: boolean | null,
  tensorArrayName?: string | null,
  handle?: null,
  flow?: Tensor | null,
  inferShape?: boolean,
  elementShape?: Shape,
  colocateWithFirstWriteCall?: boolean,
  name?: string | null,
];

/** The ways to make a TensorArray: TensorFlow's positions, or names in a last options object. */
export type TensorArrayArguments = Arguments<Parameters, typeof PARAMETERS>;

const refuse = (error: typeof ValueError | typeof TypeError, text: string): never => {
  throw new error(explainHere(text));
};

/** What the element shape is: shared by all TensorArrays that one was written into. */
interface Elements {
  shape: Shape;
}

/** A shape as a list op takes it: -1 for what is not known. */
const shapeInput = (shape: Shape): Tensor =>
  shape === null
    ? list.ANY_SHAPE()
    : constantOf(
        NDArray.vector(
          'int32',
          shape.map((d) => d ?? -1),
        ),
        'element_shape',
      );

/**
 * An array of tensors of one dtype that a loop reads and writes: TF 1.15's `tf.TensorArray`, in its
 * second version, which is a list of tensors. `write` and the like give a new array; go on with that.
 */
export class TensorArray extends Leaf {
  readonly dtype: DType;
  /** The list. */
  readonly flow: Tensor;
  /** Always null: the list is the flow. */
  readonly handle = null;

  readonly #dynamicSize: boolean;
  readonly #inferShape: boolean;
  #elements: Elements;

  /**
   * @param args dtype of the elements; size, an int32 scalar, the number of elements; dynamicSize,
   *   whether writing behind the end makes it longer; flow, an existing list in the place of a size;
   *   inferShape, whether all elements have one shape (true where it is left out); elementShape, that
   *   shape; name. The others are accepted and change nothing.
   * @throws ValueError for neither size nor flow, or both; TypeError for a flow that is no list.
   */
  constructor(...args: TensorArrayArguments) {
    super();
    const bound = bindArguments<Parameters, typeof PARAMETERS>('TensorArray', PARAMETERS, args);
    const { dtype, size = null, flow = null, elementShape = null, name } = bound;
    if (flow !== null && flow.dtype !== 'variant') {
      refuse(TypeError, 'flow must be a variant tensor');
    }
    if (flow === null && size === null) {
      refuse(ValueError, 'Size must be provided if flow is not provided');
    }
    if (flow !== null && size !== null) {
      refuse(ValueError, 'Cannot provide both a flow and size at the same time');
    }
    if (flow !== null && elementShape !== null) {
      refuse(ValueError, 'Cannot provide both a flow and element_shape at the same time');
    }
    this.dtype = dtype;
    this.#dynamicSize = bound.dynamicSize ?? false;
    this.#inferShape = bound.inferShape ?? true;
    this.#elements = { shape: elementShape };
    this.flow =
      flow ??
      getDefaultGraph().nameScope(name ?? 'TensorArrayV2', (scope) =>
        list.TensorListReserve(
          [shapeInput(elementShape), convertToTensor(size as TensorLike, { dtype: 'int32' })],
          { element_dtype: dtype },
          scope,
        ),
      );
  }

  /** The static shape of the elements, null for any. */
  get elementShape(): Shape {
    return this.#elements.shape;
  }

  /** Whether writing behind the end makes the array longer. */
  get dynamicSize(): boolean {
    return this.#dynamicSize;
  }

  /** @internal The same array with another list. */
  override withFlow(flow: Tensor): TensorArray {
    const array = new TensorArray(this.dtype, {
      flow,
      dynamicSize: this.#dynamicSize,
      inferShape: this.#inferShape,
    });
    array.#elements = this.#inferShape ? this.#elements : { shape: this.#elements.shape };
    return array;
  }

  /** The array, as the result of an operation of its own. */
  identity(): TensorArray {
    return this.withFlow(Identity([this.flow]));
  }

  /**
   * One element: TF 1.15's `TensorArray.read`.
   * @param index an int32 scalar.
   * @throws when run, InvalidArgumentError for an index that is none.
   */
  read(index: TensorLike, name: string | null = null): Tensor {
    return this.#inScope(name ?? 'TensorArrayV2Read', () =>
      list.TensorListGetItem(
        [this.flow, asIndex(index), shapeInput(this.elementShape)],
        { element_dtype: this.dtype },
        name ?? undefined,
      ),
    );
  }

  /**
   * The array with another value in one place: TF 1.15's `TensorArray.write`.
   * @param index an int32 scalar.
   * @param value a tensor of the array's dtype, of the shape of the other elements.
   * @throws ValueError for another dtype or shape.
   */
  write(index: TensorLike, value: TensorLike, name: string | null = null): TensorArray {
    return this.#inScope(name ?? 'TensorArrayV2Write', () => {
      const item = this.#checked(value, 0);
      const at = asIndex(index);
      const into = this.#dynamicSize ? this.#grownFor(at) : this.flow;
      return this.withFlow(list.TensorListSetItem([into, at, item], {}, name ?? undefined));
    });
  }

  /** The list, longer where it has no place `index`. */
  #grownFor(index: Tensor): Tensor {
    const { flow } = this;
    return cond(
      GreaterEqual([index, list.TensorListLength([flow])]),
      () => list.TensorListResize([flow, add(index, 1)]),
      () => flow,
    );
  }

  /** All elements side by side along a new first axis: TF 1.15's `TensorArray.stack`. */
  stack(name: string | null = null): Tensor {
    return this.#inScope(name ?? 'TensorArrayV2Stack', () =>
      list.TensorListStack([this.flow, shapeInput(this.elementShape)], {
        element_dtype: this.dtype,
      }),
    );
  }

  /**
   * Some elements side by side along a new first axis: TF 1.15's `TensorArray.gather`.
   * @param indices an int32 vector.
   */
  gather(indices: TensorLike, name: string | null = null): Tensor {
    const places = convertToTensor(indices, { dtype: 'int32', name: 'indices' });
    const attrs = { element_dtype: this.dtype };
    return list.TensorListGather([this.flow, places, shapeInput(this.elementShape)], attrs, name);
  }

  /** The elements one after the other along their first axis: TF 1.15's `TensorArray.concat`. */
  concat(name: string | null = null): Tensor {
    const none = constantOf(NDArray.from('int64', [0]), 'leading_dims');
    const shape = shapeInput(this.elementShape);
    const attrs = { element_dtype: this.dtype };
    return list.TensorListConcatV2([this.flow, shape, none], attrs, name).outputs[0] as Tensor;
  }

  /**
   * The array of the slices of a tensor along its first axis: TF 1.15's `TensorArray.unstack`.
   * @throws ValueError for another dtype or shape.
   */
  unstack(value: TensorLike, name: string | null = null): TensorArray {
    return this.#inScope(name ?? 'TensorArrayUnstack', () => {
      const tensor = this.#checked(value, 1);
      const shape = shapeInput(tensor.shape?.slice(1) ?? null);
      return this.withFlow(list.TensorListFromTensor([tensor, shape]));
    });
  }

  /**
   * The array with the slices of a tensor in some places: TF 1.15's `TensorArray.scatter`.
   * @param indices an int32 vector, as long as the first axis of `value`.
   */
  scatter(indices: TensorLike, value: TensorLike, name: string | null = null): TensorArray {
    return this.#inScope(name ?? 'TensorArrayScatter', () => {
      const tensor = this.#checked(value, 1);
      const places = convertToTensor(indices, { dtype: 'int32', name: 'indices' });
      return this.withFlow(list.TensorListScatterIntoExistingList([this.flow, tensor, places]));
    });
  }

  /**
   * The array of the blocks of a tensor along its first axis: TF 1.15's `TensorArray.split`.
   * @param lengths an integer vector: the length of every block.
   */
  split(value: TensorLike, lengths: TensorLike, name: string | null = null): TensorArray {
    return this.#inScope(name ?? 'TensorArraySplit', () => {
      const tensor = this.#checkedDType(convertToTensor(value, { preferred: this.dtype }));
      const given = convertToTensor(lengths, { preferred: 'int64' });
      const long = given.dtype === 'int64' ? given : Cast([given], { DstT: 'int64' });
      const shape = shapeInput(this.elementShape);
      return this.withFlow(list.TensorListSplit([tensor, shape, long]));
    });
  }

  /** The number of elements, an int32 scalar: TF 1.15's `TensorArray.size`. */
  size(name: string | null = null): Tensor {
    return list.TensorListLength([this.flow], {}, name);
  }

  /** An operation that does nothing: TF 1.15's `TensorArray.close`. */
  close(name: string | null = null): Operation {
    return NoOp([], {}, name);
  }

  #inScope<R>(name: string, body: () => R): R {
    return getDefaultGraph().nameScope(name, body);
  }

  /** A tensor of the array's dtype whose shape behind the first `axes` axes is that of an element. */
  #checked(value: TensorLike, axes: 0 | 1): Tensor {
    const tensor = this.#checkedDType(
      convertToTensor(value, { preferred: this.dtype, name: 'value' }),
    );
    const shape = tensor.shape?.slice(axes) ?? null;
    const known = this.elementShape;
    if (!isCompatible(shape, known)) {
      const [seen, expected] = [shape, known].map(formatTuple);
      refuse(ValueError, `Inconsistent shapes: saw ${seen} but expected ${expected} `);
    }
    if (this.#inferShape) this.#elements.shape = mergeShapes(known, shape);
    return tensor;
  }

  #checkedDType(value: Tensor): Tensor {
    if (value.dtype === this.dtype) return value;
    return refuse(
      TypeError,
      `Tensor conversion requested dtype ${this.dtype} for Tensor with dtype ${value.dtype}: ${value.toString()}`,
    );
  }
}

const asIndex = (index: TensorLike): Tensor =>
  convertToTensor(index, { dtype: 'int32', name: 'index' });
