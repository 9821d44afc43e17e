import { explainHere } from '../graph/call_site.js';
import { ValueError } from '../graph/errors.js';
import type { AttrValues, Operation, Tensor } from '../graph/operation.js';
import { foldValues } from '../graph/partial_evaluation.js';
import type { PartialValue } from '../graph/partial_value.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import { isCompatible, mergeShapes, type Shape } from '../graph/shape.js';
import { functionsOf } from '../passes/prune.js';

/** @throws ValueError for a length of a batch that is no whole number. */
export function checkBatch(batch: number | null): void {
  if (batch === null || (Number.isInteger(batch) && batch > 0)) return;
  throw new ValueError(explainHere(`batch must be a whole number from 1 on, not ${batch}`));
}

/** A shape rule says that the shapes do not fit: what is static is all that is known then. */
class Misfit extends Error {}

/** What a graph is fed with; the length of a batch is that of its unknown axes. */
const isFed = ({ type }: Operation): boolean =>
  type === 'Placeholder' || type === 'PlaceholderWithDefault' || type === 'IteratorGetNext';

/**
 * The shapes of a graph's tensors for one length of the batch: every unknown axis of what is fed is as
 * long as that, and what follows is inferred anew. An unknown axis is left where a run alone decides it.
 */
export class ConcreteShapes {
  readonly #infos = new Map<Tensor, TensorInfo>();
  readonly #values = new Map<Tensor, PartialValue | null>();

  /**
   * @param operations in the order of their creation.
   * @param given the inputs of a function's body, and what stands for them.
   */
  constructor(
    operations: readonly Operation[],
    private readonly batch: number,
    private readonly given: ReadonlyMap<Tensor, Shape> = new Map(),
  ) {
    for (const op of operations) this.#infer(op);
  }

  of(tensor: Tensor): Shape {
    return this.#info(tensor).shape;
  }

  /** The shapes in the bodies of a choice or of a loop, as they begin. */
  inside(op: Operation): readonly ConcreteShapes[] {
    return functionsOf(op).map((f) => {
      const skipped = op.inputs.length - f.inputs.length;
      const given = f.inputs.map((t, i) => [t, this.of(op.inputs[skipped + i] as Tensor)] as const);
      return new ConcreteShapes(f.getOperations(), this.batch, new Map(given));
    });
  }

  #info(tensor: Tensor): TensorInfo {
    return this.#infos.get(tensor) ?? tensor;
  }

  #infer(op: Operation): void {
    const [inferred, values] = [this.#inferred(op), this.#folded(op)];
    for (const [i, tensor] of op.outputs.entries()) {
      const info = inferred[i] ?? tensor;
      const value = values?.[i] ?? null;
      const known = this.given.get(tensor) ?? value?.shape ?? info.shape;
      const isConsistent = isCompatible(known, tensor.shape);
      const shape = isConsistent ? mergeShapes(known, tensor.shape) : tensor.shape;
      const filled = isFed(op) ? (shape?.map((d) => d ?? this.batch) ?? null) : shape;
      this.#infos.set(tensor, { ...info, dtype: tensor.dtype, shape: filled });
      this.#values.set(tensor, value);
    }
  }

  #inferred({ record, inputs, attrs }: Operation): readonly TensorInfo[] {
    const context: InferContext<AttrValues> = {
      attrs,
      count: inputs.length,
      isRun: false,
      shape: (i) => this.#info(inputs[i] as Tensor).shape,
      dtype: (i) => (inputs[i] as Tensor).dtype,
      list: (i) => this.#info(inputs[i] as Tensor).list ?? null,
      value: (i) => this.#values.get(inputs[i] as Tensor) ?? null,
      fail: (text) => {
        throw new Misfit(text);
      },
    };
    try {
      return [record.infer(context)].flat();
    } catch (error) {
      if (error instanceof Misfit) return [];
      throw error;
    }
  }

  #folded({ record, inputs, attrs, outputs }: Operation): readonly PartialValue[] | null {
    return foldValues(record, attrs, {
      count: inputs.length,
      dtype: outputs[0]?.dtype ?? 'float32',
      shape: (i) => this.#info(inputs[i] as Tensor).shape,
      list: (i) => this.#info(inputs[i] as Tensor).list ?? null,
      value: (i) => this.#values.get(inputs[i] as Tensor) ?? null,
    });
  }
}
