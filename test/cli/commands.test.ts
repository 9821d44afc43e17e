import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/node/cli/main.js';
import * as tf from '../../src/node.js';
import { graph } from './fixture/line.js';

const folder = mkdtempSync(join(tmpdir(), 'feedgraph-cli-'));
const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixture/${name}`, import.meta.url));
const modules: ReadonlyMap<string, string> = new Map([
  ['LINE', fixture('line.ts')],
  ['NOTHING', fixture('nothing.ts')],
  ['THROWS', fixture('throws.ts')],
]);
const short = (text: string): string =>
  text.replaceAll(`${folder}/`, '').replaceAll(fixture(''), '');

/** Does a command; words with an ending of a file are files of the folder. */
async function feedgraph(command: string) {
  const argv = command
    .split(' ')
    .map((word) => (/^[\w/]+\.[\w/.]+$|^logs/.test(word) ? join(folder, word) : word))
    .map((word) => modules.get(word) ?? word);
  const { exitCode, stdout, stderr } = await main(argv);
  return { exitCode, stdout, stderr: short(stderr) };
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  tf.train.writeGraph(graph, folder, 'line.pb', { asText: false });
  writeFileSync(join(folder, 'odd.pbtxt'), 'node { name: "x" op: "NobodyKnows" }');
  writeFileSync(join(folder, 'broken.pbtxt'), 'node {\n  name: "x');
  writeFileSync(join(folder, 'broken.json'), '{"node": 3}');
  writeFileSync(join(folder, 'cut.pb'), readFileSync(join(folder, 'line.pb')).subarray(0, 100));
  writeFileSync(
    join(folder, 'dangling.pbtxt'),
    'node { name: "a" op: "Identity" input: "nobody" }',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(tf.resetDefaultGraph);

describe('inspect', () => {
  it.each([['LINE'], ['line.pb']])('prints the table of %s', async (file) => {
    expect(await feedgraph(`inspect ${file} --fetch loss --batch 10 --depth 0`)).toEqual({
      exitCode: 0,
      stdout:
        'name    op              output        parameters  bytes  FLOPs\n' +
        'x       Placeholder     float32[?,1]\n' +
        'y       Placeholder     float32[?,1]\n' +
        'w       VariableV2 + 1  float32[1,1]           1    4 B\n' +
        'b       VariableV2 + 1  float32[1]             1    4 B\n' +
        'line/   2 operations                                        30\n' +
        'sub     Sub             float32[?,1]                        10\n' +
        'Square  Square          float32[?,1]                        10\n' +
        'Const   Const           int32[2]\n' +
        'loss    Mean            float32[]                           10\n' +
        '\n' +
        'operations  12\n' +
        'parameters  2 (8 B)\n' +
        'FLOPs       60, 10 examples a batch\n',
      stderr: '',
    });
  });

  it('prints data', async () => {
    const { stdout } = await feedgraph('inspect line.pb --json');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(tf.inspect(graph))));
  });

  it('shows ops that nobody knows', async () => {
    const { exitCode, stdout } = await feedgraph('inspect odd.pbtxt');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^x +NobodyKnows/m)]);
  });
});

describe('explain', () => {
  it.each([
    ['', 'run [loss:0, step] on tfjs-wasm, fed x:0 float32[32,1], y:0 float32[32,1]'],
    [
      '--fetch loss --feed x=4,1',
      'run [loss:0] on tfjs-wasm, fed x:0 float32[4,1], y:0 float32[4,1]',
    ],
    ['--fetch loss --batch 2', 'run [loss:0] on tfjs-wasm, fed x:0 float32[2,1], y:0 float32[2,1]'],
    [
      '--fetch line/MatMul:0 --feed x=5,1',
      'run [line/MatMul:0] on tfjs-wasm, fed x:0 float32[5,1]',
    ],
    [
      '--fetch loss line/add --feed x=5,1 y:0=5,1',
      'run [loss:0, line/add:0] on tfjs-wasm, fed x:0 float32[5,1], y:0 float32[5,1]',
    ],
  ])('of line.pb %s', async (options, first) => {
    const { exitCode, stdout } = await feedgraph(`explain line.pb ${options}`.trim());
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, first]);
    expect(stdout).toMatch(/^7\. schedule: \d+ steps/m);
  });

  it('prints data', async () => {
    const { stdout } = await feedgraph('explain LINE --fetch line/MatMul --batch 7 --json');
    expect(JSON.parse(stdout)).toMatchObject({
      feeds: [{ name: 'x:0', type: 'float32[7,1]' }],
      memory: { variables: 4 },
    });
  });
});

describe('draw', () => {
  it('writes SVG and DOT, and prints SVG', async () => {
    const nothing = { exitCode: 0, stdout: '', stderr: '' };
    expect(await feedgraph('draw LINE -o pictures/line.svg')).toEqual(nothing);
    expect(await feedgraph('draw LINE -o line.dot --fetch loss')).toEqual(nothing);
    const svg = await tf.toSvg(graph);
    expect(read('pictures/line.svg')).toBe(svg);
    expect((await feedgraph('draw LINE')).stdout).toBe(svg);
    expect(read('line.dot')).toBe(tf.toDot(graph.getTensorByName('loss:0')));
  });

  it('opens gradients', async () => {
    const { stdout } = await feedgraph('draw line.pb --gradients --depth 2 --json');
    const boxes = (JSON.parse(stdout) as { objects: { name: string }[] }).objects;
    expect(boxes.length).toBeGreaterThan(
      (JSON.parse((await feedgraph('draw line.pb --json')).stdout) as { objects: [] }).objects
        .length,
    );
  });
});

describe('convert', () => {
  it('goes through every format and back', async () => {
    for (const step of ['LINE a.pb', 'a.pb b.pbtxt', 'b.pbtxt c.json', 'c.json d.pb']) {
      expect(await feedgraph(`convert ${step}`)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    }
    expect(readFileSync(join(folder, 'd.pb'))).toEqual(readFileSync(join(folder, 'line.pb')));
    expect(read('b.pbtxt')).toBe(tf.GraphDef.toText(graph.asGraphDef()));
  });

  it('prints text, or JSON', async () => {
    expect((await feedgraph('convert odd.pbtxt')).stdout).toBe(
      'node {\n  name: "x"\n  op: "NobodyKnows"\n}\n',
    );
    expect((await feedgraph('convert odd.pbtxt --json')).stdout).toBe(
      '{\n  "node": [\n    {\n      "name": "x",\n      "op": "NobodyKnows"\n    }\n  ]\n}\n',
    );
  });
});

describe('events', () => {
  const wallTime = 1.5;
  const tensor = { dtype: 7, tensorShape: {}, stringVal: [new TextEncoder().encode('two\nlines')] };
  const values: Parameters<typeof tf.Summary.Value>[0][] = [
    { tag: 'loss', simpleValue: 0.1 },
    { tag: 'weights', histo: { min: 1, max: 3, num: 2, sum: 4, sumSquares: 10 } },
    {
      tag: 'picture',
      image: { width: 28, height: 20, colorspace: 1, encodedImageString: new Uint8Array(90) },
    },
    {
      tag: 'sound',
      audio: { sampleRate: 8000, numChannels: 2n, lengthFrames: 400n, contentType: 'audio/wav' },
    },
    { tag: 'note', tensor, metadata: { pluginData: { pluginName: 'text' } } },
    {
      tag: 'new/picture',
      tensor: {
        dtype: 7,
        stringVal: ['8', '6', 'PNG'].map((text) => new TextEncoder().encode(text)),
      },
      metadata: { pluginData: { pluginName: 'images' } },
    },
    {
      tag: 'new/weights',
      tensor: {
        dtype: 2,
        tensorShape: { dim: [{ size: 2n }, { size: 3n }] },
        doubleVal: [-1, 0, 4, 0, 1, 5],
      },
      metadata: { pluginData: { pluginName: 'histograms' } },
    },
    { tag: 'vector', tensor: { dtype: 1, tensorShape: { dim: [{ size: 2n }] }, floatVal: [1, 2] } },
  ];

  const write = (directory: string): void => {
    using writer = new tf.summary.FileWriter(join(folder, directory));
    for (const step of [3n, 5n]) {
      const value = values.map(tf.Summary.Value);
      writer.addEvent({ wallTime, step, what: { case: 'summary', value: tf.Summary({ value }) } });
    }
    writer.addSummary(
      tf.Summary({ value: [tf.Summary.Value({ tag: 'loss', simpleValue: NaN })] }),
      7,
    );
  };
  beforeAll(() => {
    write('logs');
    write('logs/test');
  });

  it('lists runs and tags', async () => {
    const tags = (run: string): string =>
      `${run}  loss         scalar         3           3          7\n` +
      `${run}  weights      histogram      2           3          5\n` +
      `${run}  picture      image          2           3          5\n` +
      `${run}  sound        audio          2           3          5\n` +
      `${run}  note         text           2           3          5\n` +
      `${run}  new/picture  image          2           3          5\n` +
      `${run}  new/weights  histogram      2           3          5\n` +
      `${run}  vector       tensor         2           3          5\n`;
    expect(await feedgraph('events logs')).toEqual({
      exitCode: 0,
      stdout: `run   tag          kind       count  first step  last step\n${tags('.   ')}${tags('test')}`,
      stderr: '',
    });
  });

  it.each([
    ['loss', '0.1'],
    ['weights', '2 values from 1 to 3, mean 2, standard deviation 1'],
    ['picture', '28 x 20, 1 channel, 90 B'],
    ['sound', '400 frames at 8000 Hz, 2 channels, 0 B'],
    ['note', '"two\\nlines"'],
    ['new/picture', '8 x 6, 3 B'],
    ['new/weights', '9 values from -1 to 1'],
    ['vector', '[1,2]'],
  ])('prints the values of %s', async (tag, value) => {
    const { stdout } = await feedgraph(`events logs/test --tag ${tag}`);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'step  wall time                 value',
      `3     1970-01-01T00:00:01.500Z  ${value}`,
      `5     1970-01-01T00:00:01.500Z  ${value}`,
    ]);
  });

  it('prints the values of several runs', async () => {
    const { stdout } = await feedgraph('events logs --tag vector');
    expect(stdout).toBe(
      'run   step  wall time                 value\n' +
        '.     3     1970-01-01T00:00:01.500Z  [1,2]\n' +
        '.     5     1970-01-01T00:00:01.500Z  [1,2]\n' +
        'test  3     1970-01-01T00:00:01.500Z  [1,2]\n' +
        'test  5     1970-01-01T00:00:01.500Z  [1,2]\n',
    );
  });

  it('prints data', async () => {
    const dataOf = async (options: string) =>
      JSON.parse((await feedgraph(`events logs/test${options} --json`)).stdout);
    expect((await dataOf('')).slice(0, 1)).toEqual([
      { run: '.', tag: 'loss', kind: 'scalar', count: 3, firstStep: 3, lastStep: 7 },
    ]);
    const [first, , last] = await dataOf(' --tag loss');
    expect(first).toEqual({ run: '.', tag: 'loss', kind: 'scalar', step: 3, wallTime, value: 0.1 });
    expect(last).toMatchObject({ step: 7, value: 'NaN' });
    expect((await dataOf(' --tag weights'))[0].value).toMatchObject({ count: 2, mean: 2 });
  });

  it('leaves out a last event that is not whole, and reports damage', async () => {
    const [name = ''] = readdirSync(join(folder, 'logs')).filter((n) => n.includes('tfevents'));
    const bytes = readFileSync(join(folder, 'logs', name));
    writeFileSync(join(folder, 'cut.tfevents'), bytes.subarray(0, -5));
    const { stdout } = await feedgraph('events cut.tfevents');
    expect(stdout.split('\n')[1]).toBe('.    loss         scalar         2           3          5');
    writeFileSync(join(folder, 'damaged.tfevents'), bytes.fill(0, 300, 301));
    expect(await feedgraph('events damaged.tfevents')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: corrupted record at 52\n\n  in: damaged.tfevents\n',
    });
  });
});

describe('a mistake', () => {
  const usage = '(--help shows what to write, with examples)\n';

  it.each([
    ['inspect nothing.pb', 1, 'nothing.pb; No such file or directory'],
    ['inspect nothing.mjs', 1, 'nothing.mjs; No such file or directory'],
    ['convert cut.pb a.pb', 1, /^cut\.pb: Error parsing GraphDef at byte \d+, in GraphDef\.node/],
    [
      'inspect broken.pbtxt',
      1,
      /^broken\.pbtxt: Can't parse as text proto: 2:9 : String missing ending quote\./,
    ],
    ['draw broken.json', 1, /^broken\.json: cannot decode .*GraphDef/],
    ['inspect dangling.pbtxt', 1, /^dangling\.pbtxt: .*nobody/],
    [
      'inspect line.pb --fetch lose',
      1,
      /^The name 'lose' refers to an Operation not in the graph\./,
    ],
    ['inspect line.pb --expand lane', 1, /lane/],
    ['explain line.pb --feed x=5,2', 1, /^Tensor 'x:0' has shape '\(\?, 1\)'/],
    ['explain odd.pbtxt', 1, /NobodyKnows/],
    ['events nowhere.d', 1, 'nowhere.d; No such file or directory'],
    [
      'events logs/test --tag lose',
      1,
      /^logs\/test: there is no tag 'lose'; there are: loss, weig/,
    ],
    ['convert line.pb line.pb/a.pb', 1, /^line\.pb\/a\.pb; /],
    [
      'inspect NOTHING',
      1,
      /^nothing\.ts makes no graph: it exports none, as 'graph' or by default/,
    ],
    ['inspect THROWS', 1, /^throws\.ts cannot be imported: ValueError: Dimensions must be equal/],
    ['inspect', 2, `missing required argument 'file'\n${usage}`],
    ['inspct line.pb', 2, `unknown command 'inspct'\n(Did you mean inspect?)\n${usage}`],
    ['inspect line.pb --depht 2', 2, `unknown option '--depht'\n(Did you mean --depth?)\n${usage}`],
    ['inspect line.pb --depth 1.5', 2, /It must be a whole number from 0 on\./],
    ['explain line.pb --feed x:5', 2, /It must be a name and a shape: x=50,784/],
    ['draw line.pb -o a.png', 2, /Its name must end in \.svg or \.dot\./],
    ['convert line.pb a.svg', 2, /That is a picture: use feedgraph draw\./],
    ['convert line.pb a.constructor', 2, /Its name must end in \.pb, \.pbtxt or \.json\./],
  ])('as in `%s` is told in one message, with code %i', async (command, exitCode, message) => {
    const { stdout, stderr, ...outcome } = await feedgraph(command);
    expect([outcome.exitCode, stdout, stderr.slice(0, 7)]).toEqual([exitCode, '', 'error: ']);
    const told = stderr.slice(7);
    if (typeof message === 'string') expect(told.trimEnd()).toBe(message.trimEnd());
    else expect(told).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at \S+ \(/m);
  });

  it.each(['', 'inspect ', 'explain ', 'draw ', 'convert ', 'events '])(
    'is not to ask for help: %s--help has an example',
    async (command) => {
      const { exitCode, stdout } = await feedgraph(`${command}--help`);
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringMatching(/Examples:\n {2}\$ feedgraph /),
      ]);
      for (const text of stdout.split('\n')) expect(text.length).toBeLessThanOrEqual(80);
    },
  );
});
