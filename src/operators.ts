/**
 * Python's operators and the shortcuts `eval` and `run`, as methods of Tensor, Variable and
 * Operation. TensorFlow adds them in the same way: `ops.Tensor._override_operator`.
 */

import { explainHere } from '../compiler/graph/call_site.js';
import type { TensorLike } from '../compiler/graph/convert.js';
import { ValueError } from '../compiler/graph/errors.js';
import { graphFor } from '../compiler/graph/graph.js';
import { Operation, Tensor } from '../compiler/graph/operation.js';
import { Greater, GreaterEqual, Less, LessEqual, LogicalNot } from '../compiler/ops/comparison.js';
import { matmul } from '../compiler/ops/linear_algebra.js';
import * as operators from '../compiler/ops/operators.js';
import { Abs } from '../compiler/ops/unary.js';
import type { FeedDict } from '../runtime/feeds.js';
import type { Value } from '../runtime/fetches.js';
import { getDefaultSession, type Session } from '../runtime/session.js';
import { at, type Index } from './slicing.js';
import { Variable } from './variables.js';

/** Arithmetic on a tensor or a Variable; `y` is a tensor, a Variable or a value of the same dtype. */
export interface Arithmetic {
  /** `x + y`, broadcast. */
  add(y: TensorLike): Tensor;
  /** `x - y`, broadcast. */
  sub(y: TensorLike): Tensor;
  /** `x * y`, elementwise, broadcast. */
  mul(y: TensorLike): Tensor;
  /** `x / y`, broadcast; integers are divided as float64. */
  div(y: TensorLike): Tensor;
  /** `x // y`, broadcast, rounded down. */
  floordiv(y: TensorLike): Tensor;
  /** `x % y`, broadcast, of the sign of y. */
  mod(y: TensorLike): Tensor;
  /** `x ** y`, broadcast. */
  pow(y: TensorLike): Tensor;
  /** `-x` */
  neg(): Tensor;
  /** `abs(x)` */
  abs(): Tensor;
  /** `x @ y`: the product of two matrices, or of two batches of them. */
  matmul(y: TensorLike): Tensor;
  /** `x < y`, broadcast. */
  less(y: TensorLike): Tensor;
  /** `x <= y`, broadcast. */
  lessEqual(y: TensorLike): Tensor;
  /** `x > y`, broadcast. */
  greater(y: TensorLike): Tensor;
  /** `x >= y`, broadcast. */
  greaterEqual(y: TensorLike): Tensor;
  /** `x & y` of bool tensors, broadcast. */
  logicalAnd(y: TensorLike): Tensor;
  /** `x | y` of bool tensors, broadcast. */
  logicalOr(y: TensorLike): Tensor;
  /** `x ^ y` of bool tensors, broadcast. */
  logicalXor(y: TensorLike): Tensor;
  /** `~x` of a bool tensor. */
  logicalNot(): Tensor;
  /** `y + x`, where y is no tensor. */
  radd(y: TensorLike): Tensor;
  /** `y - x`, where y is no tensor. */
  rsub(y: TensorLike): Tensor;
  /** `y * x`, where y is no tensor. */
  rmul(y: TensorLike): Tensor;
  /** `y / x`, where y is no tensor. */
  rdiv(y: TensorLike): Tensor;
  /** `y // x`, where y is no tensor. */
  rfloordiv(y: TensorLike): Tensor;
  /** `y % x`, where y is no tensor. */
  rmod(y: TensorLike): Tensor;
  /** `y ** x`, where y is no tensor. */
  rpow(y: TensorLike): Tensor;
}

/** Python's indexing. */
export interface Indexing {
  /**
   * Python's `x[…]`: `x[1:3, ..., tf.newaxis, ::-1, -1]` is `x.at('1:3', '...', null, '::-1', -1)`.
   * @param indices one for every axis, from the first on; see `Index`.
   * @throws TypeError for what is no index; ValueError for an element or an axis that is not there.
   */
  at(...indices: readonly Index[]): Tensor;
}

/** How `eval` and `run` find their Session. */
interface RunOptions {
  readonly feedDict?: FeedDict;
  readonly session?: Session;
}

/** The value of a tensor or a Variable. */
export interface Evaluation {
  /**
   * Runs it in the default Session, or in the one given: TF 1.15's `Tensor.eval`.
   * @throws ValueError where there is no Session, or it runs another graph.
   */
  eval(feedDict?: FeedDict | RunOptions | null, session?: Session): Promise<Value>;
}

declare module '../compiler/graph/operation.js' {
  interface Tensor extends Arithmetic, Evaluation, Indexing {}
  interface Operation {
    /**
     * Runs it in the default Session, or in the one given: TF 1.15's `Operation.run`.
     * @throws ValueError where there is no Session, or it runs another graph.
     */
    run(feedDict?: FeedDict | RunOptions | null, session?: Session): Promise<null>;
  }
}

declare module './variables.js' {
  interface Variable extends Arithmetic, Evaluation, Indexing {}
}

const toTensor = (x: Tensor | Variable): Tensor => (x instanceof Variable ? x.toTensor() : x);

const arithmetic = {
  add: (x, y) => operators.add(x, y),
  sub: (x, y) => operators.subtract(x, y),
  mul: (x, y) => operators.multiply(x, y),
  div: (x, y) => operators.divide(x, y),
  floordiv: (x, y) => operators.floorDivide(x, y),
  mod: (x, y) => operators.modulo(x, y),
  pow: (x, y) => operators.power(x, y),
  neg: (x) => operators.negative(x),
  abs: (x) => Abs([x]),
  matmul: (x, y) => graphFor(x).asDefault(() => matmul(x, y, { name: 'matmul' })),
  less: (x, y) => Less([x, y]),
  lessEqual: (x, y) => LessEqual([x, y]),
  greater: (x, y) => Greater([x, y]),
  greaterEqual: (x, y) => GreaterEqual([x, y]),
  logicalAnd: (x, y) => operators.and(x, y),
  logicalOr: (x, y) => operators.or(x, y),
  logicalXor: (x, y) => operators.xor(x, y),
  logicalNot: (x) => LogicalNot([x]),
  radd: operators.reflectedAdd,
  rsub: operators.reflectedSubtract,
  rmul: operators.reflectedMultiply,
  rdiv: operators.reflectedDivide,
  rfloordiv: operators.reflectedFloorDivide,
  rmod: operators.reflectedModulo,
  rpow: operators.reflectedPower,
} satisfies { readonly [K in keyof Arithmetic]: (x: Tensor, y: TensorLike) => Tensor };

for (const [name, operator] of Object.entries(arithmetic)) {
  const method = function (this: Tensor | Variable, y: TensorLike): Tensor {
    return operator(toTensor(this), y);
  };
  for (const { prototype } of [Tensor, Variable]) {
    Object.defineProperty(prototype, name, { value: method, configurable: true, writable: true });
  }
}

for (const { prototype } of [Tensor, Variable]) {
  Object.defineProperty(prototype, 'at', {
    configurable: true,
    writable: true,
    value(this: Tensor | Variable, ...indices: readonly Index[]): Tensor {
      return at(toTensor(this), indices);
    },
  });
}

const isRunOptions = (value: FeedDict | RunOptions): value is RunOptions =>
  !(value instanceof Map) &&
  !Array.isArray(value) &&
  Object.keys(value).every((key) => key === 'feedDict' || key === 'session');

/** What TensorFlow's errors say of `eval` and of `run`. */
const wordings = {
  eval: {
    evaluate: 'evaluate tensor',
    element: 'tensor',
    asDefault: '`with sess.as_default()`',
    given: '`eval(session=sess)`',
    givenInstead: '`eval(session=sess)`',
  },
  run: {
    evaluate: 'execute operation',
    element: 'operation',
    asDefault: '`with sess.as_default():`',
    given: '`run(session=sess)`',
    givenInstead: 'run(session=sess)',
  },
} as const;

/** The Session given, or the default one; either must run the element's graph. */
function sessionFor(element: Tensor | Variable | Operation, given: Session | undefined): Session {
  const method = element instanceof Operation ? 'run' : 'eval';
  const words = wordings[method];
  const refuse = (text: string, advice?: string): never => {
    const op = element instanceof Operation ? element : element.op;
    throw new ValueError(explainHere(text, { op, advice }));
  };
  const session = given ?? getDefaultSession();
  if (session === null) {
    return refuse(
      `Cannot ${words.evaluate} using \`${method}()\`: No default session is registered. Use ` +
        `${words.asDefault} or pass an explicit session to ${words.given}`,
      `write x.${method}({ session: sess }), make a tf.InteractiveSession, or call it inside sess.asDefault(…)`,
    );
  }
  if (session.graph !== element.graph) {
    refuse(
      `Cannot use the ${given ? 'given' : 'default'} session to ${words.evaluate}: the ` +
        `${words.element}'s graph is different from the session's graph.` +
        (given ? '' : ` Pass an explicit session to ${words.givenInstead}.`),
    );
  }
  return session;
}

function runIn(
  element: Tensor | Variable | Operation,
  feedDict: FeedDict | RunOptions | null | undefined,
  session: Session | undefined,
): Promise<unknown> {
  const given = feedDict ?? {};
  const options = isRunOptions(given) ? given : { feedDict: given };
  return sessionFor(element, session ?? options.session).run(element, options.feedDict);
}

Object.defineProperty(Operation.prototype, 'run', {
  configurable: true,
  writable: true,
  async value(this: Operation, feedDict?: FeedDict | RunOptions | null, session?: Session) {
    return runIn(this, feedDict, session);
  },
});

for (const { prototype } of [Tensor, Variable]) {
  Object.defineProperty(prototype, 'eval', {
    configurable: true,
    writable: true,
    async value(
      this: Tensor | Variable,
      feedDict?: FeedDict | RunOptions | null,
      session?: Session,
    ) {
      return runIn(this, feedDict, session);
    },
  });
}
