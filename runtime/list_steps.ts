import { InvalidArgumentError } from '../compiler/graph/errors.js';
import { type AnyArray, NDArray } from '../compiler/graph/nd_array.js';
import type { OpType } from '../compiler/ops/index.js';
import type { Step } from '../compiler/plan.js';
import { isNode, type Node, type TensorType, valuesOf } from '../compiler/program/node.js';
import type { Executor } from './executor.js';
import { TensorList, type Value } from './tensor_list.js';

/** Who counts the references to values. */
interface References<V> {
  retain(value: Value<V>): Value<V>;
  release(value: Value<V>): void;
}

/** What a list op works on. */
interface ListRun<V> {
  readonly references: References<V>;
  readonly list: TensorList<V>;
  /** The list, where nothing else needs it, or a copy; one reference. */
  changeable(): TensorList<V>;
  /** The value of input `i`, a number. */
  number(i: number): number;
  /** One reference to the value of input `i`. */
  item(i: number): Value<V>;
  /** A value of the target. */
  upload(value: AnyArray): V;
}

type Row = <V>(run: ListRun<V>, node: Node) => readonly Value<V>[];

const unset = (length: number): null[] => new Array<null>(length).fill(null);

/** What every list op does: one row each. What can fail comes before the list is changed. */
const rows: { readonly [K in OpType]?: Row } = {
  EmptyTensorList: <V>() => [new TensorList<V>([])],
  TensorListReserve: <V>({ number }: ListRun<V>) => [new TensorList<V>(unset(number(1)))],
  TensorListLength: ({ list, upload }) => [upload(NDArray.scalar('int32', list.elements.length))],
  TensorListPushBack({ changeable, item }) {
    const list = changeable();
    list.elements.push(item(1));
    return [list];
  },
  TensorListPopBack(run, { outputs: [, type] }) {
    const last = elementOrZeros(run, run.list.elements.at(-1) ?? null, type as TensorType);
    const list = run.changeable();
    run.references.release(list.elements.pop() ?? null);
    return [list, last];
  },
  TensorListSetItem({ changeable, number, item, references, list: { elements } }) {
    const place = checkedPlace('modify', number(1), elements.length);
    const list = changeable();
    references.release(list.elements[place] ?? null);
    list.elements[place] = item(2);
    return [list];
  },
  TensorListGetItem(run, { outputs: [type] }) {
    const { elements } = run.list;
    const place = checkedPlace('access', run.number(1), elements.length);
    return [elementOrZeros(run, elements[place] ?? null, type as TensorType)];
  },
  TensorListResize({ changeable, number, references }) {
    const size = number(1);
    const list = changeable();
    for (const element of list.elements.splice(size)) references.release(element);
    list.elements.push(...unset(size - list.elements.length));
    return [list];
  },
  ZerosLike: ({ list }) => [unsetLike(list)],
};

/** A reference to an element, which is zeros where it has not been set. */
function elementOrZeros<V>(
  { references, upload }: ListRun<V>,
  element: Value<V>,
  { dtype, shape }: TensorType,
): Value<V> {
  if (element !== null) return references.retain(element);
  return dtype === 'variant' ? new TensorList<V>([]) : upload(NDArray.filled(dtype, shape, 0));
}

/** A list of the same lengths of which nothing is set. */
const unsetLike = <V>(list: TensorList<V>): TensorList<V> =>
  new TensorList<V>(
    list.elements.map((element) => (element instanceof TensorList ? unsetLike(element) : null)),
  );

function checkedPlace(what: 'access' | 'modify', place: number, length: number): number {
  if (place >= 0 && place < length) return place;
  throw new InvalidArgumentError(
    `Trying to ${what} element ${place} in a list with ${length} elements.`,
  );
}

/** Makes, changes or reads a list. The results are the caller's. */
export function runListStep<V>(
  { node, reuses }: Extract<Step, { kind: 'list' }>,
  inputs: readonly Value<V>[],
  references: References<V>,
  executor: Pick<Executor<V>, 'upload' | 'download'>,
): readonly Value<V>[] {
  const given = inputs[0] as TensorList<V> | null;
  // What only the branch that was not taken has is never used.
  const list = given ?? new TensorList<V>([]);
  const row = rows[node.type] as Row;
  return row(
    {
      references,
      list,
      changeable: () =>
        reuses !== null && given?.isSole
          ? given.retain()
          : new TensorList(list.elements.map((element) => references.retain(element))),
      number(i) {
        const input = node.inputs[i] as Node;
        if (isNode(input, 'Const')) return valuesOf(input)[0] as number;
        return executor.download(inputs[i] as V, input).data[0] as number;
      },
      item: (i) => references.retain(inputs[i] as Value<V>),
      upload: (value) => executor.upload(value),
    },
    node,
  );
}

/**
 * The sums of the elements of two lists; what is not set in one is that of the other.
 * @param add takes over what it is given.
 */
export function addLists<V>(
  a: TensorList<V> | null,
  b: TensorList<V> | null,
  references: References<V>,
  add: (x: Value<V>, y: Value<V>) => Value<V>,
): TensorList<V> {
  const sums = new TensorList<V>([]);
  try {
    const lists = [a?.elements ?? [], b?.elements ?? []];
    for (let i = 0; i < Math.max(...lists.map(({ length }) => length)); i++) {
      const [x, y] = lists.map((elements) => references.retain(elements[i] ?? null));
      sums.elements.push(x && y ? add(x, y) : (x ?? y ?? null));
    }
  } catch (error) {
    references.release(sums);
    throw error;
  }
  return sums;
}
