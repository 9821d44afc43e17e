import type { TensorLike } from '../compiler/graph/convert.js';
import type { DType } from '../compiler/graph/dtypes.js';
import type { Tensor } from '../compiler/graph/operation.js';
import { type Signature, signature } from './signature.js';

const CALL = ['shape', 'dtype?', 'partitionInfo?'] as const;

type CallParameters = [shape: readonly number[], dtype?: DType | null, partitionInfo?: null];

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

/** An initializer that takes `ownDType` where it is called without a dtype. */
export const initializer = (
  ownDType: DType | undefined,
  make: (shape: readonly number[], dtype: DType) => Tensor,
): Initializer =>
  signature('initializer', CALL).of<CallParameters, Tensor>(({ shape, dtype }) =>
    make(shape, dtype ?? ownDType ?? 'float32'),
  );

/** How many numbers one output is made of, and how many outputs one input reaches. */
export function fans(shape: readonly number[]): {
  readonly fanIn: number;
  readonly fanOut: number;
} {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const window = shape.slice(0, -2).reduce((n, d) => n * d, 1);
  return { fanIn: inputs * window, fanOut: outputs * window };
}
