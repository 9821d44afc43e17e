/** Which of an operation's inputs and outputs belong to which argument of its op. */

import type { Operation, Tensor } from '../graph/operation.js';
import type { DataType } from '../proto/tensor_pb.js';
import { dataTypeOf } from './data_types.js';
import { type Arg, signatureOf } from './signatures.js';

/**
 * How many of `total` tensors every argument takes. One list of dtypes takes what the others leave.
 * @param numbers the attributes that say how long lists of one dtype are.
 */
export function argLengths(
  args: readonly Arg[],
  total: number,
  numbers: { readonly [attr: string]: unknown },
): readonly number[] {
  const own = args.map(({ number, isTypeList }) =>
    isTypeList ? 0 : number === null ? 1 : Number(numbers[number] ?? 0),
  );
  const rest = total - own.reduce((n, length) => n + length, 0);
  return own.map((length, i) => (args[i]?.isTypeList ? rest : length));
}

/** The output argument that output `index` of an operation belongs to, and its place there. */
export function argOf(
  op: Operation,
  index: number,
): Pick<Arg, 'name' | 'type' | 'isRef'> & { readonly offset: number } {
  const args = signatureOf(op.type)?.outputs ?? [];
  let offset = index;
  for (const [i, length] of argLengths(args, op.outputs.length, op.attrs).entries()) {
    if (offset < length) return { ...(args[i] as Arg), offset };
    offset -= length;
  }
  // Of an op that is not known the names of the arguments are not known either.
  return { name: 'output', offset: index, type: '', isRef: false };
}

/** The type that a tensor has in TensorFlow: what stands for a variable is a handle there. */
export function dataTypeOfTensor(tensor: Tensor): DataType {
  return dataTypeOf(argOf(tensor.op, tensor.index).type === 'resource' ? 'resource' : tensor.dtype);
}
