import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = 'compiler/proto';

describe('compiler/proto', () => {
  it('is what `npm run proto` makes of the schemas', () => {
    const output = mkdtempSync(join(tmpdir(), 'feedgraph-proto-'));
    try {
      execFileSync('npx', [
        'buf',
        'generate',
        '--template',
        `${folder}/buf.gen.yaml`,
        '-o',
        output,
      ]);
      const made = readdirSync(join(output, folder));
      expect(made.sort()).toEqual(
        readdirSync(folder)
          .filter((file) => file.endsWith('_pb.ts'))
          .sort(),
      );
      for (const file of made) {
        expect(readFileSync(join(folder, file), 'utf8')).toBe(
          readFileSync(join(output, folder, file), 'utf8'),
        );
      }
    } finally {
      rmSync(output, { recursive: true });
    }
  });
});
