import { beforeEach, describe, expect, it } from 'vitest';
import { op } from '../../compiler/graph/op.js';
import * as tf from '../../src/index.js';

beforeEach(tf.resetDefaultGraph);

/** A line fitted to points, and a step of its training. */
function regression() {
  const x = tf.placeholder(tf.float32, [null, 1], 'x');
  const y = tf.placeholder(tf.float32, [null, 1], 'y');
  const w = tf.variable([[0]], { name: 'w' });
  const b = tf.variable([0], { name: 'b' });
  const line = tf.nameScope('line', () => tf.matmul(x, w).add(b));
  const loss = tf.reduceMean(tf.square(line.sub(y)), { name: 'loss' });
  const step = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
  tf.globalVariablesInitializer();
  return { x, y, w, b, line, loss, step };
}

const lines = (text: string): readonly string[] => text.split('\n');

describe('inspect', () => {
  it('prints what a tensor depends on, and the sums', () => {
    const { loss } = regression();
    expect(lines(tf.inspect(loss).toString())).toEqual([
      'name      op           output        parameters  bytes  FLOPs',
      'x         Placeholder  float32[?,1]',
      'y         Placeholder  float32[?,1]',
      'w         VariableV2   float32[1,1]           1    4 B',
      '  read    Identity     float32[1,1]',
      'b         VariableV2   float32[1]             1    4 B',
      '  read    Identity     float32[1]',
      'line/',
      '  MatMul  MatMul       float32[?,1]                       2 n',
      '  add     AddV2        float32[?,1]                       1 n',
      'sub       Sub          float32[?,1]                       1 n',
      'Square    Square       float32[?,1]                       1 n',
      'Const     Const        int32[2]',
      'loss      Mean         float32[]                          1 n',
      '',
      'operations  12',
      'parameters  2 (8 B)',
      'FLOPs       6 n, n examples a batch',
    ]);
  });

  it('folds scopes where there is no room for them, and opens those that are asked for', () => {
    const { step } = regression();
    const table = tf.inspect(step, { maxLines: 14, expand: ['gradients/Square_grad'], batch: 10 });
    expect(lines(table.toString())).toEqual([
      'name             op              output        parameters  bytes  FLOPs',
      'x                Placeholder     float32[?,1]',
      'y                Placeholder     float32[?,1]',
      'w                VariableV2 + 1  float32[1,1]           1    4 B',
      'b                VariableV2 + 1  float32[1]             1    4 B',
      'line/            2 operations                                        30',
      'sub              Sub             float32[?,1]                        10',
      'Square           Square          float32[?,1]                        10',
      'gradients/',
      '  Shape          Const           int32[0]',
      '  grad_ys_0      Const           float32[]',
      '  Fill           Fill            float32[]',
      '  loss_grad/     15 operations                                       12',
      '  Square_grad/',
      '    Const        Const           float32[]',
      '    Mul          Mul             float32[?,1]                        10',
      '    Mul_1        Mul             float32[?,1]                        10',
      '  sub_grad/      10 operations                                       10',
      '  line/          14 operations                                       49',
      'GradientDescent  NoOp + 3                                             4',
      '',
      'operations  59',
      'parameters  2 (8 B)',
      'FLOPs       145, 10 examples a batch',
    ]);
  });

  it('opens as many levels as it is told to', () => {
    const { line } = regression();
    const names = (depth: number): readonly string[] =>
      lines(tf.inspect(line, { depth }).toString())
        .slice(1, -4)
        .map((text) => /^ *\S+/.exec(text)?.[0] ?? '');
    expect(names(0)).toEqual(['x', 'w', 'b', 'line/']);
    expect(names(1).slice(1)).toEqual(['w', '  read', 'b', '  read', 'line/', '  MatMul', '  add']);
  });

  it('shows parts of a long list as one line each', () => {
    let y: tf.Tensor = tf.placeholder(tf.float32, [null]);
    for (let i = 0; i < 999; i++) y = tf.tanh(y);
    expect(lines(tf.inspect(y, { maxLines: 8 }).toString())).toEqual([
      'name                    op              FLOPs',
      'Placeholder … Tanh_248  250 operations  249 n',
      'Tanh_249 … Tanh_498     250 operations  250 n',
      'Tanh_499 … Tanh_748     250 operations  250 n',
      'Tanh_749 … Tanh_998     250 operations  250 n',
      '',
      'operations  1,000',
      'parameters  0 (0 B)',
      'FLOPs       999 n, n examples a batch',
    ]);
  });

  it('takes for trained, in a graph that was imported, what an optimizer updates', () => {
    const w = tf.variable([1, 2], { name: 'w' });
    const loss = tf.reduceSum(tf.square(w));
    const step = new tf.train.AdamOptimizer().minimize(loss);
    const def = step.graph.asGraphDef();
    const parametersOf = (names: readonly string[]): string => {
      tf.resetDefaultGraph();
      const imported = tf.importGraphDef(def, { name: '', returnElements: names });
      return lines(tf.inspect(imported as tf.Operation[]).toString()).at(-2) as string;
    };
    expect(parametersOf([step.name])).toBe('parameters  2 (8 B), beside 6 (24 B) not trained');
    expect(parametersOf([loss.op.name])).toBe('parameters  2 (8 B)');
  });

  it('is data too', () => {
    const { w, loss } = regression();
    const { operations, totals } = JSON.parse(JSON.stringify(tf.inspect(loss)));
    expect(operations[2]).toEqual({
      name: w.op.name,
      type: 'VariableV2',
      outputs: [{ dtype: 'float32', shape: [1, 1] }],
      parameters: 1,
      bytes: 4,
      trainable: true,
      flops: null,
    });
    expect(totals).toEqual({
      operations: 12,
      trainable: { parameters: 2, bytes: 8 },
      variables: { parameters: 2, bytes: 8 },
      flops: { fixed: 0, perExample: 6, unknown: 0 },
    });
  });

  it('shows an op of which little is known', () => {
    const Mystery = op<[x: tf.Tensor]>('Mystery', {
      doc: 'What an imported graph may hold.',
      inputs: { x: 'T' },
      infer: (c) => ({ dtype: c.dtype(0), shape: null }),
      gradient: 'none',
    });
    const y = tf.tanh(Mystery([tf.placeholder(tf.float32, null, 'x')]));
    expect(lines(tf.inspect(y).toString())).toEqual([
      'name     op           output   FLOPs',
      'x        Placeholder  float32',
      'Mystery  Mystery      float32',
      'Tanh     Tanh         float32      ?',
      '',
      'operations  3',
      'parameters  0 (0 B)',
      'FLOPs       0; 1 not known before the run',
    ]);
    expect(structure(tf.toDot(y))).toContain('x -> Mystery: ?');
  });

  it('knows the scopes, and its arguments', () => {
    const { loss } = regression();
    expect(() => tf.inspect(loss, { expand: ['lime'] }).toString()).toThrow(
      "There is no scope 'lime'. The scopes are: 'w', 'b', 'line'.",
    );
    // @ts-expect-error: there is no such option.
    expect(() => tf.inspect(loss, { level: 1 })).toThrow("unexpected argument 'level'");
    expect(() => tf.inspect(loss, { batch: 0.5 })).toThrow('batch must be a whole number');
  });
});

/** The boxes and arrows of a drawing, without how they look. */
const structure = (dot: string): readonly string[] =>
  lines(dot).flatMap((line) => {
    const [, indent = '', ends, label] =
      /^( *)("[^[]*") \[(?:label="((?:[^"\\]|\\.)*)")?/.exec(line) ?? [];
    const [, frame] = /^ *subgraph "cluster_(.*)" \{/.exec(line) ?? [];
    if (frame !== undefined) return [`frame ${frame}`];
    if (ends === undefined) return [];
    const dots = line.includes('style=dotted') ? ' dotted' : '';
    return [`${indent.slice(2)}${ends.replaceAll('"', '')}: ${label?.trim() ?? ''}${dots}`];
  });

describe('toDot', () => {
  it('draws a training step: gradients are one box behind the loss, the optimizer is another', () => {
    regression();
    expect(structure(tf.toDot(tf.getDefaultGraph()))).toEqual(
      [
        'x: x',
        'y: y',
        'w: w',
        'b: b',
        'sub: sub',
        'Square: Square',
        'Const: [0,1]',
        'loss: loss\\nMean',
        'gradients: gradients\\n47 operations',
        'GradientDescent: GradientDescent\\n4 operations',
        'frame line',
        '  line/MatMul: MatMul',
        '  line/add: add',
        'line/add -> sub: [?,1]',
        'y -> sub: [?,1]',
        'sub -> Square: [?,1]',
        'Square -> loss: [?,1]',
        'Const -> loss:',
        'line/MatMul -> line/add: [?,1]',
        'b -> line/add: [1]',
        'w -> line/MatMul: [1,1]',
        'x -> line/MatMul: [?,1]',
        'gradients -> GradientDescent: [1,1]\\n [1]',
        'loss -> gradients: []',
      ].map((line) => (line.endsWith(':') ? `${line} ` : line)),
    );
  });

  it('folds scopes, and draws control dependencies dotted', () => {
    const x = tf.placeholder(tf.int32, [2], 'x');
    const inner = (): tf.Tensor => tf.nameScope('inner', () => tf.add(x, x).sub(x));
    const y = tf.nameScope('scope', () => inner().mul(x));
    tf.controlDependencies([y], () => tf.noOp('done'));
    expect(structure(tf.toDot(tf.getDefaultGraph(), { depth: 0 }))).toEqual([
      'x: x',
      'scope: scope\\n3 operations',
      'done: done\\nNoOp',
      'x -> scope: int32[2]',
      'scope -> done:  dotted',
    ]);
    expect(structure(tf.toDot(tf.getDefaultGraph(), { depth: 1 })).slice(2, 5)).toEqual([
      'frame scope',
      '  scope/inner: inner\\n2 operations',
      '  scope/mul: mul',
    ]);
  });

  it('draws branches as frames when they are opened', () => {
    const x = tf.placeholder(tf.float32, [2], 'x');
    const isOn = tf.placeholder(tf.bool, [], 'is_on');
    const y = tf.cond(
      isOn,
      () => tf.exp(x),
      () => tf.tanh(x),
    );
    expect(structure(tf.toDot(y))).toEqual([
      'x: x',
      'is_on: is_on',
      'cond: cond\\nStatelessIf',
      'is_on -> cond: bool[]',
      'x -> cond: [2]',
    ]);
    expect(structure(tf.toDot(y, { expand: ['cond', 'cond/then_branch'] }))).toEqual([
      'x: x',
      'is_on: is_on',
      'frame cond',
      '  cond/(cond): (cond)\\nStatelessIf',
      '  cond/Identity: Identity',
      'frame cond/then_branch',
      '    cond/then_branch/x: x',
      '    cond/then_branch/Exp: Exp',
      'frame cond/else_branch',
      '    cond/else_branch/x: x',
      '    cond/else_branch/Tanh: Tanh',
      'is_on -> cond/(cond): bool[]',
      'x -> cond/then_branch/x: [2]',
      'x -> cond/else_branch/x: [2]',
      'cond/then_branch/Exp -> cond/(cond): [2]',
      'cond/else_branch/Tanh -> cond/(cond): [2]',
      'cond/(cond) -> cond/Identity: [2]',
      'cond/then_branch/x -> cond/then_branch/Exp: [2]',
      'cond/else_branch/x -> cond/else_branch/Tanh: [2]',
    ]);
  });

  it('tells attributes, and the line that made an operation, in tooltips', () => {
    tf.placeholder(tf.float32, [2], 'x');
    const dot = tf.toDot(tf.getDefaultGraph());
    expect(dot).toMatch(
      /tooltip="x \(Placeholder\)\\noutputs: x:0 float32\[2\]\\ndtype.*inspection\.test\.ts:\d+:\d+"/,
    );
    expect(tf.toDot(tf.getDefaultGraph(), { callSites: false })).not.toContain(
      'inspection.test.ts',
    );
  });
});

describe('toSvg', () => {
  it('is well-formed, and the same every time', async () => {
    const { loss } = regression();
    const svg = await tf.toSvg(loss);
    expect(await tf.toSvg(loss)).toBe(svg);
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const tags = [...svg.replace(/<!--.*?-->/gs, '').matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)];
    const open: string[] = [];
    for (const [, isEnd, name = '', isEmpty] of tags) {
      if (isEnd) expect(open.pop()).toBe(name);
      else if (!isEmpty) open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg.replace(/<[^>]*>/g, '')).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#\d+;|#x[\da-fA-F]+;)/);
  });
});

describe('explain', () => {
  function network() {
    const x = tf.placeholder(tf.float32, [null, 3], 'x');
    const w = tf.variable(tf.zeros([3, 2]), { name: 'w' });
    const y = tf.nn.relu(tf.matmul(x, w).add([1, 2]), 'y');
    return { x, y };
  }

  const steps = [
    '1. prune: 6 of 9 operations',
    '   What the fetches need, stopping at what is fed.',
    '',
    '  w = VariableV2()',
    '  w/read = Identity(w:0)',
    '  MatMul = MatMul(feed x:0, w/read:0)',
    '  add/y = Const()',
    '  add = AddV2(MatMul:0, add/y:0)',
    '  y = Relu(add:0)',
    '  fetch y:0',
    '',
    '2. specialise: 6 nodes',
    '   Every shape is concrete, what shapes and constants decide is constant, and state is explicit.',
    '',
    '  %0 = Placeholder<x:0>() : float32[4,3]',
    '  %1 = ReadVariableOp(w) : float32[3,2]',
    '  %2 = Identity(%1) : float32[3,2]',
    '  %3 = MatMul(%0, %2) : float32[4,2]',
    '  %4 = AddV2(%3, [1,2]) : float32[4,2]',
    '  %5 = Relu(%4) : float32[4,2]',
    '  fetch %5',
    '',
    '3. simplify: 5 nodes; rules that fired: drop-Identity 1',
    '   Algebra that holds for every value.',
    '',
    '  %0 = Placeholder<x:0>() : float32[4,3]',
    '  %1 = ReadVariableOp(w) : float32[3,2]',
    '  %2 = MatMul(%0, %1) : float32[4,2]',
    '  %3 = AddV2(%2, [1,2]) : float32[4,2]',
    '  %4 = Relu(%3) : float32[4,2]',
    '  fetch %4',
    '',
    '4. legalize: nothing to do',
    '',
    '5. fuse: 3 nodes; rules that fired: product-AddV2 1, _FusedMatMul-Relu 1',
    '   Neighbours become one step.',
    '',
    '  %0 = Placeholder<x:0>() : float32[4,3]',
    '  %1 = ReadVariableOp(w) : float32[3,2]',
    '+ %2 = _FusedMatMul(%0, %1, [1,2], fused_ops=[BiasAdd,Relu]) : float32[4,2]',
    '  fetch %2',
    '',
    '6. slice: nothing to do',
    '',
    '7. schedule: 2 steps, at most 88 B at a time, beside 24 B of variables',
    '   An order over numbered slots, and what each step frees.',
    '',
    '                                                                    makes  at a time',
    '  $0 = feed x:0 : float32[4,3]',
    '  $2 = Const [1,2] : float32[2]',
    '  $1 = read w                                                                   56 B',
    '  $3 = _FusedMatMul($0, $1, $2, fused_ops=[BiasAdd,Relu])  free $1   32 B       88 B  < the most',
    '  fetch $3',
  ];

  it('prints what every pass does', async () => {
    const { y } = network();
    const explanation = await tf.explain(y, null, { batch: 4, backend: 'wasm' });
    expect(lines(explanation.toString())).toEqual([
      'run [y:0] on tfjs-wasm, fed x:0 float32[4,3]',
      '',
      ...steps,
    ]);
  });

  it('knows what the kernels of a backend can do', async () => {
    const { y } = network();
    const { target, passes } = await tf.explain(y, null, { batch: 4, backend: 'cpu' });
    expect([target, passes.find(({ pass }) => pass === 'fuse')?.rules]).toEqual([
      'tfjs-cpu',
      [{ name: 'product-AddV2', count: 1 }],
    ]);
  });

  it('takes values, or shapes, and is data too', async () => {
    const { x, y } = network();
    const byValue = await tf.explain(y, [[x, [[1, 2, 3]]]], { backend: 'cpu' });
    const byShape = await tf.explain(y, null, { shapes: [[x, [1, 3]]], backend: 'cpu' });
    expect(byShape.toString()).toBe(byValue.toString());
    const { passes, memory, target } = JSON.parse(JSON.stringify(byValue));
    expect(target).toBe('tfjs-cpu');
    expect(memory).toEqual({ variables: 24, held: 20, peak: 28 });
    expect(passes[2]).toMatchObject({
      pass: 'simplify',
      count: 5,
      changed: true,
      rules: [{ name: 'drop-Identity', count: 1 }],
    });
  });

  it('shows of a long program what the pass changed in it', async () => {
    let y: tf.Tensor = tf.placeholder(tf.float32, [4], 'x');
    for (let i = 0; i < 30; i++) y = tf.tanh(i === 10 ? tf.identity(y) : y);
    const text = (await tf.explain(y, null, { maxLines: 8, backend: 'cpu' })).toString();
    expect(text).toContain(
      [
        '3. simplify: 31 nodes; rules that fired: drop-Identity 1',
        '   Algebra that holds for every value.',
        '',
        '- %11 = Identity(%10) : float32[4]',
      ].join('\n'),
    );
    expect(text).toContain('… 24 more');
  });

  it('leaves out what a Session is told to leave out', async () => {
    const { y } = network();
    const { passes } = await tf.explain(y, null, { batch: 4, optimize: { fuse: false } });
    expect(passes.find(({ pass }) => pass === 'fuse')?.changed).toBe(false);
  });

  it('fails as a run does', async () => {
    const { x, y } = network();
    await expect(tf.explain(y, null, { batch: -1 })).rejects.toThrow(
      'batch must be a whole number',
    );
    await expect(tf.explain(y)).rejects.toThrow("You must feed a value for placeholder tensor 'x'");
    await expect(tf.explain(y, null, { shapes: [[x, [4]]] })).rejects.toThrow(
      "Tensor 'x:0' has shape '(?, 3)'",
    );
  });
});
