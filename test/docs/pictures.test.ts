import { expect, it } from 'vitest';
import { buildNetwork } from '../../examples/replay/network.js';
import * as tf from '../../src/index.js';

/*
 * The pictures of docs/: `npm run docs:pictures` draws them.
 */

it("docs/tutorial_graph.svg is the tutorial's graph: if not, npm run docs:pictures", async () => {
  tf.resetDefaultGraph();
  const { crossEntropy, optimiser, accuracy } = buildNetwork();
  const svg = await tf.toSvg([crossEntropy, optimiser, accuracy], { callSites: false });
  await expect(svg).toMatchFileSnapshot('../../docs/tutorial_graph.svg');
});
