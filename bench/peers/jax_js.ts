/** jax-js on its wasm backend: the whole step, gradient and Adam, in one jitted function. */
import { blockUntilReady, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { report } from '../report.js';
import {
  adam,
  batch,
  flatShape,
  imageShape,
  initialValues,
  inputShape,
  labelShape,
  learningRate,
  mapParameters,
  type ParameterName,
} from '../tutorial_model.js';

await init('wasm');

type Parameters = Record<ParameterName, np.Array>;
type State = { parameters: Parameters; means: Parameters; variances: Parameters };

/** Takes and gives [batch, channels, height, width], with filters [out, in, height, width]. */
function convolutionLayer(input: np.Array, filter: np.Array, bias: np.Array): np.Array {
  const convolved = lax.conv(input, filter, [1, 1], 'SAME');
  const activated = nn.relu(convolved.add(bias.reshape([-1, 1, 1])));
  const [images = 0, channels = 0, height = 0, width = 0] = activated.shape;
  return np.max(activated.reshape([images, channels, height / 2, 2, width / 2, 2]), [3, 5]);
}

function loss(parameters: Parameters, x: np.Array, y: np.Array): np.Array {
  const { filter1, bias1, filter2, bias2, weights3, bias3, weights4, bias4 } = parameters;
  const [images, height, width, channels] = imageShape;
  const layer1 = convolutionLayer(x.reshape([images, channels, height, width]), filter1, bias1);
  const layer2 = convolutionLayer(layer1, filter2, bias2);
  const flat = layer2.transpose([0, 2, 3, 1]).reshape([...flatShape]);
  const dense = nn.relu(np.matmul(flat, weights3).add(bias3));
  const logits = np.matmul(dense, weights4).add(bias4);
  return nn.logSoftmax(logits).mul(y).sum(-1).mean().neg();
}

/** `rate` is the learning rate with Adam's bias correction of this step. */
const step = jit((state: State, rate: np.Array, x: np.Array, y: np.Array) => {
  const [value, gradients] = valueAndGrad(loss)(tree.ref(state.parameters), x, y);
  const updated = mapParameters((_, name) => {
    const gradient = gradients[name];
    const mean = state.means[name].mul(adam.beta1).add(gradient.ref.mul(1 - adam.beta1));
    const square = np.square(gradient);
    const variance = state.variances[name].mul(adam.beta2).add(square.mul(1 - adam.beta2));
    const change = rate.ref.mul(mean.ref).div(np.sqrt(variance.ref).add(adam.epsilon));
    return { parameter: state.parameters[name].sub(change), mean, variance };
  });
  rate.dispose();
  return {
    value,
    state: {
      parameters: mapParameters((_, name) => updated[name].parameter),
      means: mapParameters((_, name) => updated[name].mean),
      variances: mapParameters((_, name) => updated[name].variance),
    },
  };
});

const { images, labels } = batch();
const x = np.array(new Float32Array(images), { shape: [...inputShape] });
const y = np.array(new Float32Array(labels), { shape: [...labelShape] });

const values = initialValues();
const parameters = mapParameters((shape, name) => {
  const parameter = np.array(new Float32Array(values[name]), { shape: [...shape] });
  return shape.length === 4 ? parameter.transpose([3, 2, 0, 1]) : parameter;
});
let state: State = {
  parameters,
  means: mapParameters((_, name) => np.zeros(parameters[name].shape)),
  variances: mapParameters((_, name) => np.zeros(parameters[name].shape)),
};

let steps = 0;

async function timedStep(): Promise<number> {
  steps++;
  const result = step(state, np.array(learningRate(steps)), x.ref, y.ref);
  state = result.state;
  const value = result.value.item();
  await blockUntilReady(state);
  return value;
}

await report('jax-js jit, wasm', timedStep, { steps: 2 });
