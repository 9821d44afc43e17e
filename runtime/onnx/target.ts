import type { OpType } from '../../compiler/ops/index.js';
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
  const operands = Array.isArray(written) ? (written as readonly Operand[]) : [written as Operand];
  return operands.every((operand) => operand !== null) ? operands : null;
}

/**
 * What ONNX has nothing for, and what is not written in its operators: it is computed in JavaScript, before
 * the model or behind it.
 */
export const hosted: ReadonlySet<OpType> = new Set<OpType>([
  'AsString',
  'AudioSummaryV2',
  'Cholesky',
  'CropAndResize',
  'CropAndResizeGradBoxes',
  'CropAndResizeGradImage',
  'Digamma',
  'HistogramSummary',
  'ImageSummary',
  'Lgamma',
  'LogUniformCandidateSampler',
  'LowerBound',
  'MatrixDeterminant',
  'MatrixDiagPartV2',
  'MatrixDiagV2',
  'MatrixInverse',
  'MatrixSetDiagV2',
  'MatrixSolve',
  'MatrixSolveLs',
  'MatrixTriangularSolve',
  'MergeSummary',
  'Polygamma',
  'Print',
  'PrintV2',
  'Qr',
  'RandomGamma',
  'RandomGammaGrad',
  'RandomPoissonV2',
  'ScalarSummary',
  'StringFormat',
  'StringJoin',
  'StringToNumber',
  'Svd',
  'TensorSummaryV2',
  'UniformCandidateSampler',
  'UnravelIndex',
  'UpperBound',
  'Zeta',
]);

/** Texts are put together there too. */
const isHosted = ({ type, dtype }: Node): boolean =>
  hosted.has(type) || (dtype === 'string' && /^Add(V2)?$/.test(type));

/** ONNX Runtime, as the compiler sees it. */
export const onnxTarget: Target = {
  name: 'onnxruntime',
  rules: onnxRules,
  supports: (node) => operandsOf(node) !== null || isHosted(node),
  // The runtime decides itself which memory it uses again.
  inPlace: () => [],
};
