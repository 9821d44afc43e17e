import { explainHere } from '../../compiler/graph/call_site.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Operation } from '../../compiler/graph/operation.js';
import type { Shape } from '../../compiler/graph/shape.js';
import { IteratorGetNext, MakeIterator } from '../../compiler/ops/iterator.js';
import { bindNext, bindStart, type IteratorHandle } from '../../runtime/iterators.js';
import type { Dataset } from './dataset.js';
import {
  ComponentSpec,
  flatten,
  mapNest,
  type Nest,
  packLike,
  type Structure,
} from './structure.js';

/**
 * A place in a dataset, which every Session has for itself: TF 1.15's `tf.data.Iterator`. It is made
 * by `dataset.makeOneShotIterator()` or `dataset.makeInitializableIterator()`.
 */
export class Iterator<E = Structure> {
  readonly #specs: Nest<ComponentSpec>;
  readonly #handle: IteratorHandle;
  readonly #initializer: Operation | null;

  /** @internal Iterators are made by datasets, or `Iterator.fromStructure`. */
  constructor(specs: Nest<ComponentSpec>, dataset: Dataset<E> | null, isOneShot: boolean) {
    this.#specs = specs;
    this.#handle = { oneShot: isOneShot && dataset ? dataset.source : null };
    this.#initializer = isOneShot || dataset === null ? null : this.makeInitializer(dataset);
  }

  /**
   * An iterator that `makeInitializer` gives its dataset: TF 1.15's `tf.data.Iterator.from_structure`.
   * @param outputTypes the dtypes of an element's tensors.
   * @param outputShapes their shapes, in the same arrays and objects; any where it is left out.
   */
  static fromStructure<E>(outputTypes: Nest<DType>, outputShapes?: readonly Shape[]): Iterator<E> {
    let at = 0;
    const specs = mapNest(outputTypes, (dtype) => {
      const shape = outputShapes?.[at++] ?? null;
      return new ComponentSpec(dtype as DType, shape);
    });
    return new Iterator<E>(specs, null, false);
  }

  /**
   * The operation that begins the iterator, or begins it anew: TF 1.15's `Iterator.initializer`.
   * @throws ValueError for a one-shot iterator, which begins by itself.
   */
  get initializer(): Operation {
    if (this.#initializer !== null) return this.#initializer;
    throw new ValueError(explainHere(`Iterator ${this} does not have an initializer.`));
  }

  /** The dtypes of an element's tensors: TF 1.15's `Iterator.output_types`. */
  get outputTypes(): Nest<DType> {
    return mapNest(this.#specs, (spec) => (spec as ComponentSpec).dtype);
  }

  /**
   * An operation that begins the iterator in `dataset`: TF 1.15's `Iterator.make_initializer`.
   * @throws ValueError where the dataset has elements of other dtypes.
   */
  makeInitializer(dataset: Dataset<E>, name: string | null = null): Operation {
    const [own, given] = [flatten(this.#specs), flatten(dataset.specs)].map((specs) =>
      specs.map(({ dtype }) => dtype).join(', '),
    );
    if (own !== given) {
      const text = `Expected output types (${own}) but got dataset with output types (${given}).`;
      throw new ValueError(explainHere(text));
    }
    const op = MakeIterator([], {}, name ?? 'MakeIterator');
    bindStart(op, this.#handle, dataset.source);
    return op;
  }

  /**
   * The next element, a new one in every run: TF 1.15's `Iterator.get_next`. Make it once, outside
   * the training loop. Running it after the last element throws OutOfRangeError.
   *
   * @returns tensors in the arrays and objects of the dataset's elements.
   */
  getNext(name: string | null = null): E {
    const specs = flatten(this.#specs);
    const op = IteratorGetNext(
      [],
      {
        output_types: specs.map(({ dtype }) => dtype),
        output_shapes: specs.map(({ shape }) => shape),
      },
      name ?? 'IteratorGetNext',
    );
    bindNext(op, this.#handle);
    return packLike(this.#specs, op.outputs) as E;
  }
}
