import { NDArray } from '../../graph/nd_array.js';
import type { Tensor } from '../../graph/operation.js';
import type { Builder } from '../../program/builder.js';
import type { Node } from '../../program/node.js';
import type { Program } from '../../program/program.js';
import type { Subgraph } from '../prune.js';
import { type Environment, Specialisation } from './specialisation.js';

export type { Environment } from './specialisation.js';

/**
 * Pass 2: operations become nodes of concrete shape, what is then constant folds, and state becomes
 * explicit: a use of a variable is a read, an update is a pure op followed by an assignment. A choice
 * that is known when compiled is replaced by its branch; any other choice, and a loop, becomes a node
 * with regions.
 *
 * Control dependencies matter only between effects: an operation hands on the effects that came
 * before it, and a read or an assignment waits for those.
 */
export function specialise(
  subgraph: Subgraph,
  environment: Environment,
  builder: Builder,
): Program {
  const { feeds } = subgraph;
  const values = new Map([...feeds].map((t) => [t, feedNode(t, environment, builder)] as const));
  return new Specialisation(subgraph, { environment, builder, values, prefix: '' }).program();
}

function feedNode(tensor: Tensor, environment: Environment, builder: Builder): Node {
  const origin = { name: tensor.name, site: tensor.op.site };
  const fed = environment.feed(tensor);
  if (fed instanceof NDArray) return builder.constant(fed, origin);
  return builder.make('Placeholder', [], { dtype: fed.dtype, shape: fed.shape }, { origin });
}
