import { NDArray, sizeOf } from '../../../compiler/graph/nd_array.js';
import type { Node } from '../../../compiler/program/node.js';
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

/** Where a matrix has its diagonal. */
const diagonal = (rows: number, columns: number): NDArray<'bool'> =>
  NDArray.from('bool', [rows, columns], (i) => Number(Math.floor(i / columns) === i % columns));

/** Vectors as the diagonals of matrices of zeros, or of `others`. */
function withDiagonal(vectors: Operand, node: Node, others: Operand): Operand {
  const [rows, columns] = node.shape.slice(-2) as [number, number];
  return choose(
    diagonal(rows, columns),
    call('Unsqueeze', [vectors, ints([-1])]),
    others,
    node.dtype,
  );
}

/** The diagonals of matrices of so many rows and columns. */
const diagonalsOf = (
  x: Operand,
  outer: readonly number[],
  rows: number,
  columns: number,
): Operand => {
  const places = Array.from({ length: Math.min(rows, columns) }, (_, i) => i * (columns + 1));
  const flat = reshape(x, [...outer, rows * columns]);
  return call('Gather', [flat, ints(places)], { axis: outer.length });
};

export const diagonalRows: Rows = {
  Diag: (node) => {
    const [vector] = node.inputs as [Node];
    const size = sizeOf(vector.shape);
    const matrix = { ...node, shape: [size, size] };
    return reshape(withDiagonal(reshape(0, [size]), matrix, scalar(node.dtype, 0)), node.shape);
  },
  DiagPart: ({ shape }) => {
    const size = sizeOf(shape);
    return reshape(diagonalsOf(0, [], size, size), shape);
  },
  MatrixBandPart: ({ shape, dtype }) => {
    const [rows, columns] = shape.slice(-2) as [number, number];
    const below = NDArray.from(
      'int64',
      [rows, columns],
      (i) => Math.floor(i / columns) - (i % columns),
    );
    const above = NDArray.from('int64', [rows, columns], (i) => -(below.data[i] as number));
    const zero = scalar('int64', 0);
    const isWithin = (distance: Operand, input: number): Operand => {
      const limit = cast(input, 'int64');
      return or(less(limit, zero), not(less(limit, distance)));
    };
    return choose(and(isWithin(below, 1), isWithin(above, 2)), 0, scalar(dtype, 0), dtype);
  },
  MatrixDiag: (node) => withDiagonal(0, node, scalar(node.dtype, 0)),
  MatrixDiagPart: ({ inputs: [x] }) => {
    const { shape } = x as Node;
    return diagonalsOf(0, shape.slice(0, -2), ...(shape.slice(-2) as [number, number]));
  },
  MatrixSetDiag: (node) => {
    const [rows, columns] = node.shape.slice(-2) as [number, number];
    const { length: rank } = node.shape;
    // The vectors are as long as the matrices are high.
    const margins = new Array<number>(2 * (rank - 1)).fill(0);
    margins[2 * (rank - 1) - 1] = Math.max(0, rows - columns);
    const long = rows > columns ? call('Pad', [1, ints(margins)]) : 1;
    return withDiagonal(long, node, 0);
  },
};
