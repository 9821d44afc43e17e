/** The dtypes of a node's inputs and outputs, as its own attributes say. */

import { ValueError } from '../graph/errors.js';
import type { NodeDef } from '../proto/graph_pb.js';
import type { DataType } from '../proto/tensor_pb.js';
import { argLengths } from './arguments.js';
import { defaultProto } from './attr_value.js';
import { namedDataType } from './data_types.js';
import type { Arg, Signature } from './signatures.js';

/** More outputs a node does not have. */
const MAX_TENSORS = 2 ** 16;

/** A node in an error of TensorFlow's. */
export const nodeText = ({ name }: NodeDef): string => `{{node ${name}}}`;

/** The numbers of tensors that attributes of a node say. */
function numbersOf(node: NodeDef, args: readonly Arg[]): { [attr: string]: number } {
  const named = args.flatMap(({ number }) => {
    if (number === null) return [];
    const value = Number(node.attr[number]?.value.value ?? 0);
    if (!(value >= 0 && value <= MAX_TENSORS)) {
      throw new ValueError(
        `Attr ${number} of node ${nodeText(node)} must be from 0 to ${MAX_TENSORS}, not ${value}.`,
      );
    }
    return [[number, value]];
  });
  return Object.fromEntries(named);
}

function typesListed(node: NodeDef, attr: string): readonly DataType[] {
  const value = node.attr[attr]?.value;
  return value?.case === 'list' ? value.value.type : [];
}

/** The dtype that a type attribute holds, or its default; null where neither says one. */
function typeNamed(node: NodeDef, attr: string, { attrs }: Signature): DataType | null {
  const spec = attrs[attr];
  const { value } = node.attr[attr] ?? (spec && defaultProto(spec)) ?? { value: undefined };
  return value?.case === 'type' ? value.value : null;
}

/** The dtypes of the arguments, one list for each; null where the node does not say. */
export function argTypes(
  node: NodeDef,
  args: readonly Arg[],
  signature: Signature,
): readonly (readonly (DataType | null)[])[] {
  const lists = args.map(({ type, isTypeList }) => (isTypeList ? typesListed(node, type) : []));
  const listed = lists.reduce((n, list) => n + list.length, 0);
  const numbers = numbersOf(node, args);
  const single = args.filter(({ isTypeList }) => !isTypeList);
  const counted = single.reduce((n, { number }) => n + (number ? (numbers[number] ?? 0) : 1), 0);
  const lengths = argLengths(args, listed + counted, numbers);
  return args.map(({ type, isTypeAttr, isTypeList }, i) => {
    if (isTypeList) return lists[i] as readonly DataType[];
    const dtype = isTypeAttr ? typeNamed(node, type, signature) : namedDataType(type);
    return new Array<DataType | null>(lengths[i] as number).fill(dtype);
  });
}
