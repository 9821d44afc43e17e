import { ops } from '../../../compiler/ops/index.js';
import { array, type Cases, fn, smooth } from './case.js';

export const dynamicGradients: Cases = {
  DynamicPartition: [
    fn([smooth(3, 2), array('int32', [3], [1, 0, 1])], (x, p) =>
      ops.DynamicPartition([x, p], { num_partitions: 3 }),
    ),
    fn([smooth(2, 2), array('int32', [2, 2], [1, 0, 1, 1])], (x, p) =>
      ops.DynamicPartition([x, p], { num_partitions: 2 }),
    ),
  ],
};
