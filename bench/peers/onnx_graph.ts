/**
 * The whole training step as one ONNX graph written by hand: forward, backward and Adam. It is what
 * somebody would write who knows ONNX and has no compiler; feedgraph lends only the writer of nodes.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { NDArray } from '../../compiler/graph/nd_array.js';
import { ModelProtoSchema } from '../../compiler/proto/onnx_pb.js';
import { GraphWriter, type Name } from '../../runtime/onnx/graph_writer.js';
import { productSizes } from '../report.js';
import {
  adam,
  flatShape,
  imageShape,
  inputShape,
  labelShape,
  mapParameters,
} from '../tutorial_model.js';

const float32 = (shape: readonly number[]) => ({ dtype: 'float32' as const, shape });

/** A graph, and how its nodes and constants are written. */
class Graph {
  readonly writer = new GraphWriter();

  op(type: string, inputs: Name[], attrs: Parameters<GraphWriter['node']>[2] = {}): Name {
    return this.writer.node(type, inputs, attrs)[0] as Name;
  }

  input(name: Name, shape: readonly number[]): Name {
    return this.writer.input(name, float32(shape));
  }

  scalar(value: number): Name {
    return this.writer.constant(new NDArray('float32', [], Float32Array.of(value)));
  }

  ints(values: readonly number[]): Name {
    return this.writer.constant(new NDArray('int64', [values.length], Float64Array.from(values)));
  }

  model(outputs: readonly (readonly [Name, readonly number[]])[]): Uint8Array {
    const typed = outputs.map(([name, shape]) => ({ name, type: float32(shape) }));
    return toBinary(ModelProtoSchema, this.writer.model(typed));
  }
}

/**
 * Inputs: images, labels, Adam's learning rate with the bias correction of the step, then all parameters,
 * their means and their variances. Outputs: the loss, and the new parameters, means and variances.
 */
function trainingStep(): Uint8Array {
  const graph = new Graph();
  const { writer } = graph;
  const op = graph.op.bind(graph);
  const zero = graph.scalar(0);

  const x = graph.input('x', inputShape);
  const y = graph.input('y', labelShape);
  const rate = graph.input('rate', []);
  const parameters = mapParameters((shape, name) => graph.input(name, shape));
  const means = mapParameters((shape, name) => graph.input(`${name}/mean`, shape));
  const variances = mapParameters((shape, name) => graph.input(`${name}/variance`, shape));

  /** Images are [batch, channels, height, width] here, filters [out, in, height, width]. */
  const convolutionLayer = (input: Name, hwio: Name, bias: Name) => {
    const filter = op('Transpose', [hwio], { perm: [3, 2, 0, 1] });
    const active = op('Relu', [op('Conv', [input, filter, bias], { pads: [2, 2, 2, 2] })]);
    const pool = { kernel_shape: [2, 2], strides: [2, 2] };
    const [output, places] = writer.node('MaxPool', [active], pool, 2) as [Name, Name];
    return { filter, output, places };
  };

  const isPositive = (value: Name): Name => op('Greater', [value, zero]);
  const where = (condition: Name, value: Name): Name => op('Where', [condition, value, zero]);
  const sum = (value: Name, axes: readonly number[]): Name =>
    op('ReduceSum', [value, graph.ints(axes)], { keepdims: 0 });

  /** The gradient of a layer at its convolution. */
  const convolutionGradient = (
    { output, places }: ReturnType<typeof convolutionLayer>,
    dy: Name,
    shape: readonly number[],
  ): Name => {
    const flat = graph.ints([-1]);
    const size = graph.ints([shape.reduce((a, b) => a * b)]);
    const zeros = op('Expand', [zero, size]);
    const active = where(isPositive(output), dy);
    const updates = op('Reshape', [active, flat]);
    const indices = op('Reshape', [places, flat]);
    const scattered = op('ScatterElements', [zeros, indices, updates]);
    return op('Reshape', [scattered, graph.ints(shape)]);
  };

  /**
   * One wide product, where a convolution of channels as images would have 25 columns for each: what the
   * rows of the filter see lies side by side, and a convolution by [width, 1] sees its columns.
   */
  const filterGradient = (input: Name, dy: Name, shape: readonly number[]): Name => {
    const [images = 0, channels = 0, height = 0, width = 0] = shape;
    const turned = op('Transpose', [input], { perm: [0, 2, 3, 1] });
    const padded = op('Pad', [turned, graph.ints([0, 2, 2, 0, 0, 2, 2, 0])]);
    const seen = [0, 1, 2, 3, 4].map((y) =>
      op('Slice', [padded, graph.ints([y]), graph.ints([y + height]), graph.ints([1])]),
    );
    const side = graph.ints([1, images * height, width + 4, 5 * channels]);
    const image = op('Reshape', [op('Concat', seen, { axis: 3 }), side]);
    const across = op('Transpose', [dy], { perm: [1, 0, 2, 3] });
    const filter = op('Reshape', [across, graph.ints([-1, images * height, width, 1])]);
    const taps = op('Reshape', [op('Conv', [image, filter]), graph.ints([-1, 5, 5, channels])]);
    return op('Transpose', [taps], { perm: [2, 1, 3, 0] });
  };

  const { filter1, bias1, filter2, bias2, weights3, bias3, weights4, bias4 } = parameters;
  const [images, height, width, channels] = imageShape;
  const image = op('Reshape', [x, graph.ints([images, channels, height, width])]);
  const layer1 = convolutionLayer(image, filter1, bias1);
  const layer2 = convolutionLayer(layer1.output, filter2, bias2);
  const last = op('Transpose', [layer2.output], { perm: [0, 2, 3, 1] });
  const flat = op('Reshape', [last, graph.ints(flatShape)]);
  const dense = op('Relu', [op('Gemm', [flat, weights3, bias3])]);
  const logits = op('Gemm', [dense, weights4, bias4]);
  const likelihoods = op('Mul', [y, op('LogSoftmax', [logits])]);
  const loss = op('Neg', [op('ReduceMean', [sum(likelihoods, [1])], { keepdims: 0 })]);

  const difference = op('Sub', [op('Softmax', [logits]), y]);
  const dLogits = op('Div', [difference, graph.scalar(images)]);
  const dDense = where(isPositive(dense), op('Gemm', [dLogits, weights4], { transB: 1 }));
  const dFlat = op('Gemm', [dDense, weights3], { transB: 1 });
  const dLast = op('Reshape', [dFlat, graph.ints([images, 7, 7, 64])]);
  const dPool2 = op('Transpose', [dLast], { perm: [0, 3, 1, 2] });
  const dLayer2 = convolutionGradient(layer2, dPool2, [images, 64, 14, 14]);
  const dPool1 = op('ConvTranspose', [dLayer2, layer2.filter], { pads: [2, 2, 2, 2] });
  const dLayer1 = convolutionGradient(layer1, dPool1, [images, 32, 28, 28]);
  const gradients = {
    filter1: filterGradient(image, dLayer1, [images, channels, height, width]),
    bias1: sum(dLayer1, [0, 2, 3]),
    filter2: filterGradient(layer1.output, dLayer2, [images, 32, 14, 14]),
    bias2: sum(dLayer2, [0, 2, 3]),
    weights3: op('Gemm', [flat, dDense], { transA: 1 }),
    bias3: sum(dDense, [0]),
    weights4: op('Gemm', [dense, dLogits], { transA: 1 }),
    bias4: sum(dLogits, [0]),
  };

  /** What a mean becomes with one more value. */
  const average = (mean: Name, value: Name, decay: number): Name => {
    const [old, fresh] = [graph.scalar(decay), graph.scalar(1 - decay)];
    return op('Add', [op('Mul', [mean, old]), op('Mul', [value, fresh])]);
  };
  const updated = mapParameters((_, name) => {
    const gradient = gradients[name];
    const mean = average(means[name], gradient, adam.beta1);
    const variance = average(variances[name], op('Mul', [gradient, gradient]), adam.beta2);
    const deviation = op('Add', [op('Sqrt', [variance]), graph.scalar(adam.epsilon)]);
    const change = op('Div', [op('Mul', [mean, rate]), deviation]);
    return { parameter: op('Sub', [parameters[name], change]), mean, variance };
  });
  const state = (['parameter', 'mean', 'variance'] as const).flatMap((part) =>
    Object.values(mapParameters((shape, name) => [updated[name][part], shape] as const)),
  );
  return graph.model([[loss, []], ...state]);
}

/** One number of the product of two square matrices, so that the product itself is not copied out. */
function product(size: number): Uint8Array {
  const graph = new Graph();
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, [size, size])) as [Name, Name];
  const corner = [graph.op('MatMul', [a, b]), graph.ints([0, 0]), graph.ints([1, 1])];
  return graph.model([[graph.op('Slice', corner), [1, 1]]]);
}

/** Writes the graphs to files of a folder, where the peers in every language read them. */
export async function writeGraphs(folder: string): Promise<void> {
  await writeFile(join(folder, 'training_step.onnx'), trainingStep());
  for (const size of productSizes) {
    await writeFile(join(folder, `product_${size}.onnx`), product(size));
  }
}
