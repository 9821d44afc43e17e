/**
 * Takes the pictures of docs/tensorboard.md and docs/interchange.md: `npm run docs:screenshots -- DIR`, where
 * DIR is what the tutorial wrote with `--log-dir DIR`; without it, only the one of Netron. It needs Chromium,
 * and Python with tensorboard and netron; the environment variable PYTHON names the interpreter.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { buildNetwork } from '../../examples/replay/network.js';
import * as tf from '../../src/node.js';
import { findChromium, openChromium } from '../browser/chromium.js';
import { openInNetron } from '../netron/open.js';
import { startServer } from '../python.js';

/** Starts TensorBoard on a free port. */
const startTensorBoard = (logDir: string) =>
  startServer([
    ...['-m', 'tensorboard.main', '--logdir', logDir, '--host', '127.0.0.1', '--port', '0'],
    '--load_fast=false',
  ]);

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));

/** Takes a picture when everything has moved to its place. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(3000);
  await page.screenshot({ path: pathOf(name) });
}

async function scalars(page: Page, url: string): Promise<void> {
  await page.goto(`${url}#timeseries`);
  await page.waitForSelector('scalar-card line-chart');
  await page.getByRole('button', { name: 'Close side pane' }).click();
  await picture(page, 'tensorboard_scalars');
}

async function graph(page: Page, url: string): Promise<void> {
  await page.goto(`${url}#graphs&run=.`);
  await page.reload();
  await page.waitForSelector('tf-graph-scene g.node');
  await page.getByText('Legend', { exact: true }).click();
  await page.getByText('Fit to screen').click();
  await picture(page, 'tensorboard_graph');
}

/** Netron's picture of the tutorial's network: a model without training, with constants for variables. */
async function netron(chromium: string): Promise<void> {
  using _ = new tf.Graph().asDefault();
  const { y_, initOp } = buildNetwork();
  await using sess = new tf.Session();
  await sess.run(initOp);
  const outputs = [y_.op.name];
  const def = sess.graph.asGraphDef();
  const frozen = await tf.graphUtil.convertVariablesToConstants(sess, def, outputs);
  const model = tf.graphUtil.removeTrainingNodes(frozen, outputs);
  const folder = mkdtempSync(join(tmpdir(), 'feedgraph-'));
  try {
    const path = tf.train.writeGraph(model, folder, 'tutorial.pb', { asText: false });
    await openInNetron(path, chromium, (page) => picture(page, 'netron'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function tensorBoard(chromium: string, logDir: string): Promise<void> {
  const { server, url } = await startTensorBoard(logDir);
  const browser = await openChromium(chromium);
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
    await scalars(page, url);
    await graph(page, url);
  } finally {
    await browser.close();
    server.kill();
  }
}

const [logDir] = process.argv.slice(2);
const chromium = findChromium();
if (chromium === null) {
  console.error('No Chromium is installed.');
  process.exit(1);
}
await netron(chromium);
if (logDir === undefined)
  console.error("Which log directory? Without one, only Netron's is taken.");
else await tensorBoard(chromium, logDir);
