/**
 * Takes the pictures of docs/tensorboard.md: `npm run docs:screenshots -- DIR`, where DIR is what the
 * tutorial wrote with `--log-dir DIR`. It needs Chromium, and Python with tensorboard; the environment
 * variable PYTHON names the interpreter.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { findChromium, openChromium } from '../browser/chromium.js';

/** Starts TensorBoard on a free port, and waits until it says where it is. */
async function startTensorBoard(logDir: string): Promise<{ server: ChildProcess; url: string }> {
  const python = process.env.PYTHON ?? 'python3';
  const args = ['-m', 'tensorboard.main', '--logdir', logDir, '--host', '127.0.0.1', '--port', '0'];
  const server = spawn(python, [...args, '--load_fast=false'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface(server.stderr)) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return { server, url };
  }
  throw new Error(`TensorBoard did not start: is it installed for ${python}?`);
}

/** Takes a picture when everything has moved to its place. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(3000);
  const path = fileURLToPath(new URL(`../../docs/tensorboard_${name}.png`, import.meta.url));
  await page.screenshot({ path });
}

async function scalars(page: Page, url: string): Promise<void> {
  await page.goto(`${url}#timeseries`);
  await page.waitForSelector('scalar-card line-chart');
  await page.getByRole('button', { name: 'Close side pane' }).click();
  await picture(page, 'scalars');
}

async function graph(page: Page, url: string): Promise<void> {
  await page.goto(`${url}#graphs&run=.`);
  await page.reload();
  await page.waitForSelector('tf-graph-scene g.node');
  await page.getByText('Legend', { exact: true }).click();
  await page.getByText('Fit to screen').click();
  await picture(page, 'graph');
}

const [logDir] = process.argv.slice(2);
const chromium = findChromium();
if (logDir === undefined || chromium === null) {
  console.error(chromium === null ? 'No Chromium is installed.' : 'Which log directory?');
  process.exit(1);
}
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
