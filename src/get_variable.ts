import { CallSite, explain, explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor, dtypeOf, type TensorLike } from '../compiler/graph/convert.js';
import { type DType, isFloating } from '../compiler/graph/dtypes.js';
import { ValueError } from '../compiler/graph/errors.js';
import { type Graph, getDefaultGraph } from '../compiler/graph/graph.js';
import { formatTuple, isCompatible, isFullyDefined, type Shape } from '../compiler/graph/shape.js';
import { GraphKeys } from './framework.js';
import { type InitializerLike, instantiate } from './initializer.js';
import { glorotUniform, zeros } from './initializers.js';
import { signature } from './signature.js';
import {
  type Constraint,
  type CustomGetter,
  getVariableScope,
  type Regularizer,
  type VariableSettings,
} from './variable_scope.js';
import { Variable } from './variables.js';

const isCallable = (initializer: InitializerLike | TensorLike): initializer is InitializerLike =>
  typeof initializer === 'function';

/** The variables that `getVariable` made in each graph, by their full names. */
const stores = new WeakMap<Graph, Map<string, Variable>>();

/**
 * The variable called `name`, as TF 1.15's `_get_single_variable` finds or makes it.
 * @throws ValueError where `reuse` forbids it, or the settings are not those of the one that exists.
 */
function findOrCreate(name: string, settings: VariableSettings): Variable {
  const graph = getDefaultGraph().outermost;
  const store = stores.get(graph) ?? new Map<string, Variable>();
  stores.set(graph, store);
  const { initializer = null, shape = null } = settings;
  if (initializer !== null && !isCallable(initializer) && shape !== null) {
    throw new ValueError(explainHere('If initializer is a constant, do not specify shape.'));
  }
  const existing = store.get(name);
  if (existing !== undefined) return shared(existing, name, settings);
  if (settings.reuse === true) {
    throw new ValueError(
      explainHere(
        `Variable ${name} does not exist, or was not created with tf.get_variable(). Did you mean ` +
          'to set reuse=tf.AUTO_REUSE in VarScope?',
      ),
    );
  }
  const made = create(name, settings);
  store.set(name, made);
  if (settings.regularizer) regularize(made, name, settings.regularizer);
  return made;
}

/** A variable that exists, if `settings` could be its own. */
function shared(
  found: Variable,
  name: string,
  { shape = null, dtype, reuse }: VariableSettings,
): Variable {
  const refuse = (text: string): never => {
    throw new ValueError(explain(text, { op: found.op, site: CallSite.here() }));
  };
  if (reuse === false) {
    const text =
      `Variable ${name} already exists, disallowed. Did you mean to set reuse=True or ` +
      'reuse=tf.AUTO_REUSE in VarScope?';
    const place = found.op.site.location;
    refuse(place === null ? text : `${text} Originally defined at:\n\n  ${place}`);
  }
  const trying = `Trying to share variable ${name}, but specified`;
  if (!isCompatible(shape, found.shape)) {
    refuse(`${trying} shape ${formatTuple(shape)} and found shape ${formatTuple(found.shape)}.`);
  }
  if (dtype !== found.dtype) {
    refuse(`${trying} dtype ${dtype} and found dtype ${found.dtype}_ref.`);
  }
  return found;
}

function create(name: string, settings: VariableSettings): Variable {
  const { shape = null, dtype, trainable, collections, validateShape, constraint } = settings;
  const options = { name, trainable, collections, validateShape, constraint };
  const initializer = settings.initializer ?? (isFloating(dtype) ? glorotUniform : zeros);
  if (!isCallable(initializer)) {
    return new Variable(initializer, { ...options, dtype: dtypeOf(initializer) ?? dtype });
  }
  const make = instantiate(initializer);
  if (isFullyDefined(shape)) return new Variable(() => make(shape, dtype), { ...options, dtype });
  // A function of no arguments knows the shape itself.
  if (make.length === 0) return new Variable(() => make([], dtype), options);
  throw new ValueError(
    explainHere(
      'The initializer passed is not valid. It should be a callable with no arguments and the ' +
        "shape should not be provided or an instance of `tf.keras.initializers.*' and `shape` " +
        'should be fully defined.',
      { advice: `give variable ${name} a shape whose every length is known` },
    ),
  );
}

/** Adds what `regularizer` makes of a new variable to the collection REGULARIZATION_LOSSES. */
function regularize(variable: Variable, name: string, regularizer: Regularizer): void {
  const { graph } = variable;
  const loss = graph.colocateWith(variable.op, () =>
    graph.nameScope(`${name}/Regularizer/`, () => graph.initScope(() => regularizer(variable))),
  );
  if (loss !== null) graph.addToCollection(GraphKeys.REGULARIZATION_LOSSES, loss);
}

/**
 * When the copies of a variable on several machines are brought together: TF 1.15's
 * `tf.VariableSynchronization`. There are no copies here.
 */
export const VariableSynchronization = {
  AUTO: 0,
  NONE: 1,
  ON_WRITE: 2,
  ON_READ: 3,
} as const;

/**
 * How the copies of a variable on several machines become one value: TF 1.15's
 * `tf.VariableAggregation`. There are no copies here.
 */
export const VariableAggregation = {
  NONE: 0,
  SUM: 1,
  MEAN: 2,
  ONLY_FIRST_REPLICA: 3,
  ONLY_FIRST_TOWER: 3,
} as const;

type OneOf<T> = T[keyof T];

const VARIABLE = [
  'name',
  'shape?',
  'dtype?',
  'initializer?',
  'regularizer?',
  'trainable?',
  'collections?',
  'cachingDevice?',
  'partitioner?',
  'validateShape?',
  'useResource?',
  'customGetter?',
  'constraint?',
  'synchronization?',
  'aggregation?',
] as const;

type VariableParameters = [
  name: string,
  shape?: Shape,
  dtype?: DType | null,
  initializer?: InitializerLike | TensorLike | null,
  regularizer?: Regularizer | null,
  trainable?: boolean | null,
  collections?: readonly string[] | null,
  cachingDevice?: null,
  partitioner?: null,
  validateShape?: boolean,
  useResource?: boolean | null,
  customGetter?: CustomGetter | null,
  constraint?: Constraint | null,
  synchronization?: OneOf<typeof VariableSynchronization>,
  aggregation?: OneOf<typeof VariableAggregation>,
];

/**
 * The variable of this name in the variable scope in force, made or shared: TF 1.15's
 * `tf.get_variable`. The scope says which (`reuse`), and what else is not given here.
 *
 * @param shape every length known, unless `initializer` is a value or a function without arguments.
 * @param dtype float32 where neither this nor the scope says another.
 * @param initializer a function of a shape and a dtype, such as `tf.zerosInitializer()`, or a value.
 *   Where it is left out: `glorotUniformInitializer`, for integers and booleans zeros.
 * @param regularizer makes a loss of the variable, which goes to the collection
 *   REGULARIZATION_LOSSES.
 * @param trainable whether optimizers train it; true where it is left out.
 * @param collections where it goes; GLOBAL_VARIABLES where it is left out.
 * @param customGetter see `CustomGetter`.
 * @param constraint applied after every step of an optimizer.
 * @param synchronization changes nothing, but that a variable that is brought together `ON_READ` is not
 *   trained.
 * @param aggregation changes nothing.
 * @returns a Variable called `scope/name`.
 * @throws ValueError where the variable exists and may not be shared, does not exist and may not be
 *   made, is of another shape or dtype, or has no known shape.
 */
export const getVariable = signature('get_variable', VARIABLE).of<VariableParameters, Variable>(
  ({ name, dtype, initializer, customGetter, synchronization, aggregation: _, ...given }) => {
    const graph = getDefaultGraph();
    const scope = getVariableScope();
    const fullName = scope.fullName(name);
    const settings = {
      ...given,
      trainable: trainableBy(synchronization, given.trainable ?? null),
      initializer: initializer ?? scope.initializer,
      regularizer: given.regularizer ?? scope.regularizer,
      reuse: scope.reuse,
      constraint: given.constraint ?? scope.constraint,
      dtype: dtype ?? scope.dtype,
    };
    const getter = customGetter ?? scope.customGetter;
    return graph.nameScope(null, () => {
      if (dtype) checkInitialDType(initializer ?? null, dtype);
      return getter === null
        ? findOrCreate(fullName, settings)
        : getter((n, s) => findOrCreate(n, { ...settings, ...s }), fullName, settings);
    });
  },
);

/**
 * Whether a variable is trained that is brought together in this way.
 * @throws ValueError where it may not be.
 */
function trainableBy(synchronization: number | undefined, trainable: boolean | null) {
  if (synchronization !== VariableSynchronization.ON_READ) return trainable;
  if (trainable !== true) return false;
  throw new ValueError(
    explainHere(
      'Synchronization value can be set to VariableSynchronization.ON_READ only for non-trainable ' +
        'variables. You have specified trainable=True and ' +
        'synchronization=VariableSynchronization.ON_READ.',
    ),
  );
}

/** An initial value's dtype must be the one asked for. */
function checkInitialDType(initializer: InitializerLike | TensorLike | null, dtype: DType): void {
  if (initializer === null || isCallable(initializer)) return;
  const { dtype: given } = convertToTensor(initializer, { preferred: dtype });
  if (given === dtype) return;
  throw new ValueError(
    explainHere(
      `Initializer type '<dtype: '${given}'>' and explicit dtype '<dtype: '${dtype}'>' don't match.`,
    ),
  );
}

/**
 * `getVariable` for a local variable, which is not trained: TF 1.15's `tf.get_local_variable`. Its
 * arguments are those of `getVariable`.
 */
export const getLocalVariable = signature('get_local_variable', VARIABLE).of<
  VariableParameters,
  Variable
>(({ collections, ...settings }) =>
  getVariable({
    ...settings,
    trainable: false,
    collections: [...(collections ?? []), GraphKeys.LOCAL_VARIABLES],
  }),
);
