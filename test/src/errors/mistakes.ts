import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as tf from '../../../src/index.js';

/*
 * Mistakes as rows of a table: the error's class, TensorFlow 1.15's own text, the operation that it
 * names, and a call of `here` on the line that it must point at.
 */

/** The place of the last call of `here`. */
let marked = { file: '', line: 0 };

/** Its argument. The error is about the line on which it is called. */
export function here<T>(value: T): T {
  const [, , caller = ''] = (new Error().stack ?? '').split('\n');
  const [, file = '', line] = /(?:file:\/\/)?(\/[^()]*):(\d+):\d+\)?$/.exec(caller) ?? [];
  marked = { file, line: Number(line) };
  return value;
}

/** What a row's mistake is made with. */
interface Bench {
  readonly sess: tf.Session;
  /** An initialized variable, [1, 2]. */
  readonly v: tf.Variable;
  /** A tensor of another graph. */
  readonly foreign: tf.Tensor;
}

export interface Mistake {
  readonly name: string;
  readonly error: new (text: string) => Error;
  readonly text: string;
  /** The operation that the error is about, `'name' (Type)`. */
  readonly op?: string;
  readonly make: (bench: Bench) => unknown;
}

/** What `make` throws, or rejects with. */
async function caught(make: () => unknown): Promise<Error> {
  try {
    await make();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('There was no error.');
}

/** A line of a source file. */
const lineOf = ({ file, line }: typeof marked): string | undefined =>
  readFileSync(file, 'utf8').split('\n')[line - 1];

/** A value as a program without types would pass it. */
export const untyped = (value: unknown): never => value as never;

/** Makes every mistake, and looks at the error and at what it leaves behind. */
export function check(mistakes: readonly Mistake[]): void {
  for (const { name, error: ErrorClass, text, op, make } of mistakes) {
    it(name, () =>
      new tf.Graph().asDefault(async (graph) => {
        const foreign = new tf.Graph().asDefault(() => tf.constant(1, { name: 'foreign' }));
        const v = tf.variable([1, 2], { name: 'v' });
        const opposite = tf.negative(v, 'opposite');
        await using sess = new tf.Session({ backend: 'cpu' });
        await sess.run(v.initializer);
        marked = { file: '', line: 0 };
        const error = await caught(() => make({ sess, v, foreign }));

        const [ownText, ...rest] = error.message.split('\n\n');
        const context = rest.join('\n\n');
        expect(ownText).toBe(text);
        expect(error.constructor).toBe(ErrorClass);
        expect(error.name).toBe(ErrorClass.name);
        expect(lineOf(marked), 'the line that is marked').toContain('here(');
        expect(context).toContain(`at:     ${marked.file}:${marked.line}:`);
        if (op !== undefined) expect(context).toContain(`op:     ${op}\n`);
        if (error instanceof tf.errors.OpError) {
          expect(`'${error.op?.name}' (${error.op?.type})`).toBe(op);
          expect(error.nodeDef?.name).toBe(error.op?.name);
        }

        // No scope was left open, the Session goes on, and nothing has changed.
        expect([tf.getDefaultGraph(), tf.getDefaultSession()]).toEqual([graph, null]);
        expect(graph.getNameScope()).toBe('');
        const [value, negated] = await sess.run([v, opposite]);
        expect((value as tf.NDArray).toArray()).toEqual([1, 2]);
        expect((negated as tf.NDArray).toArray()).toEqual([-1, -2]);
      }),
    );
  }
}
