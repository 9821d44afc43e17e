import { isTrainable } from '../autodiff.js';
import { FuncGraph } from '../graph/func_graph.js';
import type { Operation, Tensor } from '../graph/operation.js';

/**
 * The inputs of a body that gradients of some of its outputs may reach. In a loop what an iteration
 * gives is what the next one is given; and what no iteration changes is a path of its own.
 */
export function inputsBehind(
  body: FuncGraph,
  outputs: readonly number[],
  isLoop: boolean,
): ReadonlySet<number> {
  const places = new Map(body.inputs.map((t, i) => [t, i]));
  const reached = new Set(isLoop ? outputs : []);
  const seen = new Set<Tensor>();
  const stack = outputs.map((i) => body.outputs[i] as Tensor);
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (seen.has(tensor) || !isTrainable(tensor)) continue;
    seen.add(tensor);
    const place = places.get(tensor);
    if (place === undefined) stack.push(...operandsBehind(tensor));
    else {
      reached.add(place);
      if (isLoop) stack.push(body.outputs[place] as Tensor);
    }
  }
  return reached;
}

/** The operands of its operation that the gradient of a tensor may reach. */
function operandsBehind({ op, index }: Tensor): readonly Tensor[] {
  if (op.record.gradient === null) return [];
  const { body, then_branch, else_branch } = op.attrs;
  if (body instanceof FuncGraph) return argumentsOf(op, inputsBehind(body, [index], true));
  const branches = [then_branch, else_branch].filter((f) => f instanceof FuncGraph);
  if (branches.length === 0) return op.inputs;
  return branches.flatMap((branch) => argumentsOf(op, inputsBehind(branch, [index], false), 1));
}

const argumentsOf = (op: Operation, places: ReadonlySet<number>, first = 0): readonly Tensor[] =>
  [...places].map((i) => op.inputs[i + first] as Tensor);
