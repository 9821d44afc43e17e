import { type Node, valuesOf } from '../../../compiler/program/node.js';
import { call, type KernelTable, type Row } from './call.js';

type Reduction = 'Prod' | 'Max';

const reduction =
  (kernel: Reduction, axisName = 'axis'): Row<Reduction> =>
  ({ inputs, attrs }) =>
    call(kernel, { x: 0 }, { [axisName]: valuesOf(inputs[1]), keepDims: attrs.keep_dims });

export const reductionKernels: KernelTable = {
  ArgMax: ({ inputs }) => {
    const axis = valuesOf(inputs[1])[0] as number;
    const rank = (inputs[0] as Node).shape.length;
    return call('ArgMax', { x: 0 }, { axis: axis < 0 ? axis + rank : axis });
  },
  Max: reduction('Max', 'reductionIndices'),
  Prod: reduction('Prod'),
};
