import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../examples/replay/network.js';
import * as tf from '../../src/node.js';
import { findChromium } from '../browser/chromium.js';
import { pythonHas } from '../python.js';
import { openInNetron } from './open.js';

/* Netron, which draws models of every kind, opens the tutorial's graph as it is exported. */

const chromium = findChromium();
const isHere = chromium !== null && pythonHas('netron');

describe.skipIf(!isHere)(
  'Netron (needs Chromium, and Python with netron; PYTHON names the interpreter)',
  () => {
    const folder = mkdtempSync(`${tmpdir()}/feedgraph-`);
    let path: string;

    beforeAll(() => {
      const graph = new tf.Graph();
      graph.asDefault(buildNetwork);
      path = tf.train.writeGraph(graph, folder, 'tutorial.pb', { asText: false });
    });

    afterAll(() => rmSync(folder, { recursive: true }));

    it("draws the tutorial's graph, with its training", async () => {
      const texts = await openInNetron(path, chromium ?? '', async (page) => {
        expect(await page.locator('body').getAttribute('class')).toBe('default');
        const html = await page.locator('body').innerHTML();
        return [...html.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
      });
      const count = (op: string): number => texts.filter((text) => text === op).length;
      expect({
        Conv2D: count('Conv2D'),
        MaxPool: count('MaxPool'),
        Relu: count('Relu'),
        Softmax: count('Softmax'),
        ApplyAdam: count('ApplyAdam'),
      }).toEqual({ Conv2D: 2, MaxPool: 2, Relu: 3, Softmax: 1, ApplyAdam: 8 });
      // Two of the layers, and what their gradients need.
      expect(count('MatMul')).toBe(2 + 4);
    }, 120_000);
  },
);
