import type { Node } from '../../compiler/program/node.js';
import type { Target } from '../../compiler/target.js';
import type { Operand, Row } from './call.js';
import { onnxRules } from './legalize.js';
import { randomOf } from './random.js';
import { rows } from './rows/index.js';

/** A node in ONNX, all of its outputs; null where it has no row, or a row that does not fit it. */
export function operandsOf(node: Node): readonly Operand[] | null {
  const random = randomOf(node);
  if (random !== null) return [random.value];
  const row = rows[node.type] as Row<Node['type']> | undefined;
  const written = row?.(node) ?? null;
  if (written === null) return null;
  return Array.isArray(written) ? (written as readonly Operand[]) : [written as Operand];
}

/** ONNX Runtime, as the compiler sees it. */
export const onnxTarget: Target = {
  name: 'onnxruntime',
  rules: onnxRules,
  supports: (node) => operandsOf(node)?.every((operand) => operand !== null) ?? false,
  // The runtime decides itself which memory it uses again.
  inPlace: () => [],
};
