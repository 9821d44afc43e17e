import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

/* What a graph is as a message, in the terms of TensorFlow's text format. */

type Message = tf.GraphDef['node'][number]['attr'][string]['value'];

/** An attribute, briefly. */
function text({ case: field, value }: Message): string {
  switch (field) {
    case 's':
      return JSON.stringify(new TextDecoder().decode(value));
    case 'shape':
      return value.unknownRank ? '?' : `[${value.dim.map(({ size }) => size)}]`;
    case 'tensor':
      return `${value.dtype}[${value.tensorShape?.dim.map(({ size }) => size)}]`;
    case 'list':
      return `[${[...value.i, ...value.type, ...value.s.map((s) => Buffer.from(s))].map(String)}${value.shape.map((shape) => text({ case: 'shape', value: shape }))}]`;
    case 'func':
      return `@${value.name}`;
    default:
      return String(value);
  }
}

type Node = tf.GraphDef['node'][number];

const line = ({ name, op, input, attr }: Node): string => {
  const attrs = Object.entries(attr).map(([key, { value }]) => `${key}=${text(value)}`);
  return `${name} = ${op}(${[...input, ...attrs].join(', ')})`;
};

const exported = (build: () => void, options?: { readonly addShapes?: boolean }): tf.GraphDef => {
  const graph = new tf.Graph();
  graph.asDefault(build);
  return graph.asGraphDef(options);
};

describe('graph.asGraphDef', () => {
  it('has every attribute, those that have their defaults too', () => {
    const def = exported(() => {
      const x = tf.placeholder(tf.float32, [null, 4, 4, 1], { name: 'x' });
      tf.nn.conv2d(x, tf.ones([2, 2, 1, 3]), [1, 1, 1, 1], 'SAME', { name: 'c' });
      tf.controlDependencies([x], () => tf.concat([x, x], 3, { name: 'both' }));
    });
    expect(def.node.map(line)).toEqual([
      'x = Placeholder(dtype=1, shape=[-1,4,4,1])',
      'ones = Const(dtype=1, value=1[2,2,1,3])',
      'c = Conv2D(x, ones, T=1, data_format="NHWC", dilations=[1,1,1,1], explicit_paddings=[], ' +
        'padding="SAME", strides=[1,1,1,1], use_cudnn_on_gpu=true)',
      'both/axis = Const(^x, dtype=3, value=3[])',
      'both = ConcatV2(x, x, both/axis, N=2, T=1, Tidx=3)',
    ]);
    expect(def.versions).toMatchObject({ producer: 134, minConsumer: 0 });
    expect(def.library).toBeUndefined();
  });

  it('has the variables and what is placed with them', () => {
    const def = exported(() => {
      tf.variable([1, 2], { name: 'v' });
    });
    expect(def.node.map(line)).toEqual([
      'v/initial_value = Const(dtype=1, value=1[2])',
      'v = VariableV2(container="", dtype=1, shape=[2], shared_name="")',
      'v/Assign = Assign(v, v/initial_value, T=1, _class=[loc:@v], use_locking=true, validate_shape=true)',
      'v/read = Identity(v, T=1, _class=[loc:@v])',
    ]);
  });

  it('may have the shapes of the outputs', () => {
    const def = exported(
      () => {
        tf.unstack(tf.placeholder(tf.float32, [null, 2], { name: 'x' }), { axis: 1, name: 's' });
        tf.noOp({ name: 'n' });
      },
      { addShapes: true },
    );
    const shapes = def.node.map(({ name, attr }) => {
      const value = attr['_output_shapes']?.value;
      return [name, value && text(value)];
    });
    expect(shapes).toEqual([
      ['x', '[[-1,2]]'],
      ['s', '[[-1],[-1]]'],
      ['n', undefined],
    ]);
  });

  it('may have only what is new', () => {
    const graph = new tf.Graph();
    graph.asDefault(() => {
      tf.constant(1, { name: 'a' });
      const { version } = graph;
      tf.constant(2, { name: 'b' });
      expect(graph.asGraphDef({ fromVersion: version }).node.map(({ name }) => name)).toEqual([
        'b',
      ]);
    });
  });

  it('has the bodies of choices as functions', () => {
    const def = exported(() => {
      const x = tf.placeholder(tf.float32, [], { name: 'x' });
      tf.cond(
        tf.placeholder(tf.bool, [], { name: 'p' }),
        () => tf.square(x, { name: 'sq' }),
        () => tf.negative(x, { name: 'neg' }),
      );
    });
    const choice = def.node.find(({ op }) => op === 'StatelessIf') as Node;
    expect(line(choice)).toBe(
      'cond = StatelessIf(p, x, Tcond=10, Tin=[1], Tout=[1], else_branch=@cond_false, ' +
        'output_shapes=[[]], then_branch=@cond_true)',
    );
    const functions = def.library?.function.map(({ signature, nodeDef, ret }) => [
      `${signature?.name}(${signature?.inputArg.map(({ name }) => name)})`,
      ...nodeDef.map(line),
      ...Object.entries(ret).map(([name, source]) => `${name} = ${source}`),
    ]);
    expect(functions).toEqual([
      ['cond_true(x)', 'sq = Square(x, T=1)', 'sq_1 = sq:y:0'],
      ['cond_false(x)', 'neg = Neg(x, T=1)', 'neg_1 = neg:y:0'],
    ]);
    expect(def.versions?.minConsumer).toBe(12);
  });
});
