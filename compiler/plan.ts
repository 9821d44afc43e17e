import type { Node } from './program/node.js';
import { formatAttrs, formatConstant, formatType, regionNames } from './program/program.js';

/** One thing that the runtime does. Slots hold tensors. */
export type Step =
  | {
      readonly kind: 'kernel';
      readonly node: Node;
      /** Null for an input that the compiler read: an axis, a shape. */
      readonly inputs: readonly (number | null)[];
      readonly outputs: readonly number[];
      /** The input slot whose buffer may take the first output, if nothing else holds that buffer. */
      readonly reuses: number | null;
      /** Slots that nothing needs after this step. */
      readonly frees: readonly number[];
    }
  | {
      /** A list of tensors is made, changed or read. */
      readonly kind: 'list';
      readonly node: Node;
      /** Null for a place, a length or a shape that is constant. */
      readonly inputs: readonly (number | null)[];
      readonly outputs: readonly number[];
      /** The slot of a list that may be changed itself, if nothing else holds it. */
      readonly reuses: number | null;
      readonly frees: readonly number[];
    }
  | {
      /** A branch is chosen, or a loop run: the plans of the node's regions, as often as it takes. */
      readonly kind: 'call';
      readonly node: Node;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
      readonly plans: readonly Plan[];
      readonly frees: readonly number[];
    }
  | {
      /** Slot `output` becomes the variable's value at this point of the run. */
      readonly kind: 'read';
      readonly node: Node;
      readonly variable: string;
      readonly output: number;
      readonly frees: readonly number[];
    }
  | {
      /** The variable's value from here on is that of slot `input`; kept when the run succeeds. */
      readonly kind: 'assign';
      readonly node: Node;
      readonly variable: string;
      readonly input: number;
      readonly frees: readonly number[];
    };

/** A compiled run: what to load, what to do, and what to hand back. */
export interface Plan {
  readonly slots: number;
  /** The fed tensors, by name, and where they go; the parameters of a region in their order. */
  readonly feeds: readonly { readonly name: string; readonly slot: number; readonly node: Node }[];
  readonly constants: readonly { readonly node: Node<'Const'>; readonly slot: number }[];
  readonly steps: readonly Step[];
  /** Where every fetched value is, null for an operation. */
  readonly fetches: readonly ({ readonly slot: number; readonly node: Node } | null)[];
}

const slots = (list: readonly number[]): string => list.map((slot) => `$${slot}`).join(', ');

/** The plan as text, one step a line, the plans of branches and loops below theirs. */
export const formatPlan = (plan: Plan): string =>
  planLines(plan)
    .map(({ text }) => text)
    .join('\n');

/** A line of a printed plan, with the step of the plan itself that it is about. */
export interface PlanLine {
  readonly step: Step | null;
  readonly text: string;
}

const line = (text: string, step: Step | null = null): PlanLine => ({ step, text });

/** The lines of a printed plan. */
export const planLines = ({ feeds, constants, steps, fetches }: Plan): readonly PlanLine[] => [
  ...feeds.map(({ name, slot, node }) => {
    const source = node.type === 'Parameter' ? 'parameter' : `feed ${name}`;
    return line(`$${slot} = ${source} : ${formatType(node)}`);
  }),
  ...constants.map(({ node, slot }) =>
    line(`$${slot} = Const ${formatConstant(node)} : ${formatType(node)}`),
  ),
  ...steps.flatMap((step) => [
    line(formatStep(step), step),
    ...(step.kind === 'call' ? linesOfCall(step) : []),
  ]),
  line(`fetch ${fetches.map((fetch) => (fetch === null ? 'null' : `$${fetch.slot}`)).join(', ')}`),
];

const linesOfCall = ({ node, plans }: Extract<Step, { kind: 'call' }>): readonly PlanLine[] =>
  plans.flatMap((plan, i) => [
    line(`  ${regionNames[node.type]?.[i]}`),
    ...planLines(plan).map(({ text }) => line(`    ${text}`)),
  ]);

function formatStep(step: Step): string {
  const free = step.frees.length === 0 ? '' : `  free ${slots(step.frees)}`;
  if (step.kind === 'read') return `$${step.output} = read ${step.variable}${free}`;
  if (step.kind === 'assign') return `assign ${step.variable} = $${step.input}${free}`;
  const operands = step.inputs.map((slot, i) =>
    slot === null ? formatConstant(step.node.inputs[i] as Node) : `$${slot}`,
  );
  const args = [...operands, ...formatAttrs(step.node)].join(', ');
  const reuses = step.kind === 'call' ? null : step.reuses;
  const reuse = reuses === null ? '' : `  in $${reuses}`;
  const results = step.outputs.length === 0 ? '' : `${slots(step.outputs)} = `;
  return `${results}${step.node.type}(${args})${reuse}${free}`;
}
