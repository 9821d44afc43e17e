import { explainHere } from '../../compiler/graph/call_site.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { Graph, getDefaultGraph } from '../../compiler/graph/graph.js';
import type { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { isCompatible, mergeShapes, type Shape } from '../../compiler/graph/shape.js';
import { Placeholder } from '../../compiler/ops/constant.js';
import type { Element, ElementSource, Elements } from '../../runtime/iterators.js';
import { Philox } from '../../runtime/random/philox.js';
import { Runner } from '../../runtime/runner.js';
import { opSeeds } from '../random.js';
import { Iterator } from './iterator.js';
import * as pipeline from './pipeline.js';
import {
  ComponentSpec,
  type Components,
  flatten,
  mapNest,
  type Nest,
  packLike,
  type Structure,
  specsOf,
  type TensorsOf,
  tensorsOf,
} from './structure.js';

/** How a function of an element is called: a tuple's components one by one, anything else whole. */
type ArgumentsOf<E> = E extends readonly unknown[] ? E : [element: E];

/**
 * A sequence of elements, each a tensor or tensors in arrays and objects: TF 1.15's
 * `tf.data.Dataset`. A dataset is made of others and never changes; an iterator goes through it.
 */
export class Dataset<E = Structure> {
  /** @internal Datasets are made by the functions below, and of other datasets. */
  constructor(
    readonly specs: Nest<ComponentSpec>,
    readonly source: ElementSource,
  ) {}

  /** One element, the given values: TF 1.15's `tf.data.Dataset.from_tensors`. */
  static fromTensors<const T extends Components>(tensors: T): Dataset<TensorsOf<T>> {
    const components = tensorsOf(tensors, 'component');
    const inputs = flatten(components);
    return new Dataset(specsOf(components), { inputs, open: (values) => () => [values] });
  }

  /**
   * The parts of the values along their first axis: TF 1.15's `tf.data.Dataset.from_tensor_slices`.
   *
   * @param tensors values of one length; an array of NDArrays or tensors is a tuple, an object a dict.
   *   Placeholders are fed where the iterator's initializer is run.
   * @throws ValueError for a scalar, or for lengths that differ.
   */
  static fromTensorSlices<const T extends Components>(tensors: T): Dataset<TensorsOf<T>> {
    const components = tensorsOf(tensors, 'component');
    const inputs = flatten(components);
    let length: Shape = null;
    for (const { shape } of inputs) {
      if (shape?.length === 0) throw new ValueError(explainHere('A scalar cannot be sliced.'));
      const own = shape && [shape[0] ?? null];
      if (!isCompatible(length, own)) {
        const text = `Dimensions ${length} and ${own} are not compatible`;
        throw new ValueError(explainHere(text));
      }
      length = mergeShapes(length, own);
    }
    const specs = mapNest(components, (t) => {
      const { dtype, shape } = t as Tensor;
      return new ComponentSpec(dtype, shape?.slice(1) ?? null);
    });
    return new Dataset(specs, { inputs, open: pipeline.slices });
  }

  /**
   * Integers as `tf.range` gives them, int64: TF 1.15's `tf.data.Dataset.range`.
   * @param args stop; or start, stop; or start, stop, step.
   */
  static range(
    ...args: [stop: number] | [start: number, stop: number, step?: number]
  ): Dataset<Tensor> {
    const [start, stop, step = 1] = args.length === 1 ? [0, args[0]] : args;
    if (step === 0) throw new ValueError(explainHere('The step of a range cannot be zero.'));
    const elements = pipeline.range(start, stop as number, step);
    return new Dataset(new ComponentSpec('int64', []), { inputs: [], open: () => elements });
  }

  /**
   * Elements of datasets side by side, as long as each has one: TF 1.15's `tf.data.Dataset.zip`.
   * @param datasets an array of datasets, whose elements become a tuple.
   */
  static zip<const D extends readonly Dataset[]>(
    datasets: D,
  ): Dataset<{ readonly [K in keyof D]: D[K] extends Dataset<infer E> ? E : never }> {
    const inputs = datasets.flatMap(({ source }) => source.inputs);
    return new Dataset(
      datasets.map(({ specs }) => specs),
      {
        inputs,
        open(values, machine) {
          let at = 0;
          return pipeline.zip(
            datasets.map(({ source }) => {
              const own = values.slice(at, at + source.inputs.length);
              at += source.inputs.length;
              return source.open(own, machine);
            }),
          );
        },
      },
    );
  }

  /** The dtypes of an element's tensors: TF 1.15's `Dataset.output_types`. */
  get outputTypes(): Nest<DType> {
    return mapNest(this.specs, (spec) => (spec as ComponentSpec).dtype);
  }

  /** All elements `count` times over; without end where it is left out: TF 1.15's `Dataset.repeat`. */
  repeat(count: number | null = null): Dataset<E> {
    return this.#with((elements) => pipeline.repeat(elements, count ?? -1));
  }

  /** The first `count` elements, all for -1: TF 1.15's `Dataset.take`. */
  take(count: number): Dataset<E> {
    return this.#with((elements) => pipeline.take(elements, count));
  }

  /** The elements after the first `count`, none for -1: TF 1.15's `Dataset.skip`. */
  skip(count: number): Dataset<E> {
    return this.#with((elements) => pipeline.skip(elements, count));
  }

  /** The dataset itself: TF 1.15's `Dataset.prefetch`, which computes nothing. */
  prefetch(_bufferSize: number | null = null): Dataset<E> {
    return this;
  }

  /** These elements, and those of another dataset after them: TF 1.15's `Dataset.concatenate`. */
  concatenate(dataset: Dataset<E>): Dataset<E> {
    const { source } = dataset;
    const own = this.source.inputs.length;
    return new Dataset(this.specs, {
      inputs: [...this.source.inputs, ...source.inputs],
      open: (values, machine) =>
        pipeline.concatenate(
          this.source.open(values.slice(0, own), machine),
          source.open(values.slice(own), machine),
        ),
    });
  }

  /**
   * Elements drawn at random from the next `bufferSize`: TF 1.15's `Dataset.shuffle`. The order is
   * not that of TensorFlow.
   *
   * @param seed the dataset's seed; see `setRandomSeed`.
   * @param reshuffleEachIteration another order each time that the dataset is gone through; true.
   */
  shuffle(
    bufferSize: number,
    seed: number | null = null,
    reshuffleEachIteration = true,
  ): Dataset<E> {
    checkPositive('buffer_size', bufferSize);
    const { seed: seed1, seed2 } = opSeeds(seed);
    const begin = (): Philox =>
      seed1 === 0 && seed2 === 0 ? Philox.unseeded() : Philox.seeded(seed1, seed2);
    return this.#with((elements) => {
      const random = begin();
      const again = random.clone();
      const randomOfEpoch = (): Philox => (reshuffleEachIteration ? random : again.clone());
      return pipeline.shuffle(elements, bufferSize, randomOfEpoch);
    });
  }

  /**
   * Elements stacked along a new first axis, `batchSize` at a time: TF 1.15's `Dataset.batch`.
   *
   * @param dropRemainder leaves out a last batch that is smaller; false.
   * @throws ValueError for a size that is not positive; when run, InvalidArgumentError for elements of
   *   different shapes.
   */
  batch(batchSize: number, dropRemainder = false): Dataset<E> {
    checkPositive('batch_size', batchSize);
    const length = dropRemainder ? batchSize : null;
    const specs = mapNest(this.specs, (spec) => {
      const { dtype, shape } = spec as ComponentSpec;
      return new ComponentSpec(dtype, shape && [length, ...shape]);
    });
    return this.#with((elements) => pipeline.batch(elements, batchSize, dropRemainder), specs);
  }

  /**
   * What a function makes of every element: TF 1.15's `Dataset.map`. The function is called once, with
   * tensors of a graph of its own.
   *
   * @param mapFunc takes an element, or the components of a tuple one by one; gives tensors.
   * @throws ValueError where it uses tensors of the surrounding graph.
   */
  map<R extends Structure>(mapFunc: (...args: ArgumentsOf<E>) => R): Dataset<R> {
    const { specs, compute } = this.#trace(mapFunc, 'MapDataset');
    const { source } = this;
    return new Dataset<R>(specs, {
      inputs: source.inputs,
      open: (values, machine) =>
        pipeline.map(source.open(values, machine), compute(new Runner(machine))),
    });
  }

  /** The elements for which a function gives true: TF 1.15's `Dataset.filter`. See `map`. */
  filter(predicate: (...args: ArgumentsOf<E>) => Tensor): Dataset<E> {
    const { specs, compute } = this.#trace(predicate, 'FilterDataset');
    if (!(specs instanceof ComponentSpec && specs.dtype === 'bool')) {
      throw new TypeError(
        explainHere('`predicate` return type must be convertible to a scalar boolean tensor.'),
      );
    }
    const { source } = this;
    return new Dataset<E>(this.specs, {
      inputs: source.inputs,
      open(values, machine) {
        const holds = compute(new Runner(machine));
        return pipeline.filter(source.open(values, machine), (e) => holds(e)[0]?.data[0] === 1);
      },
    });
  }

  /**
   * An iterator that begins by itself: TF 1.15's `Dataset.make_one_shot_iterator`.
   * @throws ValueError where the dataset is made of placeholders.
   */
  makeOneShotIterator(): Iterator<E> {
    const fed = this.source.inputs.find(({ op }) => op.type === 'Placeholder');
    if (fed !== undefined) {
      const text = `Cannot capture a placeholder (name:${fed.op.name}, type:Placeholder) by value.`;
      const advice = 'use makeInitializableIterator(), and feed the placeholder to its initializer';
      throw new ValueError(explainHere(text, { op: fed.op, advice }));
    }
    return new Iterator<E>(this.specs, this, true);
  }

  /** An iterator whose `initializer` is run first: TF 1.15's `Dataset.make_initializable_iterator`. */
  makeInitializableIterator(): Iterator<E> {
    return new Iterator<E>(this.specs, this, false);
  }

  /** The elements of this dataset, changed. */
  #with(change: (elements: Elements) => Elements, specs = this.specs): Dataset<E> {
    const { inputs, open } = this.source;
    return new Dataset<E>(specs, {
      inputs,
      open: (values, machine) => change(open(values, machine)),
    });
  }

  /** Calls a function with placeholders for an element; the result is run for every element. */
  #trace<R extends Structure>(f: (...args: ArgumentsOf<E>) => R, name: string) {
    const graph = new Graph();
    graph.seed = getDefaultGraph().seed;
    return graph.asDefault(() =>
      graph.nameScope(name, () => {
        const args = flatten(this.specs).map(({ dtype, shape }) =>
          Placeholder([], { dtype, shape }, 'arg'),
        );
        const element = packLike(this.specs, args);
        const isTuple = Array.isArray(this.specs);
        const result = f(...((isTuple ? element : [element]) as ArgumentsOf<E>));
        const results = tensorsOf(result, 'result');
        const fetches = flatten(results);
        const compute =
          (runner: Runner) =>
          (values: Element): Element => {
            const fed = new Map(args.map((arg, i) => [arg, values[i] as NDArray]));
            return runner.run(fetches, fed) as Element;
          };
        return { specs: specsOf(results), compute };
      }),
    );
  }
}

function checkPositive(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new ValueError(explainHere(`${name} must be a positive integer, not ${value}.`));
}
