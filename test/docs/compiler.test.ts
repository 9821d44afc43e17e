import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { formatSubgraph } from '../../compiler/passes/prune.js';
import { formatPlan } from '../../compiler/plan.js';
import { formatProgram } from '../../compiler/program/program.js';
import { TfjsExecutor } from '../../runtime/tfjs/executor.js';
import * as tf from '../../src/index.js';
import { passesOf } from '../compiler/passes.js';

/** The program that docs/compiler.md follows, and what each pass makes of it. */
async function walkthrough(): Promise<ReadonlyMap<string, string>> {
  const x = tf.placeholder(tf.float32, [null, 3], { name: 'x' });
  const w = tf.variable(tf.zeros([3, 2]), { name: 'w' });
  const b = tf.variable(tf.zeros([2]), { name: 'b' });
  const y = tf.nn.relu(tf.matmul(x, w).add(b), { name: 'y' });
  const loss = tf.reduceMean(tf.square(y), { name: 'loss' });
  const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss, { varList: [b] });

  const texts = new Map<string, string>();
  const environment = {
    feed: () => ({ dtype: 'float32', shape: [4, 3] }) as const,
    variable: () => null,
  };
  const target = await TfjsExecutor.open('wasm');
  compile([step, loss], new Set([x]), environment, target, {
    pruned: (subgraph) => texts.set('prune', formatSubgraph(subgraph)),
    program: (pass, program, hits) => {
      texts.set(pass, formatProgram(program));
      texts.set(`${pass} rules`, [...hits].map(([name, n]) => `${name} ${n}`).join('\n'));
    },
    scheduled: (plan) => texts.set('schedule', formatPlan(plan)),
  });
  return texts;
}

it('shows in docs/compiler.md what the compiler prints', async () => {
  const doc = readFileSync(new URL('../../docs/compiler.md', import.meta.url), 'utf8');
  const texts = await walkthrough();
  for (const pass of ['prune', 'specialise', 'simplify', 'legalize', 'fuse', 'schedule']) {
    expect(doc).toContain(`\`\`\`\n${texts.get(pass)}\n\`\`\``);
  }
});

it('shows in docs/control_flow.md what the compiler makes of a loop and its gradient', () => {
  const doc = readFileSync(new URL('../../docs/control_flow.md', import.meta.url), 'utf8');
  tf.resetDefaultGraph();
  const x = tf.placeholder(tf.float32, [2], { name: 'x' });
  const y = tf.whileLoop(
    (y) => tf.less(tf.reduceSum(y), 9),
    (y) => tf.exp(y.mul(x)),
    [x],
  );
  const [dx] = tf.gradients(y, [x]);
  const { simplify } = passesOf(dx as tf.Tensor);
  expect(doc).toContain(`\`\`\`\n${simplify}\n\`\`\``);
});
