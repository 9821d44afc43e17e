import { explainHere } from '../../compiler/graph/call_site.js';
import type { DType } from '../../compiler/graph/dtypes.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { Cast } from '../../compiler/ops/cast.js';
import type { Apply } from '../../compiler/ops/training.js';
import type { Variable } from '../variables.js';
import type { Slot } from './slots.js';

/** A number, or a scalar tensor, that an optimizer is set with. */
export type Hyperparameter = Tensor | Variable | number;

/** How an optimizer changes variables. Inputs go by the names that the ops give them. */
export interface Method {
  /** The name of the operations that apply gradients. */
  readonly name: string;
  /** Recorded in the graph; runs of a Session never overlap here. */
  readonly useLocking?: boolean;
  /** The op for a gradient that is a tensor. */
  readonly dense: Apply;
  /** The op for IndexedSlices; left out where every row changes anyway, by the dense op. */
  readonly sparse?: Apply;
  readonly attrs?: object;
  readonly slots?: { readonly [input: string]: Slot };
  /** The scalars that it is set with, and the names of their tensors. */
  readonly rates: { readonly [input: string]: readonly [name: string, value: Hyperparameter] };
}

/** Refuses a number that would turn every variable into NaN. */
export function checkFinite(value: Hyperparameter, name: string, optimizer: string): void {
  if (typeof value !== 'number' || Number.isFinite(value)) return;
  const text =
    `${optimizer}: ${name} must be a finite number, but is ${value}: the first step would set ` +
    'every variable to NaN.';
  throw new ValueError(explainHere(text));
}

/** A tensor in the dtype of the variable that it changes. */
export const asDType = (tensor: Tensor, dtype: DType): Tensor =>
  tensor.dtype === dtype ? tensor : Cast([tensor], { DstT: dtype });
