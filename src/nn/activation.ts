import type { TensorLike } from '../../compiler/graph/convert.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Relu } from '../../compiler/ops/nn.js';
import { signature } from '../signature.js';

/** max(x, 0), elementwise: TF 1.15's `tf.nn.relu`. Numbers of any shape. */
export const relu = signature('relu', ['features', 'name?']).of<
  [features: TensorLike, name?: string | null],
  Tensor
>(({ features, name }) => Relu([features], {}, name));
