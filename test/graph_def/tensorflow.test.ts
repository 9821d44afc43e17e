import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../examples/replay/network.js';
import * as tf from '../../src/index.js';
import { type Case, readCases } from '../conformance/case.js';
import { build, difference } from '../conformance/check.js';
import { askTensorFlow, type Feeds, hasTensorFlow, type Job, type Step } from './tensorflow.js';

/*
 * TensorFlow runs what we export, and we run what TensorFlow exports, with the same numbers. It is asked
 * once; the cases below are the questions.
 */

const casesFile = new URL('../../../shared/reference/op_cases.json', import.meta.url);
const tutorialFile = new URL('../../../shared/reference/tutorial_graph.pbtxt', import.meta.url);
const cases = hasTensorFlow && existsSync(casesFile) ? await readCases(casesFile) : [];

/** The values that this library computes in a session, step by step. */
async function runHere(graph: tf.Graph, runs: readonly Step[]): Promise<(readonly tf.NDArray[])[]> {
  await using session = new tf.Session({ graph });
  const values: (readonly tf.NDArray[])[] = [];
  for (const { feeds = {}, targets = [], fetches = [] } of runs) {
    await session.run([...targets], feeds);
    const tensors = fetches.map((name) => graph.getTensorByName(name));
    const fetched = await session.run(tensors, feeds);
    values.push(
      fetched.map((value, i) =>
        value instanceof tf.NDArray
          ? (value as tf.NDArray)
          : tf.NDArray.scalar((tensors[i] as tf.Tensor).dtype, Number(value)),
      ),
    );
  }
  return values;
}

const exported = (graph: tf.Graph): Uint8Array => tf.GraphDef.serializeToString(graph.asGraphDef());

/** A graph of a message's bytes. */
function imported(bytes: Uint8Array): tf.Graph {
  const graph = new tf.Graph();
  graph.asDefault(() => tf.importGraphDef(bytes, { name: '' }));
  return graph;
}

function expectClose(
  here: readonly (readonly tf.NDArray[])[],
  there: readonly (readonly (tf.NDArray | tf.NDArray<'string'>)[])[],
  tolerance = 1e-5,
): void {
  expect(here.map((step) => step.length)).toEqual(there.map((step) => step.length));
  for (const [i, step] of here.entries()) {
    for (const [k, value] of step.entries()) {
      const expected = there[i]?.[k] as tf.NDArray;
      expect([value.dtype, value.shape]).toEqual([expected.dtype, expected.shape]);
      const scale = Math.max(1, ...Array.from(expected.data, Math.abs).filter(Number.isFinite));
      const off = Array.from(value.data, (x, at) => Math.abs(x - (expected.data[at] as number)));
      expect(off.reduce((a, b) => Math.max(a, b), 0)).toBeLessThanOrEqual(tolerance * scale);
    }
  }
}

/*
 * Images and labels that are the same everywhere. Adam divides a gradient by its size, so that the digits
 * of one of 1e-8 would not be comparable: with these there is none.
 */
const pixels = tf.NDArray.from('float32', [20, 784], (i) => ((i * 7919) % 251) / 250);
const labels = tf.NDArray.from('float32', [20, 10], (i) =>
  Number(i % 10 === Math.floor(i / 10) % 10),
);

const tutorial = new tf.Graph();
const tutorialRuns: readonly Step[] = tutorial.asDefault(() => {
  const { x, y, crossEntropy, optimiser, accuracy, initOp } = buildNetwork();
  const feeds: Feeds = { [x.name]: pixels, [y.name]: labels };
  const variables = ['layer1_W:0', 'layer1_b:0', 'layer2_b:0', 'wd2:0', 'bd2:0'];
  return [
    { targets: [initOp.name], fetches: variables },
    { feeds, fetches: [crossEntropy.name, accuracy.name] },
    { feeds, targets: [optimiser.name], fetches: [crossEntropy.name, ...variables] },
  ];
});

const controlFlow = new tf.Graph();
const controlFlowRuns: readonly Step[] = controlFlow.asDefault(() => {
  const x = tf.placeholder(tf.float32, [], { name: 'x' });
  const choice = tf.cond(
    tf.greater(x, 0),
    () => tf.multiply(x, 2),
    () => tf.negative(x),
  );
  const [, product] = tf.whileLoop(
    (i: tf.Tensor) => tf.less(i, 5),
    (i: tf.Tensor, s: tf.Tensor) => [
      i.add(1),
      tf.cond(
        tf.equal(i, 3),
        () => s,
        () => s.mul(x),
      ),
    ],
    [tf.constant(0, tf.int32), tf.constant(1)],
  ) as readonly [tf.Tensor, tf.Tensor];
  const [gradient] = tf.gradients(product.add(choice), [x]);
  const fetches = [choice, product, gradient as tf.Tensor].map(({ name }) => name);
  return [2, -2].map((value) => ({
    feeds: { 'x:0': tf.NDArray.scalar('float32', value) },
    fetches,
  }));
});

/** The graph of an op's case. */
function jobOf(theCase: Case): Job & { readonly here: tf.Graph } {
  const here = new tf.Graph();
  const { tensors, gradients, feeds } = here.asDefault(() => build(theCase, () => {}));
  const connected = gradients.flatMap(({ tensor }) => tensor ?? []);
  return {
    here,
    graph: exported(here),
    runs: [
      {
        feeds: Object.fromEntries(feeds.map(([tensor, value]) => [tensor.name, value])),
        fetches: [...tensors, ...connected].map(({ name }) => name),
      },
    ],
  };
}

describe.skipIf(!hasTensorFlow)('TensorFlow (needs a Python that has it)', () => {
  const caseJobs = cases.map(jobOf);
  const answer = hasTensorFlow
    ? askTensorFlow(
        [
          { graph: exported(tutorial), runs: tutorialRuns },
          { graph: exported(controlFlow), runs: controlFlowRuns },
          ...caseJobs,
        ],
        [tutorialFile],
      )
    : { results: [], made: {}, text: [] };
  const [tutorialResult, controlFlowResult, ...caseResults] = answer.results;

  const valuesOf = (result: (typeof answer.results)[number] | undefined) => {
    if (result === undefined || 'error' in result) throw new Error(result?.error);
    return result;
  };

  it('runs our tutorial: its first values, its loss, and a step of Adam', async () => {
    const here = await runHere(tutorial, tutorialRuns);
    const there = valuesOf(tutorialResult);
    // The random numbers that it begins with are the same bits.
    expect(here[0]?.map(({ data }) => data)).toEqual(there[0]?.map(({ data }) => data));
    expectClose(here, there);
  });

  it('runs our choices and loops, and their gradients', async () => {
    expectClose(await runHere(controlFlow, controlFlowRuns), valuesOf(controlFlowResult));
  });

  describe.skipIf(cases.length === 0)('runs every op (needs shared/reference)', () => {
    let passed = 0;
    afterAll(() => console.log(`TensorFlow ran ${passed} / ${cases.length} exported cases`));

    it.each(cases.map((theCase, i) => [theCase.id, theCase, i] as const))(
      '%s',
      async (_id, theCase, i) => {
        const { here, runs } = caseJobs[i] as (typeof caseJobs)[number];
        const [ours] = await runHere(here, runs);
        const [theirs] = valuesOf(caseResults[i]);
        expect(theirs?.length).toBe(ours?.length);
        for (const [k, value] of (ours ?? []).entries()) {
          expect(difference(value, theirs?.[k] as tf.NDArray, theCase.op)).toBeNull();
        }
        passed++;
      },
    );
  });

  it.each(Object.entries(answer.made))(
    'makes what we run: %s',
    async (_name, { graph, runs, values }) => {
      expectClose(await runHere(imported(graph), runs), values);
    },
  );

  it.skipIf(answer.text.length === 0)(
    'made the tutorial that we run (needs shared/reference)',
    async () => {
      const [bytes] = answer.text as readonly [Uint8Array];
      expectClose(await runHere(imported(bytes), tutorialRuns), valuesOf(tutorialResult));
    },
  );
});
