import type { FuncGraph } from '../graph/func_graph.js';
import type { Operation, Tensor } from '../graph/operation.js';
import { isFullyDefined } from '../graph/shape.js';
import { functionsOf } from '../passes/prune.js';
import { ConcreteShapes } from './concrete_shapes.js';

/** A number of floating point operations: some in every run, and some for each example of the batch. */
export interface Flops {
  readonly fixed: number;
  readonly perExample: number;
}

type Counts = ReadonlyMap<Operation, number | null>;

/**
 * What every operation takes that has a count: null where a run alone decides its shapes, or where it
 * does not grow in step with the batch.
 *
 * @param operations in the order of their creation.
 * @param batch the length of the batch; where it is null, counts are fixed and per example.
 */
export function flopsOf(
  operations: readonly Operation[],
  batch: number | null,
): ReadonlyMap<Operation, Flops | null> {
  const counts = (n: number): Counts => countsOf(operations, new ConcreteShapes(operations, n));
  if (batch !== null) {
    return mapValues(counts(batch), (n) => (n === null ? null : { fixed: n, perExample: 0 }));
  }
  // Three lengths show whether a count is a straight line. An axis of length 1 would be broadcast.
  const [two, three, four] = [counts(2), counts(3), counts(4)];
  return mapValues(two, (first, op) => {
    const [second, third] = [three.get(op) ?? null, four.get(op) ?? null];
    if (first === null || second === null || third === null) return null;
    const perExample = second - first;
    return third - second === perExample ? { fixed: first - 2 * perExample, perExample } : null;
  });
}

const mapValues = <K, A, B>(map: ReadonlyMap<K, A>, f: (a: A, key: K) => B): ReadonlyMap<K, B> =>
  new Map([...map].map(([key, value]) => [key, f(value, key)]));

/** The sum of counts, and how many were unknown. */
export function sumFlops(counts: Iterable<Flops | null>): Flops & { readonly unknown: number } {
  let [fixed, perExample, unknown] = [0, 0, 0];
  for (const flops of counts) {
    if (flops === null) unknown++;
    fixed += flops?.fixed ?? 0;
    perExample += flops?.perExample ?? 0;
  }
  return { fixed, perExample, unknown };
}

function countsOf(operations: readonly Operation[], shapes: ConcreteShapes): Counts {
  return new Map(
    operations.flatMap((op): readonly (readonly [Operation, number | null])[] => {
      const functions = functionsOf(op);
      if (functions.length > 0) return [[op, countOfCall(op, functions, shapes)]];
      return op.record.flops === undefined ? [] : [[op, countOf(op, shapes)]];
    }),
  );
}

/** A count depends on a shape that a run alone decides. */
class UnknownShape extends Error {}

function countOf({ record, inputs, outputs, attrs }: Operation, shapes: ConcreteShapes) {
  const known = (tensor: Tensor | undefined): readonly number[] => {
    const shape = tensor === undefined ? null : shapes.of(tensor);
    if (isFullyDefined(shape)) return shape;
    throw new UnknownShape();
  };
  try {
    const [input, output] = [(i: number) => known(inputs[i]), (i: number) => known(outputs[i])];
    return record.flops?.({ attrs, count: inputs.length, input, output }) ?? null;
  } catch (error) {
    if (error instanceof UnknownShape) return null;
    throw error;
  }
}

/** Of a choice the longer branch; of a loop one iteration. */
function countOfCall(
  op: Operation,
  functions: readonly FuncGraph[],
  shapes: ConcreteShapes,
): number | null {
  const bodies = shapes.inside(op).map((inside, i) => {
    const counts = [...countsOf((functions[i] as FuncGraph).getOperations(), inside).values()];
    return counts.every((n) => n !== null) ? counts.reduce((a, b) => a + b, 0) : null;
  });
  if (!bodies.every((n) => n !== null)) return null;
  return op.type === 'While' ? bodies.reduce((a, b) => a + b, 0) : Math.max(...bodies);
}
