import { explain } from './graph/call_site.js';
import { UnimplementedError } from './graph/errors.js';
import type { Operation, Tensor } from './graph/operation.js';
import { fuseRules } from './passes/fuse.js';
import { legalizeRules } from './passes/legalize/index.js';
import { prune, type Subgraph } from './passes/prune.js';
import { schedule } from './passes/schedule.js';
import { simplifyRules, withoutKernelRules } from './passes/simplify.js';
import { sliceRules } from './passes/slice.js';
import { type Environment, specialise } from './passes/specialise/index.js';
import type { Plan } from './plan.js';
import { Builder } from './program/builder.js';
import { isListOp } from './program/node.js';
import { nodesOf, type Program } from './program/program.js';
import { type Hits, rewrite } from './program/rule.js';
import type { Target } from './target.js';

/** The passes in order, as they report themselves. */
export type Pass = 'prune' | 'specialise' | 'simplify' | 'legalize' | 'fuse' | 'slice' | 'schedule';

/** What can be left out of a compilation, by name: each is on unless it is false. */
export interface Optimizations {
  /** Algebra on nodes: pass 3, and again after pass 4. */
  readonly simplify?: boolean;
  /** A product, its bias and its activation in one step: pass 5. */
  readonly fuse?: boolean;
  /** Batches of very large tensors are computed some rows at a time: after pass 5. */
  readonly slice?: boolean;
  /** Results written over inputs that nothing else needs: in pass 6. */
  readonly inPlace?: boolean;
}

/** Told of the result of every pass. */
export interface Observer {
  pruned?(subgraph: Subgraph): void;
  program?(pass: Pass, program: Program, hits: Hits): void;
  scheduled?(plan: Plan): void;
}

/**
 * Compiles what the fetches need of a graph into a Plan for one target.
 *
 * @param fetches tensors and operations of one graph.
 * @param feeds the tensors whose values the run is given.
 * @param environment the shapes of those values, and of the variables.
 * @throws InvalidArgumentError where the concrete shapes do not fit, or a placeholder is not fed;
 *   UnimplementedError where the target has no way to execute an op.
 */
export function compile(
  fetches: readonly (Tensor | Operation)[],
  feeds: ReadonlySet<Tensor>,
  environment: Environment,
  target: Target,
  observer: Observer = {},
  optimizations: Optimizations = {},
): Plan {
  const subgraph = prune(fetches, feeds);
  observer.pruned?.(subgraph);
  return compileSubgraph(subgraph, environment, target, observer, optimizations);
}

/** Passes 2 to 6, for a subgraph that is already pruned. */
export function compileSubgraph(
  subgraph: Subgraph,
  environment: Environment,
  target: Target,
  observer: Observer = {},
  { simplify = true, fuse = true, slice = true, inPlace = true }: Optimizations = {},
): Plan {
  const builder = new Builder();
  let program = specialise(subgraph, environment, builder);
  observer.program?.('specialise', program, new Map());
  const rewrites = [
    ['simplify', simplify ? simplifyRules : []],
    [
      'legalize',
      [
        ...(target.rules ?? []),
        ...legalizeRules,
        ...(simplify ? simplifyRules : withoutKernelRules),
      ],
    ],
    ['fuse', fuse ? fuseRules : []],
    ['slice', slice ? sliceRules : []],
  ] as const;
  for (const [pass, given] of rewrites) {
    const rules = typeof given === 'function' ? given(program) : given;
    const result = rewrite(program, rules, target, builder);
    program = result.program;
    observer.program?.(pass, program, result.hits);
  }
  assertSupported(program, target);
  const plan = schedule(program, inPlace ? target : withoutReuse(target));
  observer.scheduled?.(plan);
  return plan;
}

const withoutReuse = (target: Target): Target => ({
  name: target.name,
  supports: (node) => target.supports(node),
  inPlace: () => [],
});

/** Ops that the runtime handles without a kernel. */
const withoutKernel = new Set([
  'Const',
  'Placeholder',
  'VariableV2',
  'ReadVariableOp',
  'AssignVariableOp',
  'Output',
  'Parameter',
]);

function assertSupported(program: Program, target: Target): void {
  for (const node of nodesOf(program)) {
    for (const region of node.regions) assertSupported(region, target);
    const isRuntimes = withoutKernel.has(node.type) || node.regions.length > 0 || isListOp(node);
    if (isRuntimes || target.supports(node)) continue;
    const op = { name: node.origin.name, type: node.type };
    const text = `No kernel for op '${node.type}' with dtype ${node.dtype} on target ${target.name}`;
    const inputs = node.inputs.map((n) => `${n.dtype}[${n.shape}]`);
    throw new UnimplementedError(
      explain(text, { op, inputs, site: node.origin.site ?? undefined }),
      op,
    );
  }
}
