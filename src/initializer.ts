import type { TensorLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import type { Tensor } from '../compiler/graph/operation.js';
import type { Signature } from './signature.js';

/** The parameters of an initializer. */
export const CALL = ['shape', 'dtype?', 'partitionInfo?'] as const;

export type CallParameters = [shape: readonly number[], dtype?: DType | null, partitionInfo?: null];

/** Makes the initial value of a variable: its shape first, then a dtype. */
export type Initializer = Signature<CallParameters, typeof CALL, Tensor>;

const CREATE: unique symbol = Symbol('create');

/** A function that makes initializers, given where an initializer is taken: its defaults hold. */
export interface InitializerClass {
  readonly [CREATE]: () => Initializer;
}

/** What `getVariable` and the layers take: an initializer, or any function like one. */
export type InitializerLike =
  | ((shape: readonly number[], dtype: DType) => TensorLike)
  | InitializerClass;

/** The initializer itself: TF 1.15 makes an instance where it is given a class. */
export const instantiate = (
  initializer: InitializerLike,
): Exclude<InitializerLike, InitializerClass> =>
  CREATE in initializer ? initializer[CREATE]() : initializer;

/** Lets `create` stand for the initializer of its defaults. */
export const classOf = <F extends () => Initializer>(create: F): F & InitializerClass =>
  Object.assign(create, { [CREATE]: () => create() });
