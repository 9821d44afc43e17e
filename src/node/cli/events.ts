import { readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { formatColumns } from '../../../compiler/inspect/text.js';
import { withFile } from '../file_errors.js';
import { summaryIterator } from '../summary_iterator.js';
import { AS_JSON, examples, formatJson, type Run } from './command.js';
import { type Entry, entriesOf } from './log_entry.js';

/** An entry, and the run that logged it: the directory of its file. */
interface Logged extends Entry {
  readonly run: string;
}

/** `feedgraph events`: what the event files of a directory hold. */
export const events = (program: Command, run: Run): Command =>
  program
    .command('events')
    .summary('list what a log directory of TensorBoard holds, or the values of a tag')
    .description(
      'Lists the runs and tags of a log directory, which tf.summary.FileWriter or TensorFlow wrote; with --tag, ' +
        'the step, the time and the value of each event of a tag.',
    )
    .usage('<log> [options]')
    .argument('<log>', 'a directory, or one event file')
    .option('--tag <tag>', 'print the values of this tag')
    .option('--json', AS_JSON)
    .addHelpText('after', examples('feedgraph events logs', 'feedgraph events logs --tag loss'))
    .action((log: string, { tag, json }: { readonly tag?: string; readonly json?: true }) =>
      run(() => {
        if (tag === undefined) {
          const tags = tagsOf(loggedIn(log));
          return json ? formatJson(tags) : formatTags(tags);
        }
        const entries = taggedIn(log, tag);
        return json ? formatJson(entries.map(dataOf)) : formatEntries(entries);
      }),
    );

/** Event files, as TensorBoard knows them: by name, in any directory below. */
function eventFilesIn(log: string): readonly string[] {
  if (!withFile(log, () => statSync(log)).isDirectory()) return [log];
  const entries = withFile(log, () => readdirSync(log, { recursive: true, withFileTypes: true }));
  const paths = entries
    .filter((entry) => !entry.isDirectory() && entry.name.includes('tfevents'))
    .map(({ parentPath, name }) => join(parentPath, name));
  if (paths.length > 0) return paths.sort();
  throw new Error(`${log}: no event file is in it: their names have 'tfevents' in them`);
}

function* loggedIn(log: string): Generator<Logged> {
  const plugins = new Map<string, Map<string, string>>();
  for (const path of eventFilesIn(log)) {
    const run = path === log ? '.' : relative(log, dirname(path)) || '.';
    const ofRun = plugins.get(run) ?? new Map<string, string>();
    plugins.set(run, ofRun);
    for (const event of summaryIterator(path)) {
      for (const entry of entriesOf(event, ofRun)) yield { ...entry, run };
    }
  }
}

/** A tag of a run. */
interface Tag {
  readonly run: string;
  readonly tag: string;
  readonly kind: string;
  /** How many events it has. */
  count: number;
  firstStep: number;
  lastStep: number;
}

function tagsOf(logged: Iterable<Logged>): readonly Tag[] {
  const tags = new Map<string, Tag>();
  for (const { run, tag, kind, step } of logged) {
    const key = JSON.stringify([run, tag, kind]);
    const known = tags.get(key);
    if (known === undefined) {
      tags.set(key, { run, tag, kind, count: 1, firstStep: step, lastStep: step });
      continue;
    }
    known.count++;
    known.firstStep = Math.min(known.firstStep, step);
    known.lastStep = Math.max(known.lastStep, step);
  }
  return [...tags.values()];
}

function formatTags(tags: readonly Tag[]): string {
  const header = ['run', 'tag', 'kind', 'count', 'first step', 'last step'];
  const rows = tags.map(({ run, tag, kind, count, firstStep, lastStep }) => [
    ...[run, tag || '-', kind],
    ...[count, firstStep, lastStep].map(String),
  ]);
  return `${formatColumns([header, ...rows], 3)}\n`;
}

/** @throws Error, with the tags that there are, where there is none of this name. */
function taggedIn(log: string, tag: string): readonly Logged[] {
  const others = new Set<string>();
  const found: Logged[] = [];
  for (const entry of loggedIn(log)) {
    if (entry.tag === tag) found.push(entry);
    else if (entry.tag !== '') others.add(entry.tag);
  }
  if (found.length > 0) return found;
  throw new Error(
    `${log}: there is no tag '${tag}'; there are: ${[...others].join(', ') || 'none'}`,
  );
}

const dataOf = ({ run, tag, kind, step, wallTime, describe }: Logged) => {
  const { value } = describe();
  return { run, tag, kind, step, wallTime, value };
};

/** Seconds since 1970 as a date in UTC; a date that there is not, as the number. */
function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** One line for each. The run is told where there are several. */
function formatEntries(entries: readonly Logged[]): string {
  const isOne = entries.every(({ run }) => run === entries[0]?.run);
  const rows = entries.map(({ run, step, wallTime, describe }) => [
    ...(isOne ? [] : [run]),
    String(step),
    formatTime(wallTime),
    describe().text,
  ]);
  const header = [...(isOne ? [] : ['run']), 'step', 'wall time', 'value'];
  return `${formatColumns([header, ...rows], header.length)}\n`;
}
