import { NDArray } from '../../compiler/graph/nd_array.js';
import type { OpType } from '../../compiler/ops/index.js';
import type { Plan, Step } from '../../compiler/plan.js';
import type { Node, TensorType } from '../../compiler/program/node.js';
import { call, expand, ints, type Operand, reshape, scalar } from './call.js';
import type { Name } from './graph_writer.js';
import { type PlanWriter, refuse } from './model.js';

/*
 * A list of tensors is a sequence in ONNX. An element that has not been set is a vector of length 0,
 * and stands for zeros.
 */

const place = (i: Operand): Operand => reshape(i, []);

const withItem = (list: Operand, i: Operand, item: Operand): Operand =>
  call('SequenceInsert', [call('SequenceErase', [list, place(i)]), item, place(i)]);

/** A sequence of `length` elements that are not set. */
const unset = (length: Operand, { attrs }: Node): Operand => {
  const { element_dtype: dtype } = attrs as { readonly element_dtype: TensorType['dtype'] };
  const lengths = call(
    'Concat',
    [reshape(call('Cast', [length], { to: { dtype: 'int64' } }), [1]), ints([0])],
    {
      axis: 0,
    },
  );
  const none = call('Expand', [scalar(dtype, 0), lengths]);
  return call('SplitToSequence', [none, scalar('int64', 1)], { axis: 0, keepdims: 0 });
};

/** What a list op does: its results, of which an element is read by `read`. */
type Row = (
  node: Node,
  read: (list: Operand, i: Operand, type: TensorType) => Operand,
) => readonly Operand[];

const rows: { readonly [K in OpType]?: Row } = {
  EmptyTensorList: ({ attrs }) => [
    call('SequenceEmpty', [], {
      dtype: { dtype: (attrs as { element_dtype: TensorType['dtype'] }).element_dtype },
    }),
  ],
  TensorListReserve: (node) => [unset(1, node)],
  TensorListLength: () => [call('Cast', [call('SequenceLength', [0])], { to: { dtype: 'int32' } })],
  TensorListPushBack: () => [call('SequenceInsert', [0, 1])],
  TensorListPopBack: ({ outputs: [, type] }, read) => [
    call('SequenceErase', [0, scalar('int64', -1)]),
    read(0, scalar('int64', -1), type as TensorType),
  ],
  TensorListSetItem: () => [withItem(0, 1, 2)],
  TensorListGetItem: ({ outputs: [type] }, read) => [read(0, 1, type as TensorType)],
};

export function writeListStep(
  writer: PlanWriter,
  { node }: Extract<Step, { kind: 'list' }>,
  nameOf: (i: number) => Name,
): readonly Name[] {
  const row = rows[node.type];
  const isNested = [...node.outputs, ...node.inputs].some(
    ({ list }) => list?.element.dtype === 'variant',
  );
  if (row === undefined || isNested) refuse(node, `ONNX has no ${node.type} of such a list`);
  const { graph } = writer;
  const write = graph.writerOf(nameOf);
  const read = (list: Operand, i: Operand, type: TensorType): Operand => {
    const element = call('SequenceAt', [list, place(i)]);
    readElements.set(element, type);
    return element;
  };
  const readElements = new Map<Operand, TensorType>();
  return row(node, read).map((operand) => {
    const name = write(operand);
    const type = readElements.get(operand);
    return type === undefined ? name : elementOrZeros(writer, name, type);
  });
}

/** An element, or zeros where it has not been set. */
function elementOrZeros({ graph }: PlanWriter, element: Name, { dtype, shape }: TensorType): Name {
  const write = graph.writerOf(() => element);
  const isSet = write(call('Greater', [call('Size', [0]), scalar('int64', 0)]));
  const branch = (value: Operand) => graph.graph(() => ({ inputs: [], outputs: [write(value)] }));
  const zeros = branch(expand(scalar(dtype, 0), shape));
  const [chosen] = graph.withGraphs(
    'If',
    [isSet],
    { then_branch: branch(0), else_branch: zeros },
    1,
  );
  // What the branches have in common is all that ONNX knows of the shape.
  return graph.node('Reshape', [chosen as Name, graph.constant(ints(shape))], {
    allowzero: 1,
  })[0] as Name;
}

/** The sums of the elements of two lists, by the plan of one sum. */
export function writeListSum(
  writer: PlanWriter,
  node: Node,
  [a, b]: readonly Name[],
  plan: Plan,
): readonly Name[] {
  const length = node.list?.length ?? null;
  if (length === null)
    refuse(node, 'The sum of lists whose length is not known has no form in ONNX');
  const { graph } = writer;
  const type = node.list?.element as TensorType;
  const items = Array.from({ length }, (_, i) => {
    const at = graph.constant(NDArray.scalar('int64', i));
    const [x, y] = [a, b].map((list) =>
      elementOrZeros(writer, graph.node('SequenceAt', [list as Name, at])[0] as Name, type),
    );
    return writer.write(plan, [x as Name, y as Name])[0] as Name;
  });
  return graph.node('SequenceConstruct', items);
}
