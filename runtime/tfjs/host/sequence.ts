import { rangeValues } from '../../../compiler/ops/shape_arithmetic.js';
import { valuesOf } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostTable } from './kernel.js';

export const sequenceKernels: HostTable = {
  LinSpace: ({ shape: [num = 0] }) => ({
    run({ inputs: [first, last], outputs: [out] }) {
      const [start, stop] = [first?.[0] as number, last?.[0] as number];
      const step = num > 1 ? (stop - start) / (num - 1) : 0;
      for (let i = 0; i < num; i++) (out as View)[i] = start + step * i;
    },
  }),
  Range: ({ inputs, dtype }) => ({
    run({ outputs: [out] }) {
      const [start = 0, limit = 0, delta = 1] = inputs.map((x) => valuesOf(x)[0]);
      (out as View).set(rangeValues({ start, limit, delta }, dtype));
    },
  }),
};
