import { explainHere } from '../../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike, type TextLike } from '../../compiler/graph/convert.js';
import { ValueError } from '../../compiler/graph/errors.js';
import { getDefaultGraph } from '../../compiler/graph/graph.js';
import type { Operation, Tensor } from '../../compiler/graph/operation.js';
import { formatTuple } from '../../compiler/graph/shape.js';
import { Equal, GreaterEqual, LogicalOr } from '../../compiler/ops/comparison.js';
import { withDependencies } from '../../compiler/ops/control.js';
import { Rank, shapeOf } from '../../compiler/ops/shape_arithmetic.js';
import { Assert } from '../control_flow/assert.js';
import { noOp } from '../framework.js';
import { signature } from '../signature.js';
import { constantValue, type Data } from './static.js';
import { assertType } from './types.js';

const refuse = (text: string): never => {
  throw new ValueError(explainHere(text));
};

/** What the functions may be told beside a tensor and ranks. */
interface Told {
  readonly data?: Data | null;
  readonly summarize?: number | null;
  readonly message?: string | null;
  readonly name?: string | null;
}

/** A condition on a tensor's rank. */
interface Condition {
  readonly opName: string;
  /** What the rank must be, in words, before the ranks. */
  readonly words: string;
  /** Whether ranks fit, where they are known. */
  isMet(actual: number, given: readonly number[]): boolean;
  /** The same, of what only the run knows. */
  holds(actual: Tensor, given: readonly Tensor[]): Tensor;
}

/** TF: `assert_rank`, `assert_rank_at_least`, `assert_rank_in` and what they have in common. */
function checked(
  condition: Condition,
  given: TensorLike | TextLike,
  givenRanks: readonly TensorLike[],
  { data, summarize, message, name }: Told,
): Operation {
  return getDefaultGraph().nameScope(name ?? condition.opName, () => {
    const x = convertToTensor(given, { name: 'x' });
    const ranks = givenRanks.map((rank) =>
      convertToTensor(rank, { preferred: 'int32', name: 'rank' }),
    );
    const must = `Tensor ${x.name} must have rank${condition.words}`;
    const told = data ?? [message ?? '', must, ...ranks, 'Received shape: ', shapeOf(x)];
    for (const rank of ranks) assertType(rank, 'int32');
    const known = ranks.map(constantValue);
    for (const rank of known)
      if (rank !== null && rank.shape.length > 0) refuse('Rank must be a scalar.');
    const values = known.map((rank) => rank?.data[0] ?? null);
    if (x.shape !== null && values.every((value) => value !== null)) {
      if (!condition.isMet(x.shape.length, values)) {
        const wanted = condition === rankIn ? formatTuple(values) : values.join();
        refuse(
          `${message ?? ''}.  ${must} ${wanted}.  Received rank ${x.shape.length}, ` +
            `shape ${formatTuple(x.shape)}`,
        );
      }
      return noOp('static_checks_determined_all_ok');
    }
    const holds = ranks.reduce(
      (soFar, rank, i) => {
        if (known[i] !== null) return soFar;
        const shown = ['Rank must be a scalar. Received rank: ', rank];
        return withDependencies([assertRank(rank, 0, { data: shown })], soFar);
      },
      condition.holds(Rank([x]), ranks),
    );
    return Assert(holds, told, summarize);
  });
}

const sameRank: Condition = {
  opName: 'assert_rank',
  words: '',
  isMet: (actual, [given]) => actual === given,
  holds: (actual, [given]) => Equal([actual, given as Tensor]),
};

const rankAtLeast: Condition = {
  opName: 'assert_rank_at_least',
  words: ' at least',
  isMet: (actual, [given]) => actual >= (given as number),
  holds: (actual, [given]) => GreaterEqual([actual, given as Tensor]),
};

const rankIn: Condition = {
  opName: 'assert_rank_in',
  words: ' in',
  isMet: (actual, given) => given.includes(actual),
  holds(actual, given) {
    const [first, ...others] = given.map((rank) => () => Equal([rank, actual]));
    if (first === undefined) return convertToTensor(false);
    return others.reduce((either, other) => LogicalOr([either, other()]), first());
  },
};

type RankParameters = [
  x: TensorLike | TextLike,
  rank: TensorLike,
  data?: Data | null,
  summarize?: number | null,
  message?: string | null,
  name?: string | null,
];

const RANK = ['x', 'rank', 'data?', 'summarize?', 'message?', 'name?'] as const;

/**
 * Checks the rank of a tensor: TF 1.15's `tf.assert_rank`. Where it is known while the graph is built,
 * it is checked then.
 *
 * @param x a tensor.
 * @param rank an int32 scalar.
 * @param data what the error of a run shows, in the place of its own text and the shape.
 * @param summarize how many elements of each tensor are shown, 3 where it is left out.
 * @param message what the error begins with.
 * @returns an operation, to be fetched or waited for, that ends the run with an InvalidArgumentError for
 *   another rank; one that does nothing where that is known.
 * @throws ValueError for another rank, or one that is no scalar.
 */
export const assertRank = signature('assert_rank', RANK).of<RankParameters, Operation>(
  ({ x, rank, ...told }) => checked(sameRank, x, [rank], told),
);

/** Checks that a tensor has that rank or a larger one: TF 1.15's `tf.assert_rank_at_least`. See `assertRank`. */
export const assertRankAtLeast = signature('assert_rank_at_least', RANK).of<
  RankParameters,
  Operation
>(({ x, rank, ...told }) => checked(rankAtLeast, x, [rank], told));

/** Checks that a tensor has one of several ranks: TF 1.15's `tf.assert_rank_in`. See `assertRank`. */
export const assertRankIn = signature('assert_rank_in', [
  'x',
  'ranks',
  'data?',
  'summarize?',
  'message?',
  'name?',
]).of<
  [
    x: TensorLike | TextLike,
    ranks: readonly TensorLike[],
    data?: Data | null,
    summarize?: number | null,
    message?: string | null,
    name?: string | null,
  ],
  Operation
>(({ x, ranks, ...told }) => checked(rankIn, x, ranks, told));

/**
 * Checks while the graph is built that a tensor is a scalar: TF 1.15's `tf.debugging.assert_scalar`.
 *
 * @param tensor a tensor of known shape.
 * @param message what the error begins with.
 * @returns `tensor`.
 * @throws ValueError for any other shape, and for one that is not known.
 */
export const assertScalar = signature('assert_scalar', ['tensor', 'name?', 'message?']).of<
  [tensor: TensorLike | TextLike, name?: string | null, message?: string | null],
  Tensor
>(({ tensor: given, name, message }) =>
  getDefaultGraph().nameScope(name ?? 'assert_scalar', (scope) => {
    const tensor = convertToTensor(given, { name: scope });
    if (tensor.shape?.length !== 0) {
      const text = `Expected scalar shape for ${tensor.name}, saw shape: ${formatTuple(tensor.shape)}.`;
      refuse(`${message ?? ''}${text}`);
    }
    return tensor;
  }),
);
