import type { Node } from './program/node.js';
import { formatAttrs, formatConstant } from './program/program.js';

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
  /** The fed tensors, by name, and where they go. */
  readonly feeds: readonly { readonly name: string; readonly slot: number; readonly node: Node }[];
  readonly constants: readonly { readonly node: Node<'Const'>; readonly slot: number }[];
  readonly steps: readonly Step[];
  /** Where every fetched value is, null for an operation. */
  readonly fetches: readonly ({ readonly slot: number; readonly node: Node } | null)[];
}

const slots = (list: readonly number[]): string => list.map((slot) => `$${slot}`).join(', ');

/** The plan as text, one step a line. */
export function formatPlan({ feeds, constants, steps, fetches }: Plan): string {
  const type = ({ dtype, shape }: Node): string => `${dtype}[${shape.join(',')}]`;
  return [
    ...feeds.map(({ name, slot, node }) => `$${slot} = feed ${name} : ${type(node)}`),
    ...constants.map(
      ({ node, slot }) => `$${slot} = Const ${formatConstant(node)} : ${type(node)}`,
    ),
    ...steps.map(formatStep),
    `fetch ${fetches.map((fetch) => (fetch === null ? 'null' : `$${fetch.slot}`)).join(', ')}`,
  ].join('\n');
}

function formatStep(step: Step): string {
  const free = step.frees.length === 0 ? '' : `  free ${slots(step.frees)}`;
  if (step.kind === 'read') return `$${step.output} = read ${step.variable}${free}`;
  if (step.kind === 'assign') return `assign ${step.variable} = $${step.input}${free}`;
  const operands = step.inputs.map((slot, i) =>
    slot === null ? formatConstant(step.node.inputs[i] as Node) : `$${slot}`,
  );
  const args = [...operands, ...formatAttrs(step.node)].join(', ');
  const reuse = step.reuses === null ? '' : `  in $${step.reuses}`;
  return `${slots(step.outputs)} = ${step.node.type}(${args})${reuse}${free}`;
}
