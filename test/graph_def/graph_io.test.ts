import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/node.js';

const folder = mkdtempSync(join(tmpdir(), 'feedgraph-graphs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const graph = new tf.Graph();
graph.asDefault(() => tf.square(tf.constant([1, 2, 3], { name: 'x' }), { name: 'y' }));

describe('tf.train.writeGraph', () => {
  it.each([
    ['text', 'graph.pbtxt', true],
    ['bytes', 'graph.pb', false],
  ])('writes %s, which tf.readGraph reads', (_what, name, asText) => {
    const path = tf.train.writeGraph(graph, join(folder, 'new', 'folder'), name, { asText });
    expect(path).toBe(join(folder, 'new', 'folder', name));
    expect(tf.readGraph(path)).toEqual(graph.asGraphDef());
  });

  it('writes text where nothing else is said, and nothing beside the file', () => {
    const path = tf.train.writeGraph(graph.asGraphDef(), folder, 'other');
    expect(readFileSync(path, 'utf8')).toMatch(/^node \{\n {2}name: "x"\n {2}op: "Const"\n/);
    expect(readdirSync(folder).filter((name) => name.startsWith('other'))).toEqual(['other']);
  });

  it('says which file cannot be written', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => tf.train.writeGraph(graph, file, 'graph')).toThrow(tf.errors.OpError);
  });
});

describe('tf.readGraph', () => {
  it.each([
    ['a file that is not there', null, 'No such file or directory'],
    ['text that breaks off', 'node {\n  name: "x', '2:9 : String missing ending quote.'],
    ['bytes that break off', Uint8Array.of(10, 200, 1, 10), 'Error parsing GraphDef at byte'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'Error parsing GraphDef at byte'],
  ])('reports %s', (_what, content, message) => {
    const path = join(folder, 'damaged');
    rmSync(path, { force: true });
    if (content !== null) writeFileSync(path, content);
    expect(() => tf.readGraph(path)).toThrow(message);
  });
});
