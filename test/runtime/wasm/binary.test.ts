import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { expect, it } from 'vitest';

/*
 * runtime/tfjs/wasm/binary.ts is made of the AssemblyScript in runtime/tfjs/wasm/assembly, by
 * `npm run build:wasm`.
 */

const folder = (path: string): string =>
  fileURLToPath(new URL(`../../../runtime/tfjs/wasm/${path}`, import.meta.url));

const options = [
  'index.ts',
  ...['--outFile', 'binary.wasm', '--bindings', 'raw'],
  ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory'],
  // A memory that may have four gigabytes, as the backend's.
  ...['--maximumMemory', '65536', '--enable', 'simd', '--enable', 'bulk-memory'],
];

async function compile(...more: readonly string[]) {
  const files = new Map<string, string | Uint8Array>();
  const { error, stderr } = await asc.main([...options, ...more, '--baseDir', folder('assembly')], {
    writeFile: (name, contents) => void files.set(name, contents),
  });
  if (error !== null) throw new Error(`${error.message}\n${stderr}`);
  return {
    base64: Buffer.from(files.get('binary.wasm') as Uint8Array).toString('base64'),
    declarations: String(files.get('binary.d.ts')),
  };
}

/** The functions that the module exports, as TypeScript. */
const signatures = (declarations: string): readonly string[] =>
  [...declarations.matchAll(/export function (.*;)/g)].map(([, signature]) => `  ${signature}`);

it('is what the AssemblyScript compiles to', async () => {
  const { base64, declarations } = await compile();
  const { base64: shared } = await compile('--enable', 'threads', '--sharedMemory');
  const text = [
    '// Made of assembly/ by `npm run build:wasm`. Do not edit.',
    '',
    '/** What the module exports. Tensors are addresses in the memory that it is given. */',
    'export interface WasmKernels {',
    ...signatures(declarations),
    '}',
    '',
    `export const binary = '${base64}';`,
    '',
    '/** The same for a memory that threads share. */',
    `export const sharedBinary = '${shared}';`,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(folder('binary.ts'));
});
