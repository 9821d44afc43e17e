import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import { NDArray } from '../../compiler/graph/nd_array.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { type Dim, isFullyDefined, mergeShapes, type Shape } from '../../compiler/graph/shape.js';
import { Maximum } from '../../compiler/ops/arithmetic.js';
import { Identity, reshape } from '../../compiler/ops/array.js';
import { cast } from '../../compiler/ops/cast.js';
import { Less, Select } from '../../compiler/ops/comparison.js';
import { DynamicPartition } from '../../compiler/ops/dynamic.js';
import { GatherV2 } from '../../compiler/ops/gather.js';
import { ParallelDynamicStitch } from '../../compiler/ops/indexing.js';
import { concat, stack } from '../../compiler/ops/joining.js';
import { add, floorDivide, modulo, subtract } from '../../compiler/ops/operators.js';
import { sum } from '../../compiler/ops/reduction.js';
import { range, rankOf, shapeOf, sizeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Slice } from '../../compiler/ops/slicing.js';
import { clipByNorm } from '../clip.js';
import { signature } from '../signature.js';

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** How ids are dealt out to several tables. */
export type PartitionStrategy = 'mod' | 'div';

/** Scales down every looked up vector that is longer than `maxNorm`. */
function clip(vectors: Tensor, ids: Tensor, maxNorm: TensorLike | null): Tensor {
  if (maxNorm === null) return vectors;
  const [idRank, rank] = [ids.shape?.length, vectors.shape?.length];
  const axes =
    idRank === undefined || rank === undefined
      ? range(rankOf(ids), rankOf(vectors))
      : NDArray.from('int32', [rank - idRank], (i) => idRank + i);
  return clipByNorm(vectors, maxNorm, axes);
}

/** The table that every id is in, and its row there. */
interface Places {
  readonly table: Tensor;
  readonly row: Tensor;
}

/** Id 0 is in table 0, id 1 in table 1, and so on, round and round. */
const dealt = (ids: Tensor, tables: number): Places => ({
  table: modulo(ids, tables),
  row: floorDivide(ids, tables),
});

/** The first ids are in table 0, and so on; the first tables have one more where it does not add up. */
function inBlocks(ids: Tensor, tables: readonly Tensor[]): Places {
  const total = rowsOf(tables, ids);
  const [each, extras] = [floorDivide(total, tables.length), modulo(total, tables.length)];
  const [longer, behind] = [add(each, 1), subtract(ids, extras)];
  const table = Maximum([floorDivide(ids, longer), floorDivide(behind, each)]);
  const row = Select([Less([table, extras]), modulo(ids, longer), modulo(behind, each)]);
  return { table, row };
}

/** The number of rows of all tables, in the dtype of the ids. */
function rowsOf(tables: readonly Tensor[], { dtype }: Tensor): Tensor {
  const lengths = tables.map(({ shape }): Dim => shape?.[0] ?? null);
  const total = lengths.reduce((n, length) => (n === null || length === null ? null : n + length));
  if (total !== null) return convertToTensor(NDArray.scalar(dtype, total));
  const known = lengths.map((length, i) => {
    const shape = (): Tensor => shapeOf(tables[i] as Tensor);
    return length ?? reshape(Slice([shape(), [0], [1]]), []);
  });
  return sum(cast(stack(known), dtype));
}

/**
 * The rows of a table, or of several that are parts of one, which `ids` name: TF 1.15's
 * `tf.nn.embedding_lookup`. Its gradient by a table is IndexedSlices.
 *
 * @param params a tensor or Variable of shape `[rows, …]`, or a list of them, alike but for their
 *   number of rows.
 * @param ids int32 or int64, of any shape.
 * @param partitionStrategy how ids are dealt out to several tables: `'mod'`, round and round, or
 *   `'div'`, in blocks.
 * @param validateIndices changes nothing.
 * @param maxNorm vectors whose Euclidean norm is larger are scaled down to it.
 * @returns a tensor of the shape of `ids` and, behind it, that of a row.
 * @throws ValueError for no table, or another strategy; when run, InvalidArgumentError for an id that
 *   there is not.
 */
export const embeddingLookup = signature('embedding_lookup', [
  'params',
  'ids',
  'partitionStrategy?',
  'name?',
  'validateIndices?',
  'maxNorm?',
]).of<
  [
    params: TensorLike | readonly TensorLike[],
    ids: TensorLike,
    partitionStrategy?: PartitionStrategy,
    name?: string | null,
    validateIndices?: boolean,
    maxNorm?: TensorLike | null,
  ],
  Tensor
>(({ params, ids: given, partitionStrategy: strategy = 'mod', name, maxNorm = null }) => {
  const list = (Array.isArray(params) ? params : [params]) as readonly TensorLike[];
  if (list.length === 0) refuse('Need at least one param');
  return getDefaultGraph().nameScope(name ?? 'embedding_lookup', (scope) => {
    const tables = list.map((table, i) => convertToTensor(table, { name: `params_${i}` }));
    const ids = convertToTensor(given, { preferred: 'int32', name: 'ids' });
    const [table] = tables as [Tensor];
    if (tables.length === 1) {
      const { graph, op } = table;
      const rows = graph.colocateWith(op, () =>
        clip(GatherV2([table, ids, 0], {}, scope), ids, maxNorm),
      );
      return Identity([rows]);
    }
    const flat = reshape(ids, [-1]);
    const order = range(0, sizeOf(flat));
    if (strategy !== 'mod' && strategy !== 'div') {
      refuse(`Unrecognized partition strategy: ${strategy}`);
    }
    const places = strategy === 'mod' ? dealt(flat, tables.length) : inBlocks(flat, tables);
    const whose = cast(places.table, 'int32');
    const partition = { num_partitions: tables.length };
    const rows = DynamicPartition([places.row, whose], partition).outputs;
    const orders = DynamicPartition([order, whose], partition).outputs;
    const found = tables.map((t, i) =>
      getDefaultGraph().colocateWith(t.op, () => GatherV2([t, rows[i] as Tensor, 0])),
    );
    const merged = ParallelDynamicStitch([orders, found], {}, scope);
    const rowShape =
      tables.reduce<Shape>((s, t) => mergeShapes(s, t.shape), null)?.slice(1) ?? null;
    const inner = isFullyDefined(rowShape)
      ? NDArray.vector('int32', rowShape)
      : Slice([shapeOf(table), [1], [-1]]);
    const vectors = reshape(merged, concat([shapeOf(ids), inner], 0));
    vectors.setShape(ids.shape && rowShape && [...ids.shape, ...rowShape]);
    return clip(vectors, ids, maxNorm);
  });
});
