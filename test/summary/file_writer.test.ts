import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/node.js';
import { Log, scalar, scalarsOf } from './log.js';

/** The bytes of the log's only file. */
const size = (log: Log): number => statSync(log.files[0] as string).size;

const scalars = (log: Log) => log.events.flatMap(scalarsOf);

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an event file', () => {
  it("has TensorFlow's name, and begins with the version of the format", () => {
    using log = new Log();
    vi.useFakeTimers({ now: 1234567890987 });
    const directory = join(log.directory, 'a', 'b');
    using writer = new tf.summary.FileWriter(directory, { filenameSuffix: '.test' });
    expect(writer.getLogdir()).toBe(directory);
    const path = join(directory, `events.out.tfevents.1234567890.${hostname()}.test`);
    const [event] = [...tf.train.summaryIterator(path)];
    expect(event).toMatchObject({
      wallTime: 1234567890,
      step: 0n,
      what: { case: 'fileVersion', value: 'brain.Event:2' },
    });
  });

  it('is never one that another writer has', () => {
    using log = new Log();
    vi.useFakeTimers({ now: 5000 });
    const writers = [1, 2, 3].map(() => new tf.summary.FileWriter(log.directory));
    for (const [i, writer] of writers.entries()) {
      writer.addSummary(scalar('writer', i), i);
      writer.close();
    }
    expect(log.files.map((path) => basename(path).split('.')[3])).toEqual([
      '0000000005',
      '0000000006',
      '0000000007',
    ]);
    expect(scalars(log).map(([, , value]) => value)).toEqual([0, 1, 2]);
  });

  it('can be read wherever its writer died', () => {
    using log = new Log();
    {
      using writer = new tf.summary.FileWriter(log.directory);
      for (let i = 0; i < 3; i++) writer.addSummary(scalar('loss', i), i);
    }
    const file = readFileSync(log.files[0] as string);
    const cut = join(log.directory, 'cut');
    const counts = Array.from({ length: file.length + 1 }, (_, length) => {
      writeFileSync(cut, file.subarray(0, length));
      return [...tf.train.summaryIterator(cut)].length;
    });
    expect([...new Set(counts)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('is refused where it is damaged', () => {
    using log = new Log();
    new tf.summary.FileWriter(log.directory).close();
    const [path] = log.files as readonly [string];
    const bytes = readFileSync(path);
    bytes[14] = 99;
    writeFileSync(path, bytes);
    expect(() => log.events).toThrow(tf.errors.DataLossError);
    expect(() => log.events).toThrow(`corrupted record at 12\n\n  in: ${path}`);
  });

  it('may hold events that are larger than what is read at once', () => {
    using log = new Log();
    const tag = 'x'.repeat(300_000);
    {
      using writer = new tf.summary.FileWriter(log.directory);
      for (let i = 0; i < 3; i++) writer.addSummary(scalar(tag + i, i), i);
    }
    expect(scalars(log)).toEqual([0, 1, 2].map((i) => [i, tag + i, i]));
  });
});

describe('tf.summary.FileWriter', () => {
  it('takes what a Session gives, its bytes, and a Summary', async () => {
    using log = new Log();
    using _graph = new tf.Graph().asDefault();
    const summary = tf.summary.scalar('loss', 0.5);
    await using sess = new tf.Session();
    const text = await sess.run<string>(summary);
    using writer = new tf.summary.FileWriter(log.directory, { maxQueue: 1 });
    writer.addSummary(text, 1);
    writer.addSummary(tf.compat.asBytes(text), { globalStep: 2n });
    writer.addSummary(scalar('mean', -1));
    expect(scalars(log)).toEqual([
      [1, 'loss', 0.5],
      [2, 'loss', 0.5],
      [0, 'mean', -1],
    ]);
    expect(() => writer.addSummary('loss')).toThrow(tf.errors.ValueError);
    expect(() => writer.addSummary('loss')).toThrow(
      "Error parsing message with type 'tensorflow.Summary'",
    );
    expect(() => writer.addSummary(text, Number.NaN)).toThrow(tf.errors.ValueError);
  });

  it('writes what a plugin has to know of a tag only once', () => {
    using log = new Log();
    const metadata = { pluginData: { pluginName: 'text' } };
    const summary = tf.Summary({ value: [tf.Summary.Value({ tag: 'a', tensor: {}, metadata })] });
    {
      using writer = new tf.summary.FileWriter(log.directory);
      for (let i = 0; i < 2; i++) writer.addSummary(summary, i);
    }
    const plugins = log.events.flatMap(({ what }) =>
      what.case === 'summary'
        ? what.value.value.map((value) => value.metadata?.pluginData?.pluginName)
        : [],
    );
    expect(plugins).toEqual(['text', undefined]);
    expect(summary.value[0]?.metadata?.pluginData?.pluginName).toBe('text');
  });

  it('adds graphs, runs, logs of sessions and events', () => {
    using log = new Log();
    const graph = new tf.Graph();
    graph.asDefault(() => tf.constant([1, 2], { name: 'c' }));
    {
      using writer = new tf.summary.FileWriter(log.directory, graph);
      writer.addGraph(graph.asGraphDef(), 1);
      writer.addRunMetadata({ stepStats: { devStats: [{ device: 'cpu' }] } }, 'run', 2);
      writer.addRunMetadata(new Uint8Array(), 'empty', 3);
      writer.addSessionLog({ status: 1, msg: 'begins' }, 4);
      writer.addEvent({ wallTime: 1.5, step: 5n, what: { case: 'fileVersion', value: 'v' } });
      // @ts-expect-error a Session is no graph
      expect(() => writer.addGraph(new tf.Session({ graph }))).toThrow(
        'The passed graph must be an instance of `Graph` or the deprecated `GraphDef`',
      );
      expect(() => writer.addRunMetadata(new Uint8Array(), 'run')).toThrow(
        'The provided tag was already used for this event type',
      );
    }
    const [, first, ...rest] = log.events;
    const def = first?.what.case === 'graphDef' ? tf.GraphDef.fromString(first.what.value) : null;
    expect(def?.node.map(({ name, attr }) => [name, '_output_shapes' in attr])).toEqual([
      ['c', true],
    ]);
    expect(rest.map(({ step, what }) => [step, what.case])).toEqual([
      [1n, 'graphDef'],
      [2n, 'taggedRunMetadata'],
      [3n, 'taggedRunMetadata'],
      [4n, 'sessionLog'],
      [5n, 'fileVersion'],
    ]);
    expect(rest.at(-1)?.wallTime).toBe(1.5);
  });

  it('holds events back until there are maxQueue of them, but the first', () => {
    using log = new Log();
    using writer = new tf.summary.FileWriter(log.directory, { maxQueue: 3 });
    const counts = Array.from({ length: 8 }, (_, i) => {
      writer.addSummary(scalar('loss', i), i);
      return scalars(log).length;
    });
    expect(counts).toEqual([1, 1, 1, 4, 4, 4, 7, 7]);
    writer.flush();
    expect(scalars(log)).toHaveLength(8);
  });

  it('holds events back for flushSecs', () => {
    using log = new Log();
    vi.useFakeTimers();
    using writer = new tf.summary.FileWriter(log.directory, null, 10, 60);
    writer.addSummary(scalar('loss', 0), 0);
    writer.addSummary(scalar('loss', 1), 1);
    const before = size(log);
    vi.advanceTimersByTime(59_000);
    expect(size(log)).toBe(before);
    vi.advanceTimersByTime(1000);
    expect(scalars(log)).toHaveLength(2);
    // A program that never waits gives no timer a chance: then the next event looks at the clock.
    writer.addSummary(scalar('loss', 2), 2);
    expect(scalars(log)).toHaveLength(2);
    vi.setSystemTime(Date.now() + 60_000);
    writer.addSummary(scalar('loss', 3), 3);
    expect(scalars(log)).toHaveLength(4);
  });

  it('loses what is added after close, with a warning, and goes on in a new file', () => {
    using log = new Log();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const writer = new tf.summary.FileWriter(log.directory);
    writer.addSummary(scalar('loss', 0), 0);
    writer.addSummary(scalar('loss', 1), 1);
    writer.close();
    expect(scalars(log)).toHaveLength(2);
    writer.addSummary(scalar('lost', 2), 2);
    writer.flush();
    writer.close();
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('Attempting to use a closed FileWriter.')],
    ]);
    writer.reopen();
    writer.reopen();
    writer.addSummary(scalar('loss', 3), 3);
    writer.close();
    expect(log.files).toHaveLength(2);
    expect(scalars(log).map(([step]) => step)).toEqual([0, 1, 3]);
  });

  it('has written everything when its program ends', async () => {
    using log = new Log();
    const entry = new URL('../../src/node.ts', import.meta.url).href;
    const program = `
      const tf = await import(${JSON.stringify(entry)});
      const writer = new tf.summary.FileWriter(${JSON.stringify(log.directory)});
      for (let i = 0; i < 5; i++) {
        writer.addSummary(tf.Summary({ value: [tf.Summary.Value({ tag: 'a', simpleValue: i })] }), i);
      }
      process.exit(0);`;
    const root = fileURLToPath(new URL('../../', import.meta.url));
    await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', program],
      { cwd: root },
    );
    expect(scalars(log).map(([step]) => step)).toEqual([0, 1, 2, 3, 4]);
  });

  it('says what is wrong with a directory or a file', () => {
    using log = new Log();
    const path = join(log.directory, 'file');
    writeFileSync(path, '');
    expect(() => new tf.summary.FileWriter(path)).toThrow(tf.errors.AlreadyExistsError);
    expect(() => new tf.summary.FileWriter(path)).toThrow(`${path}; File exists`);
    const missing = join(log.directory, 'missing');
    expect(() => tf.train.summaryIterator(missing).next()).toThrow(tf.errors.NotFoundError);
    expect(() => tf.train.summaryIterator(missing).next()).toThrow(
      `${missing}; No such file or directory`,
    );
  });
});
