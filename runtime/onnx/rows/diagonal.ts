import { NDArray, sizeOf } from '../../../compiler/graph/nd_array.js';
import { type Band, bandLength, bandOf } from '../../../compiler/ops/diagonal_band.js';
import { type Node, type TensorType, valuesOf } from '../../../compiler/program/node.js';
import {
  and,
  call,
  cast,
  choose,
  ints,
  less,
  not,
  type Operand,
  or,
  type Rows,
  reshape,
  scalar,
} from '../call.js';

const mainDiagonal: Band = [0, 0];

/** The band that an input names. */
const bandInput = (input: Node | undefined): Band => bandOf(valuesOf(input));

/** Where each element of what is made comes from; null where from nowhere. */
type Places = readonly (number | null)[];

/** Elements of rows that lie behind one another, `from` each; `others` where there is no place. */
function placed(
  x: Operand,
  from: number,
  places: Places,
  { dtype, shape }: TensorType,
  others: Operand,
): Operand {
  const rows = sizeOf(shape) / Math.max(1, places.length);
  const found = call('Gather', [reshape(x, [rows, from]), ints(places.map((at) => at ?? 0))], {
    axis: 1,
  });
  const all = reshape(found, shape);
  if (!places.includes(null)) return all;
  const sides = shape.slice(-2);
  const isThere = NDArray.from('bool', [places.length], (i) => Number(places[i] !== null));
  const mask = reshape(isThere, sizeOf(sides) === places.length ? sides : [places.length]);
  return choose(mask, all, others, dtype);
}

/** Matrices of `others` with a band of diagonals, which begin at the left of their rows. */
function withDiagonals(x: Operand, band: Band, matrices: TensorType, others: Operand): Operand {
  const [rows, columns] = matrices.shape.slice(-2) as [number, number];
  const [lower, upper] = band;
  const length = bandLength(rows, columns, band);
  const places = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const at = column - row;
    return at < lower || at > upper ? null : (upper - at) * length + Math.min(row, column);
  });
  return placed(x, (upper - lower + 1) * length, places, matrices, others);
}

/** A band of diagonals of matrices, the highest first; `others` where one is shorter. */
function diagonalsOf(matrices: Node, band: Band, diagonals: TensorType, others: Operand): Operand {
  const [rows, columns] = matrices.shape.slice(-2) as [number, number];
  const [lower, upper] = band;
  const length = bandLength(rows, columns, band);
  const places = Array.from({ length: (upper - lower + 1) * length }, (_, i) => {
    const at = upper - Math.floor(i / length);
    const [row, column] = [(i % length) - Math.min(at, 0), (i % length) + Math.max(at, 0)];
    return row < rows && column < columns ? row * columns + column : null;
  });
  return placed(0, rows * columns, places, diagonals, others);
}

const zero = ({ dtype }: TensorType): Operand => scalar(dtype, 0);

/** A tensor that has its axes twice, as one matrix. */
const asMatrix = <T extends TensorType>(tensor: T): T => {
  const length = sizeOf(tensor.shape.slice(0, tensor.shape.length / 2));
  return { ...tensor, shape: [length, length] };
};

export const diagonalRows: Rows = {
  Diag: (node) => reshape(withDiagonals(0, mainDiagonal, asMatrix(node), zero(node)), node.shape),
  DiagPart: (node) => {
    const vector = { dtype: node.dtype, shape: [sizeOf(node.shape)] };
    const matrix = asMatrix(node.inputs[0] as Node);
    return reshape(diagonalsOf(matrix, mainDiagonal, vector, zero(node)), node.shape);
  },
  MatrixBandPart: ({ shape, dtype }) => {
    const [rows, columns] = shape.slice(-2) as [number, number];
    const below = NDArray.from(
      'int64',
      [rows, columns],
      (i) => Math.floor(i / columns) - (i % columns),
    );
    const above = NDArray.from('int64', [rows, columns], (i) => -(below.data[i] as number));
    const none = scalar('int64', 0);
    const isWithin = (distance: Operand, input: number): Operand => {
      const limit = cast(input, 'int64');
      return or(less(limit, none), not(less(limit, distance)));
    };
    return choose(and(isWithin(below, 1), isWithin(above, 2)), 0, scalar(dtype, 0), dtype);
  },
  MatrixDiag: (node) => withDiagonals(0, mainDiagonal, node, zero(node)),
  MatrixDiagPart: (node) => diagonalsOf(node.inputs[0] as Node, mainDiagonal, node, zero(node)),
  MatrixDiagPartV2: (node) =>
    diagonalsOf(node.inputs[0] as Node, bandInput(node.inputs[1]), node, 2),
  MatrixDiagV2: (node) => withDiagonals(0, bandInput(node.inputs[1]), node, 4),
  MatrixSetDiag: (node) => withDiagonals(1, mainDiagonal, node, 0),
  MatrixSetDiagV2: (node) => withDiagonals(1, bandInput(node.inputs[2]), node, 0),
};
