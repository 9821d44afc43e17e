import type { DType } from '../../compiler/graph/dtypes.js';
import type { AnyArray } from '../../compiler/graph/nd_array.js';
import type { OpType } from '../../compiler/ops/index.js';
import type { Plan, Step } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import {
  and,
  Checked,
  call,
  cast,
  expand,
  greater,
  ints,
  less,
  type Operand,
  reshape,
  scalar,
} from './call.js';
import { type Check, type Name, valueInfo } from './graph_writer.js';
import type { PlanWriter } from './plan_writer.js';

/*
 * A list of tensors is a sequence in ONNX. An element that has not been set is a vector of length 0,
 * and stands for zeros.
 */

const number = (value: number): Operand => scalar('int64', value);
const place = (i: Operand): Operand => reshape(cast(i, 'int64'), []);
const lengthOf = (list: Operand): Operand => call('SequenceLength', [list]);

const elementType = ({ attrs, list }: Node): DType =>
  (attrs as { readonly element_dtype?: DType }).element_dtype ?? list?.element.dtype ?? 'float32';

/** A sequence of `length` elements that are not set. */
function unset(length: Operand, dtype: DType): Operand {
  const lengths = call('Concat', [reshape(cast(length, 'int64'), [1]), ints([0])], { axis: 0 });
  const none = call('Expand', [scalar(dtype, 0), lengths]);
  return call('SplitToSequence', [none, number(1)], { axis: 0, keepdims: 0 });
}

/** A value that needs element `i` of a list, or fails as TensorFlow does. */
function checkedPlace(
  what: 'access' | 'modify',
  list: Operand,
  i: Operand,
  value: Operand,
): Operand {
  const [at, length] = [place(i), lengthOf(list)];
  const isWithin = and(less(at, length), less(number(-1), at));
  const text = ({ data: [index, count] }: AnyArray): string =>
    `Trying to ${what} element ${index} in a list with ${count} elements.`;
  const operand = call('Concat', [reshape(at, [1]), reshape(length, [1])], { axis: 0 });
  return new Checked(value, isWithin, text, [{ operand, type: { dtype: 'int64', shape: [2] } }]);
}

/** What a list op does. An element is read by `read`. */
type Row = (
  node: Node,
  read: (list: Operand, i: Operand, type: TensorType) => Operand,
) => readonly Operand[];

const rows: { readonly [K in OpType]?: Row } = {
  EmptyTensorList: (node) => [call('SequenceEmpty', [], { dtype: { dtype: elementType(node) } })],
  TensorListReserve: (node) => [unset(1, elementType(node))],
  TensorListLength: () => [cast(lengthOf(0), 'int32')],
  TensorListPushBack: () => [call('SequenceInsert', [0, 1])],
  TensorListPopBack: ({ outputs: [, type] }, read) => [
    call('SequenceErase', [0, number(-1)]),
    read(0, number(-1), type as TensorType),
  ],
  TensorListSetItem: () => {
    const at = safe(0, 1);
    const changed = call('SequenceInsert', [call('SequenceErase', [0, at]), 2, at]);
    return [checkedPlace('modify', 0, 1, changed)];
  },
  TensorListGetItem: ({ outputs: [type] }, read) => [
    checkedPlace('access', 0, 1, read(0, safe(0, 1), type as TensorType)),
  ],
  ZerosLike: (node) => [unset(lengthOf(0), elementType(node))],
};

/** An index within the list, so that it can be read before it is known whether it was right. */
const safe = (list: Operand, i: Operand): Operand => {
  const last = call('Sub', [lengthOf(list), number(1)]);
  return call('Max', [number(0), call('Min', [place(i), last])]);
};

export function writeListStep(
  writer: PlanWriter,
  { node }: Extract<Step, { kind: 'list' }>,
  nameOf: (i: number) => Name,
  check: Check,
): readonly Name[] {
  if (node.type === 'TensorListResize') return [resized(writer, node, nameOf(0), nameOf(1))];
  const row = rows[node.type] as Row;
  const elements = new Map<Operand, TensorType>();
  const read = (list: Operand, i: Operand, type: TensorType): Operand => {
    const element = call('SequenceAt', [list, i]);
    elements.set(element, type);
    return element;
  };
  const write = writer.graph.writerOf(nameOf, check);
  return row(node, read).map((operand) => {
    const name = write(operand);
    const type = elements.get(operand instanceof Checked ? operand.value : operand);
    return type === undefined ? name : elementOrZeros(writer, name, type);
  });
}

/** One value or another, each computed only where it is chosen. */
function either({ graph }: PlanWriter, condition: Name, t: () => Name, e: () => Name): Name {
  const [then_branch, else_branch] = [t, e].map((value) =>
    graph.graph(() => ({ inputs: [], outputs: [value()] })),
  );
  const branches = { then_branch: then_branch ?? {}, else_branch: else_branch ?? {} };
  return graph.withGraphs('If', [condition], branches, 1)[0] as Name;
}

/** An element, or zeros where it has not been set. */
function elementOrZeros(writer: PlanWriter, element: Name, { dtype, shape }: TensorType): Name {
  const { graph } = writer;
  const write = graph.writerOf(() => element);
  const isSet = write(greater(call('Size', [0]), number(0)));
  const zeros = (): Name => write(expand(scalar(dtype, 0), shape));
  const chosen = either(writer, isSet, () => element, zeros);
  // What the branches have in common is all that ONNX knows of the shape.
  const [result] = graph.node('Reshape', [chosen, graph.constant(ints(shape))], { allowzero: 1 });
  return result as Name;
}

/** A list of `length` elements, each made from its place. */
function listOf(writer: PlanWriter, node: Node, length: Name, element: (i: Name) => Name): Name {
  const { graph } = writer;
  const always = writer.constantTrue();
  const [empty] = graph.node('SequenceEmpty', [], { dtype: { dtype: elementType(node) } });
  const body = graph.graph(() => {
    const [i, goesOn, list] = [graph.fresh(), graph.fresh(), graph.fresh()];
    const [longer] = graph.node('SequenceInsert', [list, element(i)]);
    const inputs = [
      valueInfo(i, { dtype: 'int64', shape: [] }),
      valueInfo(goesOn, { dtype: 'bool', shape: [] }),
      valueInfo(list, { dtype: 'variant', shape: [], list: node.list }),
    ];
    return { inputs, outputs: [goesOn, longer as Name] };
  });
  return graph.withGraphs('Loop', [length, always, empty as Name], { body }, 1)[0] as Name;
}

/** The element of a list at a place, which may be behind its end: then it is not set. */
function elementAt(writer: PlanWriter, node: Node, list: Name, i: Name): Name {
  const { graph } = writer;
  const write = graph.writerOf((input) => [list, i][input] as Name);
  const isThere = write(less(1, lengthOf(0)));
  const none = (): Name => write(expand(scalar(elementType(node), 0), [0]));
  return either(writer, isThere, () => write(call('SequenceAt', [0, 1])), none);
}

function resized(writer: PlanWriter, node: Node, list: Name, size: Name): Name {
  const length = writer.graph.writerOf(() => size)(place(0));
  return listOf(writer, node, length, (i) => elementAt(writer, node, list, i));
}

/** The sums of the elements of two lists, by the plan of one sum. */
export function writeListSum(
  writer: PlanWriter,
  node: Node,
  operands: readonly Name[],
  plan: Plan,
): readonly Name[] {
  const type = plan.feeds[0]?.node as Node;
  const { graph } = writer;
  const write = graph.writerOf((i) => operands[i] as Name);
  const length = write(call('Max', [lengthOf(0), lengthOf(1)]));
  const sum = (i: Name): Name => {
    const terms = operands.map((list) =>
      elementOrZeros(writer, elementAt(writer, node, list, i), type),
    );
    return writer.write(plan, terms)[0] as Name;
  };
  return [listOf(writer, node, length, sum)];
}
