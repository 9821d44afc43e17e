import { allocate, type DataOf, type DType } from '../../compiler/graph/dtypes.js';
import { InvalidArgumentError } from '../../compiler/graph/errors.js';
import { type AnyArray, NDArray, sizeOf } from '../../compiler/graph/nd_array.js';
import type { Element, Elements } from '../../runtime/iterators.js';
import type { Philox } from '../../runtime/random/philox.js';

/* What the transformations of datasets do with their elements. Each can be begun any number of times. */

/** The parts of the components along their first axis. */
export const slices = (components: Element): Elements =>
  function* () {
    const length = components[0]?.shape[0] ?? 0;
    for (let i = 0; i < length; i++) yield components.map((component) => sliceOf(component, i));
  };

function sliceOf({ dtype, shape, data }: AnyArray, index: number): AnyArray {
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  return NDArray.of(dtype, rest, data.slice(index * size, (index + 1) * size));
}

/** Integers from `start` in steps of `step`, before `stop`. */
export const range = (start: number, stop: number, step: number): Elements =>
  function* () {
    for (let i = start; step > 0 ? i < stop : i > stop; i += step) {
      yield [NDArray.scalar('int64', i)];
    }
  };

/** All elements `count` times over; without end where it is negative. */
export const repeat = (elements: Elements, count: number): Elements =>
  function* () {
    for (let epoch = 0; epoch !== count; epoch++) {
      let isEmpty = true;
      for (const element of elements()) {
        isEmpty = false;
        yield element;
      }
      if (isEmpty) return;
    }
  };

/** The first `count` elements; all where it is negative. */
export const take = (elements: Elements, count: number): Elements =>
  function* () {
    let left = count;
    if (left === 0) return;
    for (const element of elements()) {
      yield element;
      if (--left === 0) return;
    }
  };

/** The elements after the first `count`; none where it is negative. */
export const skip = (elements: Elements, count: number): Elements =>
  function* () {
    if (count < 0) return;
    let left = count;
    for (const element of elements()) if (left-- <= 0) yield element;
  };

/** Elements of several datasets side by side, as long as each has one. */
export const zip = (datasets: readonly Elements[]): Elements =>
  function* () {
    const iterators = datasets.map((elements) => elements()[Symbol.iterator]());
    for (;;) {
      const results = iterators.map((iterator) => iterator.next());
      if (results.some(({ done }) => done)) return;
      yield results.flatMap(({ value }) => value as Element);
    }
  };

/** The elements of one dataset after those of another. */
export const concatenate = (first: Elements, second: Elements): Elements =>
  function* () {
    yield* first();
    yield* second();
  };

/** What `compute` makes of every element. */
export const map = (elements: Elements, compute: (element: Element) => Element): Elements =>
  function* () {
    for (const element of elements()) yield compute(element);
  };

/** The elements for which `predicate` holds. */
export const filter = (elements: Elements, predicate: (element: Element) => boolean): Elements =>
  function* () {
    for (const element of elements()) if (predicate(element)) yield element;
  };

/** Elements stacked along a new first axis, `size` at a time. */
export const batch = (elements: Elements, size: number, dropRemainder: boolean): Elements =>
  function* () {
    let collected: Element[] = [];
    for (const element of elements()) {
      collected.push(element);
      if (collected.length < size) continue;
      yield stacked(collected);
      collected = [];
    }
    if (collected.length > 0 && !dropRemainder) yield stacked(collected);
  };

function stacked(elements: readonly Element[]): Element {
  const [first = []] = elements;
  return first.map(({ dtype, shape }, component) => {
    const data = allocate(dtype, elements.length * sizeOf(shape));
    for (const [i, element] of elements.entries()) {
      const part = element[component] as AnyArray;
      if (part.shape.join() !== shape.join()) {
        throw new InvalidArgumentError(
          `Cannot batch tensors with different shapes in component ${component}. First element had ` +
            `shape [${shape}] and element ${i} had shape [${part.shape}].`,
        );
      }
      copyTo(data, part.data, i * part.size);
    }
    return NDArray.of(dtype, [elements.length, ...shape], data);
  });
}

function copyTo(target: DataOf<DType>, values: DataOf<DType>, start: number): void {
  if (Array.isArray(target) || Array.isArray(values)) {
    for (const [i, value] of values.entries()) target[start + i] = value;
  } else target.set(values, start);
}

/** Elements drawn at random from the next `bufferSize`. */
export const shuffle = (
  elements: Elements,
  bufferSize: number,
  randomOfEpoch: () => Philox,
): Elements =>
  function* () {
    const random = randomOfEpoch();
    const buffer: Element[] = [];
    const draw = (): Element => {
      const at = random.uint32() % buffer.length;
      const drawn = buffer[at] as Element;
      buffer[at] = buffer.at(-1) as Element;
      buffer.pop();
      return drawn;
    };
    for (const element of elements()) {
      buffer.push(element);
      if (buffer.length === bufferSize) yield draw();
    }
    while (buffer.length > 0) yield draw();
  };
