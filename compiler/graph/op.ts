import { CallSite, explain } from './call_site.js';
import {
  convertToTensor,
  dtypeOf,
  isTensorConvertible,
  type TensorConvertible,
  type TensorLike,
  type TextLike,
} from './convert.js';
import { createFromTensors, inputSpecs } from './create.js';
import type { DType } from './dtypes.js';
import { ValueError } from './errors.js';
import { type Graph, getDefaultGraph } from './graph.js';
import { type Operation, Tensor } from './operation.js';
import { defineRecord, type OpDefinition, type OpRecord } from './record.js';

type Given<R, D> = keyof R extends never
  ? [attrs?: Partial<D> | undefined, name?: string | null]
  : [attrs: R & Partial<D>, name?: string | null];

/** Carries the types of an op's attributes to the compiler's nodes; it has no value. */
export interface TypedAttrs<A> {
  readonly attrTypes?: A;
}

/** An op of one output, which is also its constructor: inputs, attributes, name. */
export type TensorOp<I extends readonly unknown[], R = unknown, D = unknown> = OpRecord &
  TypedAttrs<R & D> &
  ((inputs: I, ...rest: Given<R, D>) => Tensor);

/** An op of no output or of several; its constructor gives the Operation. */
export type MultiOp<I extends readonly unknown[], R = unknown, D = unknown> = OpRecord &
  TypedAttrs<R & D> &
  ((inputs: I, ...rest: Given<R, D>) => Operation);

type Argument = TensorLike | TextLike | readonly (TensorLike | TextLike)[];

/** Defines an op of one output. */
export const op = <I extends readonly Argument[], R = unknown, D = unknown>(
  type: string,
  definition: OpDefinition<NoInfer<R & D>>,
): TensorOp<I, R, D> => constructorOf(defineRecord(type, definition));

/** Defines an op of no output or of several. */
export const multiOp = <I extends readonly Argument[], R = unknown, D = unknown>(
  type: string,
  definition: OpDefinition<NoInfer<R & D>>,
): MultiOp<I, R, D> => multiConstructorOf(defineRecord(type, definition));

/** The constructor of an op of one output, which is its record too. */
export function constructorOf<I extends readonly Argument[], R = unknown, D = unknown>(
  record: OpRecord,
): TensorOp<I, R, D> {
  const construct = (inputs: I, ...[attrs, name]: Given<R, D>): Tensor =>
    apply(construct as TensorOp<I, R, D>, inputs, attrs ?? {}, name).outputs[0] as Tensor;
  return Object.assign(construct, record);
}

/** The constructor of an op of no output or of several. */
export function multiConstructorOf<I extends readonly Argument[], R = unknown, D = unknown>(
  record: OpRecord,
): MultiOp<I, R, D> {
  const construct = (inputs: I, ...[attrs, name]: Given<R, D>): Operation =>
    apply(construct as MultiOp<I, R, D>, inputs, attrs ?? {}, name);
  return Object.assign(construct, record);
}

/** Converts the inputs inside the op's own name scope and adds the operation, as TensorFlow does. */
function apply(
  record: OpRecord,
  args: readonly Argument[],
  attrs: object,
  name: string | null | undefined,
): Operation {
  return CallSite.once((site) => {
    const graph = graphOf(args, (text) => {
      const op = { name: name?.replace(/\/$/, '') ?? record.type, type: record.type };
      throw new ValueError(explain(text, { op, site }));
    });
    return graph.asDefault(() =>
      graph.nameScope(name ?? record.type, (scope) => {
        const inputs = convertInputs(record, args);
        return createFromTensors(record, inputs, attrs, { graph, name: scope, site });
      }),
    );
  });
}

/** A tensor for every argument. A JavaScript number takes the dtype of the tensors beside it. */
function convertInputs(
  record: OpRecord,
  args: readonly Argument[],
): readonly (readonly Tensor[])[] {
  const specs = inputSpecs(record);
  const valuesOf = (i: number): readonly (TensorLike | TextLike)[] =>
    specs[i]?.isList ? (args[i] as readonly (TensorLike | TextLike)[]) : [args[i] as TensorLike];
  const dtypes = new Map<string, DType>();
  // Each of the tensors that an attribute lists the dtypes of has its own.
  const isTypeList = (type: string): boolean => record.types?.[type]?.isList === true;
  for (const [i, { type }] of specs.entries()) {
    if (isTypeList(type)) continue;
    for (const value of valuesOf(i)) {
      const dtype = dtypeOf(value);
      if (dtype !== null && !dtypes.has(type)) dtypes.set(type, dtype);
    }
  }
  return specs.map(({ name, type, isTypeAttr, isList }, i) => {
    const preferred = isTypeAttr
      ? (dtypes.get(type) ?? record.types?.[type]?.default)
      : (type as DType);
    return valuesOf(i).map((value, k) =>
      convertToTensor(value, { preferred, name: isList ? `${name}_${k}` : name }),
    );
  });
}

/**
 * The graph that the tensors among the arguments belong to, or the default graph. The body of a
 * function that is being built takes tensors of the graphs around it too.
 */
export function graphOf(args: readonly Argument[], fail: (text: string) => never): Graph {
  const current = getDefaultGraph();
  if (current.outermost !== current) return current;
  let first: Tensor | TensorConvertible | null = null;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (!(value instanceof Tensor || isTensorConvertible(value))) return;
    if (first === null) first = value;
    else if (value.graph !== first.graph) {
      const [foreign, own] = [value, first].map((x) => (isTensorConvertible(x) ? x.toTensor() : x));
      fail(`${foreign?.toString()} must be from the same graph as ${own?.toString()}.`);
    }
  };
  visit(args);
  return (first as Tensor | TensorConvertible | null)?.graph ?? current;
}
