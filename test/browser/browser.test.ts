import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, openChromium } from './chromium.js';
import { type PageOptions, trainConvnet } from './fixture/convnet.js';
import { openSite, type Site } from './site.js';

const chromium = findChromium();
if (chromium === null) {
  console.warn('No Chromium is installed: what runs in a browser is not tested.');
}

/** A page, and what it has printed, with errors that nobody has caught. */
interface Opened {
  readonly page: Page;
  readonly printed: readonly string[];
}

describe.skipIf(chromium === null)('In a browser', () => {
  let site: Site;
  let browser: Browser;
  /** Not isolated from other origins, and isolated. */
  let pages: { readonly plain: Opened; readonly isolated: Opened };

  beforeAll(async () => {
    [site, browser] = await Promise.all([openSite(), openChromium(chromium as string)]);
    pages = { plain: await open('/'), isolated: await open('/isolated/') };
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  /** Opens a page; of what it asks for, what the pattern fits is not served. */
  async function open(path: string, missing: string | null = null): Promise<Opened> {
    const page = await browser.newPage();
    const printed: string[] = [];
    page.on('console', (message) => printed.push(message.text()));
    page.on('pageerror', (error) => printed.push(String(error)));
    if (missing !== null) await page.route(missing, (route) => route.abort());
    await page.goto(site.origin + path);
    return { page, printed };
  }

  const trainIn = (page: Page, options: PageOptions) =>
    page.evaluate((o) => fixture.trainConvnet(o), options);

  it('pages are isolated by their headers', async () => {
    const isIsolated = ({ page }: Opened) => page.evaluate(() => crossOriginIsolated);
    expect(await isIsolated(pages.plain)).toBe(false);
    expect(await isIsolated(pages.isolated)).toBe(true);
  });

  it.each([
    ['plain', { backend: 'wasm' }],
    ['plain', { backend: 'wasm', threads: 2 }],
    ['plain', { backend: 'wasm', optimize: { simd: false } }],
    ['plain', { backend: 'cpu' }],
    ['isolated', { backend: 'wasm' }],
    ['isolated', { backend: 'wasm', threads: 2 }],
  ] as const)(
    'training in a page that is %s, %o, gives the bits of Node',
    async (kind, options) => {
      const { page, printed } = pages[kind];
      expect(await trainIn(page, options)).toEqual(await trainConvnet(options));
      expect(printed).toEqual([]);
    },
  );

  it.each(['plain', 'isolated'] as const)(
    'training in a worker of a page that is %s gives the same',
    async (kind) => {
      const { page, printed } = pages[kind];
      const losses = await page.evaluate(() => fixture.trainInWorker({ threads: 2 }));
      expect(losses).toEqual(await trainConvnet({}));
      expect(printed).toEqual([]);
    },
  );

  it('threads share the work where the page is isolated, else there is one', async () => {
    const threadsIn = ({ page }: Opened) => page.evaluate(() => fixture.computingThreads(2));
    expect(await threadsIn(pages.isolated)).toEqual([0, 1]);
    expect(await threadsIn(pages.plain)).toEqual([0]);
  });

  it('there is one thread where workers do not start', async () => {
    const { page } = await open('/isolated/');
    await page.evaluate(() => {
      globalThis.Worker = class extends Worker {
        constructor() {
          super('nowhere.js');
        }
      };
    });
    expect(await page.evaluate(() => fixture.computingThreads(2))).toEqual([0]);
  });

  it.each(['plain', 'isolated'] as const)(
    'onnxruntime-web trains in a page that is %s',
    async (kind) => {
      const { page, printed } = pages[kind];
      const losses = await trainIn(page, { target: 'onnxruntime', threads: 2 });
      for (const [i, loss] of (await trainConvnet({})).entries()) {
        expect(losses[i]).toBeCloseTo(loss, 5);
      }
      const threads = page.workers().filter((worker) => worker.url().includes('/ort.'));
      expect(threads.length).toBe(kind === 'isolated' ? 1 : 0);
      expect(printed).toEqual([]);
    },
  );

  it('says what to install where onnxruntime-web does not load', async () => {
    const { page } = await open('/', '**/ort*');
    const run = page.evaluate(() => fixture.sum({ target: 'onnxruntime' }));
    await expect(run).rejects.toThrow('npm install onnxruntime-web');
  });

  it('finds the files of the wasm backend beside the page', async () => {
    const { page, printed } = await open('/isolated/');
    expect(await page.evaluate(() => fixture.sum({ threads: 2 }))).toEqual(['tfjs-wasm', 3]);
    expect(page.workers()).toEqual([]);
    expect(printed).toEqual([]);
  });

  it('computes on cpu, with a word, where they are not', async () => {
    const { page, printed } = await open('/', '**/tfjs*.wasm');
    for (const options of [{}, { wasmPath: '/elsewhere.wasm' }, { wasmPath: '/' }]) {
      expect(await page.evaluate((o) => fixture.sum(o), options)).toEqual(['tfjs-cpu', 3]);
    }
    const warned = printed.filter((text) => text.includes('Continuing on the cpu backend'));
    expect(warned).toEqual([
      expect.stringContaining(
        "a Session's option wasmPath is the URL of tfjs-backend-wasm-simd.wasm",
      ),
      expect.stringMatching(/is not found at http:.*\/elsewhere.wasm/),
      expect.stringContaining('is another file, or the browser has no SIMD'),
    ]);
  });

  it('an error names the line of the page that made the mistake', async () => {
    const message = await pages.plain.page.evaluate(() => fixture.mistake());
    const [, line] = /at: {5}http:\/\/127.0.0.1:\d+\/page.js:(\d+):\d+$/m.exec(message) ?? [];
    expect(site.source('page.js').split('\n')[Number(line) - 1]).toContain('matmul(');
  });
});
