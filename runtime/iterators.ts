import { explain } from '../compiler/graph/call_site.js';
import { FailedPreconditionError, OutOfRangeError } from '../compiler/graph/errors.js';
import type { AnyArray } from '../compiler/graph/nd_array.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import type { Machine } from './machine.js';
import type { Runner } from './runner.js';
import { whenDone } from './when_done.js';

/*
 * Datasets feed a run: before it begins, each iterator that it asks for its next element gives one,
 * and the run is compiled for the shapes of that element as for those of any fed value.
 */

/** One element of a dataset: its tensors in order. */
export type Element = readonly AnyArray[];

/** The elements of a dataset, from the first on, each time that it is called. */
export type Elements = () => Iterable<Element>;

/** A dataset as a Session sees it. */
export interface ElementSource {
  /** The tensors that the elements are made from; they are evaluated when an iterator begins. */
  readonly inputs: readonly Tensor[];
  /** @param machine what computes functions of elements, at once. */
  open(values: Element, machine: Machine): Elements;
}

/** A place in a dataset, which every Session has for itself. */
export interface IteratorHandle {
  /** What it goes through without being initialized; null where it must be. */
  readonly oneShot: ElementSource | null;
}

const iteratorOf = new WeakMap<Operation, IteratorHandle>();
const startOf = new WeakMap<
  Operation,
  readonly [iterator: IteratorHandle, source: ElementSource]
>();

/** Makes the outputs of `op` the next element of an iterator. */
export const bindNext = (op: Operation, iterator: IteratorHandle): void => {
  iteratorOf.set(op, iterator);
};

/** Makes `op` begin an iterator anew, with the elements of `source`. */
export const bindStart = (op: Operation, iterator: IteratorHandle, source: ElementSource): void => {
  startOf.set(op, [iterator, source]);
};

/** Whether a run with these feeds begins an iterator with `op`, or takes its next element. */
export const movesIterator = (op: Operation, feeds: ReadonlySet<Tensor>): boolean =>
  startOf.has(op) || (iteratorOf.has(op) && !op.outputs.every((t) => feeds.has(t)));

/** Where a Session is in its iterators. */
export class IteratorStates {
  readonly #states = new Map<IteratorHandle, Iterator<Element>>();

  /** Begins iterators, and takes the next elements of others: what to feed to the run. */
  advance(
    runner: Runner,
    operations: readonly Operation[],
    values: ReadonlyMap<Tensor, AnyArray>,
  ): ReadonlyMap<Tensor, AnyArray> | Promise<ReadonlyMap<Tensor, AnyArray>> {
    const begun = inOrder(operations, (op) => {
      const start = startOf.get(op);
      return start === undefined ? undefined : this.#begin(runner, ...start, values);
    });
    const next = new Map<Tensor, AnyArray>();
    const moved = whenDone(begun, () =>
      inOrder(operations, (op) => {
        const iterator = iteratorOf.get(op);
        if (iterator === undefined) return undefined;
        return whenDone(this.#next(runner, iterator, op), (element) => {
          for (const [i, t] of op.outputs.entries()) next.set(t, element[i] as AnyArray);
        });
      }),
    );
    return whenDone(moved, () => next);
  }

  #begin(
    runner: Runner,
    iterator: IteratorHandle,
    { inputs, open }: ElementSource,
    values: ReadonlyMap<Tensor, AnyArray>,
  ): Iterator<Element> | Promise<Iterator<Element>> {
    return whenDone(runner.run(inputs, values), (given) =>
      whenDone(runner.machine.functions(), (machine) => {
        const state = open(given as Element, machine)()[Symbol.iterator]();
        this.#states.set(iterator, state);
        return state;
      }),
    );
  }

  #next(runner: Runner, iterator: IteratorHandle, op: Operation): Element | Promise<Element> {
    const { oneShot } = iterator;
    const state =
      this.#states.get(iterator) ?? (oneShot && this.#begin(runner, iterator, oneShot, new Map()));
    if (state === null) {
      const text =
        'GetNext() failed because the iterator has not been initialized. Ensure that you have run ' +
        'the initializer operation for this iterator before getting the next element.';
      throw new FailedPreconditionError(explain(text, { op, site: op.site }), op);
    }
    return whenDone(state, (elements) => {
      const { done, value } = elements.next();
      if (done) {
        const advice = 'catch tf.errors.OutOfRangeError around the loop, or repeat() the dataset';
        throw new OutOfRangeError(explain('End of sequence', { op, site: op.site, advice }), op);
      }
      return value;
    });
  }
}

/** Does something for one after the other. */
const inOrder = <T>(items: readonly T[], body: (item: T) => unknown): unknown =>
  items.reduce<unknown>((before, item) => whenDone(before, () => body(item)), undefined);
