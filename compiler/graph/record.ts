import { type CallSite, explain } from './call_site.js';
import type { TensorConvertible } from './convert.js';
import type { DType } from './dtypes.js';
import { InvalidArgumentError, ValueError } from './errors.js';
import type { AnyArray, NDArray } from './nd_array.js';
import type { AttrValues, Operation, Tensor } from './operation.js';
import { partialValue } from './partial_evaluation.js';
import type { PartialValue } from './partial_value.js';
import { type Dim, formatShape, type Shape } from './shape.js';

/** What is known of a tensor before it is run. */
export interface TensorInfo {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Of a tensor of dtype `variant`, which is a list of tensors: TensorFlow's handle data. */
  readonly list?: ListInfo | null;
}

/** What is known of a list of tensors. */
export interface ListInfo {
  readonly element: TensorInfo;
  readonly length: Dim;
  /** What every element is, where all are one constant. */
  readonly constant?: NDArray | null;
}

/** What a shape rule may ask. The same rule serves the graph and the compiler. */
export interface InferContext<A> {
  readonly attrs: A;
  /** The number of inputs. */
  readonly count: number;
  /** Whether all shapes are those of a run: then the kernel's own checks count too. */
  readonly isRun: boolean;
  shape(input: number): Shape;
  dtype(input: number): DType;
  /** What an input that is a list holds; null for any other. */
  list(input: number): ListInfo | null;
  /** The value of an input as far as it is known, or null. */
  value(input: number): PartialValue | null;
  /**
   * Reports that the inputs cannot work together.
   * @param text what TensorFlow's shape function says while the graph is built.
   * @param kernelText what its kernel says at run time, where it says it differently.
   */
  fail(text: string, kernelText?: string): never;
}

/** What a folding rule may ask. */
export interface FoldContext<A> {
  readonly attrs: A;
  readonly count: number;
  shape(input: number): Shape;
  value(input: number): PartialValue | null;
  /** What an input that is a list holds; null for any other. */
  list(input: number): ListInfo | null;
  /** The dtype of the op's first output. */
  readonly dtype: DType;
}

/** What a count of floating point operations may ask: the shapes of a run. */
export interface FlopsContext<A> {
  readonly attrs: A;
  /** The number of inputs. */
  readonly count: number;
  input(i: number): readonly number[];
  output(i: number): readonly number[];
}

/**
 * A gradient rule: from the gradients of the outputs to those of the inputs, which may be
 * IndexedSlices, null for none.
 */
export type GradientRule<A> = (
  op: Operation & { readonly attrs: A },
  ...outputGradients: Tensor[]
) => readonly (Tensor | TensorConvertible | null)[];

/** The dtypes that a type attribute allows, and the one that a JavaScript number takes. */
export interface TypeConstraint {
  readonly allowed?: readonly DType[];
  readonly default?: DType;
  /** Whether the attribute is a list of dtypes, one for every tensor of a list input. */
  readonly isList?: boolean;
}

/**
 * Everything that is true of an op wherever it runs.
 *
 * `inputs` names each input's dtype, or the type attribute that holds it (`T`); `T[]` is a list of
 * them (its length is attribute `N`), `T&` a reference to a variable, `T!` an input whose value decides
 * shapes, so that the compiler has to know it, and `T?` one that the compiler has to know unless the
 * shapes are known without it.
 */
export interface OpDefinition<A> {
  /** One line on what it computes, with the source of its formula where it has one. */
  readonly doc: string;
  readonly inputs: { readonly [name: string]: string };
  readonly types?: { readonly [typeAttr: string]: TypeConstraint };
  /** The attributes that have a default, as in TF 1.15's op registry. */
  readonly attrs?: Partial<A>;
  infer(context: InferContext<A>): TensorInfo | readonly TensorInfo[];
  /** The outputs' values, as far as the inputs' known values decide them. */
  fold?(context: FoldContext<A>): PartialValue | readonly PartialValue[] | null;
  /**
   * The outputs' values, for an op whose output shapes depend on its inputs' values: a Session
   * computes them ahead of the run that needs them.
   * @param fail reports values that the op cannot take.
   */
  evaluate?(
    inputs: readonly AnyArray[],
    attrs: A,
    fail: (text: string) => never,
  ): readonly AnyArray[];
  /**
   * Null: not differentiable. `'none'`: TensorFlow registers no gradient, asking for it is an error.
   * `'same'`: the input's gradient is the output's, be it a tensor or IndexedSlices.
   */
  readonly gradient: GradientRule<A> | null | 'none' | 'same';
  /**
   * How many floating point operations it takes: TensorFlow 1.15's own formula where it registers one
   * (python/profiler/internal/flops_registry.py, and beside MatMul and Conv2D). An op without a rule
   * only moves data, or nothing is known of it.
   */
  flops?(context: FlopsContext<A>): number;
  /**
   * An op that changes variables, the inputs marked `&`: the pure op that computes their new values,
   * one output for each, from the inputs listed (all of them, where none are), and what attributes it
   * has beside this op's. What the op itself gives is the new value of the first one, or the one before.
   */
  readonly update?: {
    readonly type: string;
    readonly gives?: 'before';
    readonly inputs?: readonly number[];
    readonly attrs?: AttrValues;
  };
  /** Of an op of an imported graph that nothing here can run: why; '' where nothing is known of it. */
  readonly unknown?: string;
  /**
   * Two uses differ although their inputs are equal, and their order matters or their count does. What
   * reports something to the user is done even where nothing needs its value.
   */
  readonly effect?: 'read' | 'write' | 'random' | 'report';
}

/** An op as graph and compiler see it. */
export interface OpRecord extends OpDefinition<AttrValues> {
  readonly type: string;
  /** Whether there is an input whose value the compiler may have to know. */
  readonly hasCompileTimeInput: boolean;
  /** Shapes and dtypes of the outputs, with TensorFlow's error where the inputs do not fit. */
  inferGraph(
    name: string,
    inputs: readonly Tensor[],
    attrs: AttrValues,
    site: CallSite,
  ): readonly TensorInfo[];
}

/** An op's record, from what is true of it. */
export function defineRecord<A>(type: string, definition: OpDefinition<A>): OpRecord {
  const hasCompileTimeInput = Object.values(definition.inputs).some((spec) => /[!?]$/.test(spec));
  const record = { ...definition, type, hasCompileTimeInput } as OpRecord;
  return {
    ...record,
    inferGraph(name, inputs, attrs, site) {
      const asked = new Set<number>();
      const context: InferContext<AttrValues> = {
        attrs,
        count: inputs.length,
        isRun: false,
        shape: (i) => (inputs[i] as Tensor).shape,
        dtype: (i) => (inputs[i] as Tensor).dtype,
        list: (i) => (inputs[i] as Tensor).list,
        value(i) {
          asked.add(i);
          return partialValue(inputs[i] as Tensor);
        },
        fail(text) {
          const shapes = inputs.map((t) => formatShape(t.shape));
          const partial = [...asked].flatMap((i) => {
            const value = partialValue(inputs[i] as Tensor);
            if (value === null) return [];
            return [
              `input[${i}] = [${value.data.map((d) => (d === null || d < 0 ? '?' : d)).join(',')}]`,
            ];
          });
          const computed =
            partial.length === 0
              ? ''
              : ` and with input tensors computed as partial shapes: ${partial.join(',')}`;
          throw new ValueError(
            explain(
              `${text} for '${name}' (op: '${type}') with input shapes: ${shapes.join(', ')}${computed}.`,
              {
                op: { name, type },
                inputs: inputs.map((t) => `${t.name} ${formatShape(t.shape)}`),
                site,
              },
            ),
          );
        },
      };
      return [record.infer(context)].flat();
    },
  };
}

/** What `OpDefinition.inputs` says of input `index` of `count`; a list stands for several inputs. */
export function inputSpec({ inputs }: OpRecord, index: number, count: number): string {
  const specs = Object.values(inputs);
  const lists = specs.filter((spec) => spec.includes('[]')).length;
  const listLength = lists === 0 ? 0 : (count - (specs.length - lists)) / lists;
  let end = 0;
  for (const spec of specs) {
    end += spec.includes('[]') ? listLength : 1;
    if (index < end) return spec;
  }
  return '';
}

/**
 * Whether the compiler has to know the value of input `index`, which decides shapes: always, never, or
 * unless the shapes are known without it.
 */
export function compileTimeNeed(
  record: OpRecord,
  index: number,
  count: number,
): 'always' | 'for shapes' | 'never' {
  if (!record.hasCompileTimeInput) return 'never';
  const spec = inputSpec(record, index, count);
  return spec.endsWith('!') ? 'always' : spec.endsWith('?') ? 'for shapes' : 'never';
}

/** Shapes and dtypes of an op whose inputs are concrete; a misfit is the kernel's error. */
export function inferConcrete(
  record: OpRecord,
  context: Omit<InferContext<AttrValues>, 'fail' | 'isRun'>,
  op: { readonly name: string; readonly site: CallSite | null },
): readonly TensorInfo[] {
  const fail = (text: string, kernelText = text): never => {
    const at = { name: op.name, type: record.type };
    const inputs = Array.from({ length: context.count }, (_, i) => formatShape(context.shape(i)));
    throw new InvalidArgumentError(
      explain(kernelText, { op: at, inputs, site: op.site ?? undefined }),
      at,
    );
  };
  return [record.infer({ ...context, isRun: true, fail })].flat();
}
