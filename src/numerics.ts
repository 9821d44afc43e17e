import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../compiler/graph/convert.js';
import { createFromTensors } from '../compiler/graph/create.js';
import { isFloating } from '../compiler/graph/dtypes.js';
import { ValueError } from '../compiler/graph/errors.js';
import { FuncGraph } from '../compiler/graph/func_graph.js';
import { type Graph, getDefaultGraph } from '../compiler/graph/graph.js';
import type { Operation, Tensor } from '../compiler/graph/operation.js';
import { group, withDependencies } from '../compiler/ops/control.js';
import { CheckNumerics } from '../compiler/ops/logging.js';
import { requiredRenamed, signature } from './signature.js';

/**
 * A tensor that has to be finite: TF 1.15's `tf.check_numerics`.
 *
 * @param tensor float32 or float64, of any shape.
 * @param message what the error begins with.
 * @returns `tensor`. Where it has an element that is not finite, the run ends with an
 *   InvalidArgumentError, `message : Tensor had NaN values`; so it does for the gradient.
 */
export const checkNumerics = signature('check_numerics', ['tensor', 'message', 'name?']).of<
  [tensor: TensorLike, message: string, name?: string | null],
  Tensor
>(({ tensor, message, name }) => CheckNumerics([tensor], { message }, name));

/**
 * A tensor that has to be finite: TF 1.15's `tf.verify_tensor_all_finite`.
 *
 * @param t float32 or float64, of any shape; `x` is its new name.
 * @param msg what the error begins with; `message` is its new name.
 * @returns the tensor, once it has been checked.
 * @throws TypeError where one is missing; ValueError where one is given by both names.
 */
export const verifyTensorAllFinite = signature('verify_tensor_all_finite', [
  't?',
  'msg?',
  'name?',
  'x?',
  'message?',
]).of<
  [
    t?: TensorLike | null,
    msg?: string | null,
    name?: string | null,
    x?: TensorLike | null,
    message?: string | null,
  ],
  Tensor
>((args) => {
  const given = requiredRenamed(args, 'x', 't');
  const message = requiredRenamed(args, 'message', 'msg');
  return getDefaultGraph().nameScope(args.name ?? 'VerifyFinite', () => {
    const x = convertToTensor(given, { name: 'x' });
    return withDependencies([CheckNumerics([x], { message })], x);
  });
});

/**
 * Checks every floating-point tensor of the default graph: TF 1.15's `tf.add_check_numerics_ops`. Run it
 * beside anything else, `sess.run([trainOp, check], feeds)`: the first tensor that is not finite ends the
 * run with an InvalidArgumentError that names it, `Log:0 : Tensor had Inf values`, and the line that
 * made it. It computes all of these tensors, so everything that they need has to be fed.
 *
 * @returns an operation that is done when all checks are, in the order in which the graph was built.
 * @throws ValueError where the graph has `cond` or `whileLoop` of floating-point tensors.
 */
export const addCheckNumericsOps = signature('add_check_numerics_ops', []).of<[], Operation>(() => {
  const graph = getDefaultGraph();
  let last: readonly Operation[] = [];
  for (const op of graph.getOperations()) {
    if (computesInBodies(op)) {
      throw new ValueError(
        explainHere(
          '`tf.add_check_numerics_ops() is not compatible with TensorFlow control flow operations ' +
            'such as `tf.cond()` or `tf.while_loop()`.',
          { op },
        ),
      );
    }
    // A variable, and what an update gives, are references, which are not checked.
    if (op.type === 'VariableV2' || op.record.update !== undefined) continue;
    for (const output of op.outputs) {
      if (!isFloating(output.dtype)) continue;
      // The check is at the line that made the tensor, which its error should show.
      last = graph.controlDependencies(last, () => [
        createFromTensors(CheckNumerics, [[output]], { message: output.name }, { site: op.site }),
      ]);
    }
  }
  return group(last);
});

const hasFloating = (tensors: readonly Tensor[]): boolean =>
  tensors.some(({ dtype }) => isFloating(dtype));

/** Whether an operation has bodies with tensors that would have to be checked. */
function computesInBodies(op: Operation): boolean {
  const bodies = Object.values(op.attrs).filter((value) => value instanceof FuncGraph);
  const operationsOf = (graph: Graph): readonly Operation[] => graph.getOperations();
  return bodies.some((body) =>
    operationsOf(body).some((inner) => hasFloating(inner.outputs) || computesInBodies(inner)),
  );
}
