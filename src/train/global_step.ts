import { explainHere } from '../../compiler/graph/call_site.js';
import { describe } from '../../compiler/graph/convert.js';
import { isInteger } from '../../compiler/graph/dtypes.js';
import { TypeError, ValueError } from '../../compiler/graph/errors.js';
import { type Graph, getDefaultGraph } from '../../compiler/graph/graph.js';
import { Tensor } from '../../compiler/graph/operation.js';
import { formatTuple, isFullyDefined } from '../../compiler/graph/shape.js';
import type { Session } from '../../runtime/session.js';
import { GraphKeys } from '../framework.js';
import { getVariable } from '../get_variable.js';
import { zeros } from '../initializers.js';
import { Variable } from '../variables.js';

/**
 * Refuses what cannot count steps: TF 1.15's `tf.train.assert_global_step`.
 *
 * @param globalStepTensor a Variable or a tensor.
 * @throws TypeError for anything else, for one that is not an integer, or not a scalar.
 */
export function assertGlobalStep(
  globalStepTensor: unknown,
): asserts globalStepTensor is Variable | Tensor {
  const refuse = (text: string): never => {
    throw new TypeError(explainHere(`Existing "global_step" ${text}`));
  };
  if (!(globalStepTensor instanceof Variable || globalStepTensor instanceof Tensor)) {
    return refuse(`must be a Variable or Tensor: ${describe(globalStepTensor)}.`);
  }
  const { dtype, shape } = globalStepTensor;
  if (!isInteger(dtype)) refuse(`does not have integer type: tf.${dtype}`);
  if (isFullyDefined(shape) && shape.length > 0) refuse(`is not scalar: ${formatTuple(shape)}`);
}

/**
 * The variable that counts steps: TF 1.15's `tf.train.get_global_step`. It is the one in the collection
 * GLOBAL_STEP, or what is called `global_step`.
 *
 * @param graph the default graph where it is left out.
 * @returns the variable (a tensor, if the collection holds one), or null where there is none.
 * @throws TypeError where it is no integer scalar.
 */
export function getGlobalStep(graph: Graph = getDefaultGraph()): Variable | Tensor | null {
  const found = graph.getCollection(GraphKeys.GLOBAL_STEP);
  if (found.length > 1) {
    console.error('Multiple tensors in global_step collection.');
    return null;
  }
  const isNamed = ({ name }: Variable): boolean => name === 'global_step:0';
  const variables = graph.getCollection(GraphKeys.GLOBAL_VARIABLES);
  const step = found[0] ?? variables.find((v) => v instanceof Variable && isNamed(v)) ?? null;
  if (step === null) return null;
  assertGlobalStep(step);
  return step;
}

/**
 * Makes the variable that counts steps, an int64 scalar called `global_step`: TF 1.15's
 * `tf.train.create_global_step`.
 *
 * @param graph the default graph where it is left out.
 * @throws ValueError where there is one.
 */
export function createGlobalStep(graph: Graph = getDefaultGraph()): Variable {
  if (getGlobalStep(graph) !== null) {
    throw new ValueError(explainHere('"global_step" already exists.'));
  }
  return graph.asDefault(() =>
    graph.nameScope(null, () =>
      getVariable(GraphKeys.GLOBAL_STEP, {
        shape: [],
        dtype: 'int64',
        initializer: zeros,
        trainable: false,
        collections: [GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
      }),
    ),
  );
}

/**
 * The variable that counts steps, made where there is none: TF 1.15's
 * `tf.train.get_or_create_global_step`.
 *
 * @param graph the default graph where it is left out.
 * @throws TypeError where what counts steps is a tensor, or no integer scalar.
 */
export function getOrCreateGlobalStep(graph: Graph = getDefaultGraph()): Variable {
  const step = getGlobalStep(graph);
  if (step instanceof Tensor) {
    throw new TypeError(
      explainHere(`Existing "global_step" must be a Variable: ${step.toString()}.`),
    );
  }
  return step ?? createGlobalStep(graph);
}

/**
 * How many steps a Session has counted: TF 1.15's `tf.train.global_step`.
 *
 * @param sess the Session to ask.
 * @param globalStepTensor the variable or tensor that counts, or its name.
 * @returns a promise of the number.
 */
export async function globalStep(
  sess: Session,
  globalStepTensor: Variable | Tensor | string,
): Promise<number> {
  return Math.trunc(await sess.run<number>(globalStepTensor));
}
