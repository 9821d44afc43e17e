import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const graphOf = (text: string): tf.GraphDef => tf.GraphDef.fromText(text);
const edges = ({ node }: tf.GraphDef): readonly string[] =>
  node.map(({ name, op, input }) => `${name} = ${op}(${input.join(', ')})`);

const chain = graphOf(`
  node { name: "x" op: "Placeholder" }
  node { name: "checked" op: "CheckNumerics" input: "x" }
  node { name: "copy" op: "Identity" input: "checked" }
  node { name: "awaited" op: "Identity" input: "copy" }
  node { name: "y" op: "Neg" input: "awaited:0" input: "^awaited" }
  node { name: "out" op: "Identity" input: "y" }
  node { name: "beside" op: "NoOp" input: "^y" attr { key: "_class" value { list { s: "loc:@z" } } } }
  node { name: "z" op: "Abs" input: "copy" }
  versions { producer: 134 }
`);

describe('tf.graphUtil.extractSubGraph', () => {
  it('keeps what the nodes need, in the order of the graph', () => {
    const part = tf.graphUtil.extractSubGraph(chain, ['y']);
    expect(edges(part)).toEqual([
      'x = Placeholder()',
      'checked = CheckNumerics(x)',
      'copy = Identity(checked)',
      'awaited = Identity(copy)',
      'y = Neg(awaited:0, ^awaited)',
    ]);
    expect(part.versions?.producer).toBe(134);
  });

  it('keeps what a node is placed with', () => {
    const names = tf.graphUtil.extractSubGraph(chain, ['beside']).node.map(({ name }) => name);
    expect(names).toEqual(['x', 'checked', 'copy', 'awaited', 'y', 'beside', 'z']);
  });

  it('reports a name that is not there, and a name in place of a list', () => {
    expect(() => tf.graphUtil.extractSubGraph(chain, ['w'])).toThrow('w is not in graph');
    expect(() => tf.graphUtil.extractSubGraph(chain, 'y' as never)).toThrow(
      'dest_nodes must be a list.',
    );
  });
});

describe('tf.graphUtil.removeTrainingNodes', () => {
  it('takes out checks, and copies that have nothing to do with control edges', () => {
    expect(edges(tf.graphUtil.removeTrainingNodes(chain))).toEqual([
      'x = Placeholder()',
      'awaited = Identity(x)',
      'y = Neg(awaited:0, ^awaited)',
      'beside = NoOp(^y)',
      'z = Abs(x)',
    ]);
  });

  it('leaves what is protected', () => {
    const left = tf.graphUtil.removeTrainingNodes(chain, ['out', 'copy', 'checked']);
    expect(edges(left)).toEqual(edges(chain));
  });
});

describe('tf.graphUtil.convertVariablesToConstants', () => {
  it('puts the values of the session in place of the variables', async () => {
    const graph = new tf.Graph();
    using _ = graph.asDefault();
    const x = tf.placeholder('float32', { shape: [2, 2], name: 'x' });
    const w = new tf.Variable(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'float32', name: 'w' },
    );
    const b = new tf.Variable(5, { dtype: 'float32', name: 'b' });
    tf.add(tf.matmul(x, w), b, { name: 'y' });
    await using sess = new tf.Session({ graph });
    await sess.run(tf.globalVariablesInitializer());
    const def = graph.asGraphDef();
    const frozen = await tf.graphUtil.convertVariablesToConstants(sess, def, ['y']);
    expect(edges(frozen)).toEqual([
      'x = Placeholder()',
      'w = Const()',
      'w/read = Identity(w)',
      'b = Const()',
      'b/read = Identity(b)',
      'MatMul = MatMul(x, w/read)',
      'y = Add(MatMul, b/read)',
    ]);
    expect(tf.GraphDef.toText(frozen)).toContain('float_val: 5.0');
    const some = await tf.graphUtil.convertVariablesToConstants(sess, def, ['y'], {
      variableNamesBlacklist: ['w'],
    });
    expect(edges(some).filter((edge) => /^[wb] /.test(edge))).toEqual([
      'w = VariableV2()',
      'b = Const()',
    ]);
  });

  it('makes of what reads a handle what reads a constant', async () => {
    const def = graphOf(`
      node { name: "w" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } }
      node { name: "y" op: "Neg" input: "w/Read" }
      node { name: "w/Read" op: "ReadVariableOp" input: "w" attr { key: "dtype" value { type: DT_FLOAT } } }
    `);
    const sess = new tf.Session({ graph: new tf.Graph() });
    const kept = await tf.graphUtil.convertVariablesToConstants(sess, def, ['y'], {
      variableNamesWhitelist: [],
    });
    expect(edges(kept)).toEqual([
      'w = VarHandleOp()',
      'y = Neg(w/Read)',
      'w/Read = ReadVariableOp(w)',
    ]);
    await sess.close();
  });
});
