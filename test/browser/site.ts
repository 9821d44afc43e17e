import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A web site with one page, at `/` and, isolated from other origins, at `/isolated/`. */
export interface Site extends AsyncDisposable {
  readonly origin: string;
  /** The text of a file that the bundler made. */
  source(name: string): string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);

/** The folders of packages from which files of WebAssembly are served, under their own names. */
const wasmFolders: readonly (readonly [path: RegExp, folder: string])[] = [
  [/^(wasm\/)?tfjs-[\w-]+\.wasm$/, dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))],
  [/^ort-[\w.-]+\.wasm$/, dirname(require.resolve('onnxruntime-web'))],
];

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

const html = `<!doctype html>
<link rel="icon" href="data:,">
<script type="module" src="page.js"></script>`;

/** Packs the page and serves it on this machine. */
export async function openSite(): Promise<Site> {
  const files = new Map([['index.html', new TextEncoder().encode(html)], ...(await pack())]);
  const server = createServer(async ({ url = '/' }, response) => {
    const [, prefix = '', path = ''] = /^\/(isolated\/)?([^?]*)/.exec(url) ?? [];
    const name = path === '' ? 'index.html' : path;
    send(response, name, files.get(name) ?? (await wasmFile(name)), prefix !== '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    source: (name) => new TextDecoder().decode(files.get(name)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The page and its worker, with the library in a file of its own, as esbuild packs them. */
async function pack(): Promise<readonly (readonly [name: string, bytes: Uint8Array])[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      page: 'test/browser/fixture/page.ts',
      worker: 'test/browser/fixture/worker.ts',
      feedgraph: 'src/index.ts',
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
}

async function wasmFile(name: string): Promise<Uint8Array | undefined> {
  const folder = wasmFolders.find(([path]) => path.test(name))?.[1];
  return folder === undefined ? undefined : readFile(join(folder, basename(name)));
}

function send(
  response: ServerResponse,
  name: string,
  bytes: Uint8Array | undefined,
  isIsolated: boolean,
): void {
  const isolation = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  response.writeHead(bytes === undefined ? 404 : 200, {
    'Content-Type': types[name.split('.').at(-1) ?? ''] ?? 'text/plain',
    ...(isIsolated ? isolation : {}),
  });
  response.end(bytes);
}
