import { isMessage } from '@bufbuild/protobuf';
import { explainHere } from '../compiler/graph/call_site.js';
import { describe, isTensorConvertible } from '../compiler/graph/convert.js';
import { isDType } from '../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';

/*
 * TensorFlow 1's signatures, turned by rule: positional arguments keep their order, and from any
 * place on the rest may be given by name in a last options object, as Python's keyword arguments.
 */

/** A parameter's name; `?` marks one that has a default. */
type Parameter = string;

type NameOf<S extends Parameter> = S extends `${infer N}?` ? N : S;

/** The parameters as an object: what an implementation takes, and what options are a part of. */
export type Named<P extends readonly unknown[], N extends readonly Parameter[]> = {
  readonly [I in keyof N & `${number}` as N[I] extends `${string}?`
    ? never
    : NameOf<N[I] & string>]: I extends keyof P ? P[I] : never;
} & {
  readonly [I in keyof N & `${number}` as N[I] extends `${string}?`
    ? NameOf<N[I] & string>
    : never]?: I extends keyof P ? P[I] : never;
};

/** Every split into leading positional arguments and an options object for the others. */
type WithOptions<
  P extends readonly unknown[],
  N extends readonly Parameter[],
  All,
> = P extends readonly [...infer Front, unknown]
  ? N extends readonly [...infer FrontNames extends readonly Parameter[], Parameter]
    ?
        | [...Front, options: Omit<All, NameOf<FrontNames[number]>>]
        | WithOptions<Front, FrontNames, All>
    : never
  : never;

/** The ways to call a function of positional parameters `P` that are called `N`. */
export type Arguments<P extends readonly unknown[], N extends readonly Parameter[]> =
  | P
  | WithOptions<Required<P>, N, Named<P, N>>;

/** A public function: see `Arguments`. It knows the names of its parameters. */
export type Signature<P extends readonly unknown[], N extends readonly Parameter[], R> = ((
  ...args: Arguments<P, N>
) => R) & { readonly parameters: N };

/**
 * Defines a public function by the names of its parameters, in TensorFlow's order.
 *
 * @example
 * const matmul = signature('matmul', ['a', 'b', 'transposeA?']).of<
 *   [a: TensorLike, b: TensorLike, transposeA?: boolean], Tensor
 * >(({ a, b, transposeA = false }) => …);
 */
export const signature = <const N extends readonly Parameter[]>(name: string, parameters: N) => ({
  of: <P extends readonly unknown[], R>(
    implement: (args: Named<P, N>) => R,
  ): Signature<P, N, R> => {
    const call = (...args: Arguments<P, N>): R =>
      implement(bindArguments<P, N>(name, parameters, args));
    const length = parameters.filter((p) => !p.endsWith('?')).length;
    return Object.assign(Object.defineProperty(call, 'length', { value: length }), { parameters });
  },
});

/** A plain object that is no value itself, as tensors' containers and messages (GraphDef) are. */
const isOptions = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !isTensorConvertible(value) &&
  !isMessage(value);

/**
 * The arguments of a call by the names of its parameters.
 * @throws TypeError for an unknown name, an argument given twice, too many, or a missing one; for a
 *   `dtype` that is none.
 */
export function bindArguments<P extends readonly unknown[], const N extends readonly Parameter[]>(
  name: string,
  parameters: N,
  args: Arguments<P, N>,
): Named<P, N> {
  const refuse = (text: string): never => {
    throw new TypeError(explainHere(text));
  };
  const names = parameters.map((p) => p.replace('?', ''));
  const last = args.at(-1);
  const options = isOptions(last) ? last : {};
  const positional = isOptions(last) ? args.slice(0, -1) : args;
  if (positional.length > names.length) {
    refuse(`${name}() takes at most ${names.length} arguments but ${positional.length} were given`);
  }
  const bound: { [parameter: string]: unknown } = {};
  for (const [i, value] of positional.entries()) bound[names[i] as string] = value;
  for (const [key, value] of Object.entries(options)) {
    if (!names.includes(key)) {
      refuse(
        `${name}() got an unexpected argument '${key}'; its arguments are: ${names.join(', ')}`,
      );
    }
    if (bound[key] !== undefined) refuse(`${name}() got multiple values for argument '${key}'`);
    bound[key] = value;
  }
  const missing = parameters.filter((p) => !p.endsWith('?') && bound[p] === undefined);
  if (missing.length > 0) {
    refuse(
      `${name}() missing required argument${missing.length > 1 ? 's' : ''}: ${missing.map((m) => `'${m}'`).join(', ')}`,
    );
  }
  // Functions along an axis take a list of dtypes.
  const dtype = bound['dtype'] ?? null;
  const isOne = dtype === null || isDType(dtype) || isOptions(dtype);
  if (!isOne && !(Array.isArray(dtype) && dtype.length > 0 && dtype.flat(9).every(isDType))) {
    refuse(`Cannot convert value ${describe(dtype)} to a TensorFlow DType.`);
  }
  return bound as Named<P, N>;
}

/**
 * An argument that has an old name too: TF 1.15's `deprecated_argument_lookup`.
 * @returns null where it is given by neither name.
 * @throws ValueError where it is given by both.
 */
export function renamed<A extends object, N extends keyof A & string, O extends keyof A & string>(
  args: A,
  name: N,
  oldName: O,
): NonNullable<A[N] | A[O]> | null {
  const [value, oldValue] = [args[name] ?? null, args[oldName] ?? null];
  if (value !== null && oldValue !== null) {
    throw new ValueError(explainHere(`Cannot specify both '${oldName}' and '${name}'`));
  }
  return value ?? oldValue;
}

/** An argument that must be given, by its new or its old name. */
export function requiredRenamed<
  A extends object,
  N extends keyof A & string,
  O extends keyof A & string,
>(args: A, name: N, oldName: O): NonNullable<A[N] | A[O]> {
  const value = renamed(args, name, oldName);
  if (value === null) throw new TypeError(explainHere(`missing required argument: '${oldName}'`));
  return value;
}
