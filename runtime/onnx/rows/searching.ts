import type { Node } from '../../../compiler/program/node.js';
import {
  add,
  and,
  call,
  cast,
  expand,
  less,
  not,
  type Operand,
  type Row,
  type Rows,
  scalar,
  sub,
} from '../call.js';

const number = (value: number): Operand => scalar('int64', value);

/**
 * How many elements of its sorted row come before every value: a power of two after the other is added
 * to the count, the largest first, where so many do.
 */
const bound =
  (isBefore: (element: Operand, value: Operand) => Operand): Row<'LowerBound' | 'UpperBound'> =>
  ({ inputs: [sequences], shape, dtype }) => {
    const length = (sequences as Node).shape[1] as number;
    let count: Operand = expand(number(0), shape);
    for (let step = 2 ** Math.floor(Math.log2(length)); step >= 1; step /= 2) {
      const more = add(count, number(step));
      const last = call('Min', [sub(more, number(1)), number(length - 1)]);
      const element = call('GatherElements', [0, last], { axis: 1 });
      const doCome = and(less(more, number(length + 1)), isBefore(element, 1));
      count = call('Where', [doCome, more, count]);
    }
    return dtype === 'int64' ? count : cast(count, dtype);
  };

export const searchingRows: Rows = {
  LowerBound: bound(less),
  UpperBound: bound((element, value) => not(less(value, element))),
};
