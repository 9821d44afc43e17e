import type { Page } from 'playwright-core';
import { openChromium } from '../browser/chromium.js';
import { startServer } from '../python.js';

/** Serves a file in Netron's page on a free port, and says where. */
const SERVE =
  'import netron, sys; netron.start(sys.argv[1], ("127.0.0.1", 0), browse=False); netron.wait()';

/** Opens a model in Netron, and gives the page to `look` when Netron has drawn it, or said why it cannot. */
export async function openInNetron<R>(
  path: string,
  chromium: string,
  look: (page: Page) => Promise<R>,
): Promise<R> {
  const { server, url } = await startServer(['-c', SERVE, path]);
  try {
    await using browser = await openChromium(chromium);
    const page = await browser.newPage({ viewport: { width: 600, height: 1000 } });
    // Netron asks to report how it is used. It is let do so, and reaches nobody.
    await page.route(
      ({ hostname }) => hostname !== '127.0.0.1',
      (route) => route.abort(),
    );
    await page.goto(url);
    await page.getByText('Accept').click();
    await page.locator('body.default, body.alert').waitFor();
    // What is under the mouse would be marked.
    await page.mouse.move(0, 0);
    return await look(page);
  } finally {
    server.kill();
  }
}
