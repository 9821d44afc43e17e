import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('opens with the program of examples/linear_regression.ts', () => {
  expect(read('README.md')).toContain(`\`\`\`ts\n${read('examples/linear_regression.ts')}\`\`\``);
});

it('names only files that there are', () => {
  const links = [...read('README.md').matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(
    ([, path]) => path,
  );
  expect(links.length).toBeGreaterThan(0);
  for (const path of links) expect(() => read(path ?? ''), path).not.toThrow(/ENOENT/);
});
