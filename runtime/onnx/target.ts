import type { OpType } from '../../compiler/ops/index.js';
import type { Node } from '../../compiler/program/node.js';
import type { Target } from '../../compiler/target.js';
import type { Operand, Row, Rows } from './call.js';
import { onnxRules } from './legalize.js';
import { randomOf } from './random.js';
import { frequencyRows, rows } from './rows/index.js';

/** What is on unless it is false. */
export interface OnnxOptimizations {
  /** Gradients of large convolutions by way of the Fourier transform. */
  readonly fourier?: boolean;
}

/** ONNX Runtime, as the compiler sees it, and how ops are written for it. */
export interface OnnxTarget extends Target {
  /** A node in ONNX, all of its outputs; null where it has no row, or a row that does not fit it. */
  operandsOf(node: Node): readonly Operand[] | null;
}

function written(node: Node, table: Rows): readonly Operand[] | null {
  const random = randomOf(node);
  if (random !== null) return [random.value];
  const row = table[node.type] as Row<Node['type']> | undefined;
  const result = row?.(node) ?? null;
  const operands = Array.isArray(result) ? (result as readonly Operand[]) : [result as Operand];
  return operands.every((operand) => operand !== null) ? operands : null;
}

/** What ONNX has nothing for: it is computed in JavaScript, between models. */
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
  'MatrixDeterminant',
  'MatrixInverse',
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
  'Zeta',
]);

/** Texts are put together there too, and are not taken for numbers. */
const isHosted = ({ type, dtype, inputs }: Node): boolean =>
  hosted.has(type) ||
  (dtype === 'string' && /^Add(V2)?$/.test(type)) ||
  (type === 'Cast' && (dtype === 'string' || inputs[0]?.dtype === 'string'));

export function onnxTarget({ fourier = true }: OnnxOptimizations = {}): OnnxTarget {
  const operandsOf = (node: Node): readonly Operand[] | null =>
    (fourier ? written(node, frequencyRows) : null) ?? written(node, rows);
  return {
    name: 'onnxruntime',
    rules: onnxRules,
    operandsOf,
    supports: (node) => operandsOf(node) !== null || isHosted(node),
    // The runtime decides itself which memory it uses again.
    inPlace: () => [],
  };
}
