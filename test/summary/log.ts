import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '../../src/node.js';

/** A directory of its own for a test, which is gone after it. */
export class Log implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'feedgraph-'));

  /** The paths of its files. */
  get files(): readonly string[] {
    return readdirSync(this.directory).map((name) => join(this.directory, name));
  }

  /** The events of all its files. */
  get events(): readonly tf.Event[] {
    return this.files.flatMap((path) => [...tf.train.summaryIterator(path)]);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A summary of one number. */
export const scalar = (tag: string, simpleValue: number): tf.Summary =>
  tf.Summary({ value: [tf.Summary.Value({ tag, simpleValue })] });

/** The tags and numbers of an event; none where it holds none. */
export const scalarsOf = ({
  step,
  what,
}: tf.Event): readonly (readonly [number, string, number])[] =>
  what.case !== 'summary'
    ? []
    : what.value.value.flatMap(({ tag, value }) =>
        value.case === 'simpleValue' ? [[Number(step), tag, value.value] as const] : [],
      );
