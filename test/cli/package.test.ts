/* The packed package, installed as a user has it, does what docs/command_line.md says. */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'feedgraph-package-'));
const project = join(folder, 'project');
const installed = join(project, 'node_modules/feedgraph');
afterAll(() => rmSync(folder, { recursive: true }));

/** Packs what the package says it consists of, without leaving a file in the checkout. */
beforeAll(() => {
  const staged = join(folder, 'staged');
  mkdirSync(staged);
  for (const name of ['package.json', 'README.md', 'LICENSE']) {
    copyFileSync(join(root, name), join(staged, name));
  }
  const build = ['-p', 'tsconfig.build.json', '--outDir', join(staged, 'dist')];
  execFileSync(join(root, 'node_modules/.bin/tsc'), build, { cwd: root });
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const tarball = execFileSync('npm', pack, { cwd: staged, encoding: 'utf8' }).trim();
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components=1']);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }');
  // What it depends on is found in a folder above.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
}, 300_000);

const manifest = (): { bin: { feedgraph: string }; dependencies: object } =>
  JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

/** The page shows other times than those of today. */
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** Runs a command of the page in the project, and gives what a terminal shows. */
function terminal(command: string): string {
  const [program, ...rest] = command.split(' ');
  const args =
    program === 'npx' ? [join(installed, manifest().bin.feedgraph), ...rest.slice(1)] : rest;
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  return stdout + stderr;
}

it('does what docs/command_line.md shows', async () => {
  const path = join(root, 'docs/command_line.md');
  const doc = readFileSync(path, 'utf8');
  for (const [, name = '', source = ''] of doc.matchAll(/```js\n\/\/ (\S+)\n(.*?)```/gs)) {
    writeFileSync(join(project, name), source);
  }
  let second = 0;
  const shown = doc.replace(/```console\n(.*?)```/gs, (_, block: string) => {
    const commands = block.split('\n').filter((line) => line.startsWith('$ '));
    const texts = commands.map((line) => `${line}\n${terminal(line.slice(2))}`);
    return `\`\`\`console\n${texts.join('')}\`\`\``;
  });
  const timeless = shown.replace(TIME, () => `2026-01-01T12:00:0${second++}.000Z`);
  await expect(timeless).toMatchFileSnapshot(path);
}, 120_000);

it('ends quietly where its reader has seen enough', () => {
  const bin = join(installed, manifest().bin.feedgraph);
  const script = `"${process.execPath}" "${bin}" convert "${join(project, 'large.json')}" | head -n 1`;
  const node = Array.from({ length: 20_000 }, (_, i) => ({ name: `node_${i}`, op: 'NoOp' }));
  writeFileSync(join(project, 'large.json'), JSON.stringify({ node }));
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['node {\n', '']);
});

it('depends on all that it imports', () => {
  const sources = readdirSync(join(installed, 'dist/src/node/cli')).filter((f) =>
    f.endsWith('.js'),
  );
  const imports = sources.flatMap((name) => {
    const text = readFileSync(join(installed, 'dist/src/node/cli', name), 'utf8');
    return [...text.matchAll(/from '(@[^/']+\/[^/']+|[^.@/'][^/':]*)'/g)].map(([, from]) => from);
  });
  expect(Object.keys(manifest().dependencies)).toEqual(
    expect.arrayContaining([...new Set(imports)]),
  );
});
