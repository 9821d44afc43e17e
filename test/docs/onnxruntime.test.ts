import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hosted } from '../../runtime/onnx/target.js';

it('docs/onnxruntime.md lists what is computed beside the model', () => {
  const text = readFileSync(new URL('../../docs/onnxruntime.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => (row.split('|')[1] ?? '').match(/\w+/g) ?? []);
  expect(named.sort()).toEqual([...hosted].sort());
});
