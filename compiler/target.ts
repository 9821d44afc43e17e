import type { Node } from './program/node.js';
import type { Rule } from './program/rule.js';

/** What the compiler has to know of the machine that will execute a Plan. */
export interface Target {
  readonly name: string;
  /** Its own rules for what is to become of an op, before those that hold for every target. */
  readonly rules?: readonly Rule[];
  /** Whether the target has a kernel for this node that is worth using. */
  supports(node: Node): boolean;
  /** The inputs whose buffer the node's first output may be written into. */
  inPlace(node: Node): readonly number[];
}
