import type { View } from '../memory.js';
import { broadcast, elementwise } from './elementwise.js';
import type { HostKernel, HostTable } from './kernel.js';

/** λ and λ · α of the scaled elu (Klambauer et al., "Self-Normalizing Neural Networks"). */
const SCALE = 1.0507009873554805;
const SCALE_ALPHA = 1.7580993408473768;

/** On the way of every training step, so written out. */
const reluGrad: HostKernel = {
  inPlace: [0, 1],
  run({ inputs: [dy, x], outputs: [dx] }) {
    const [from, feature, to] = [dy as View, x as View, dx as View];
    for (let i = 0; i < to.length; i++) {
      to[i] = (feature[i] as number) > 0 ? (from[i] as number) : 0;
    }
  },
};

export const activationKernels: HostTable = {
  Elu: () => elementwise((x) => (x < 0 ? Math.expm1(x) : x)),
  EluGrad: (node) => broadcast(node, (dy, y) => (y < 0 ? dy * (y + 1) : dy)),
  LeakyRelu: ({ attrs: { alpha } }) => elementwise((x) => (x > 0 ? x : alpha * x)),
  LeakyReluGrad: (node) => {
    const { alpha } = node.attrs;
    return broadcast(node, (dy, x) => (x > 0 ? dy : alpha * dy));
  },
  // wasm's own forget a NaN.
  Relu: () => elementwise((x) => Math.max(x, 0)),
  Relu6: () => elementwise((x) => Math.min(Math.max(x, 0), 6)),
  Relu6Grad: (node) => broadcast(node, (dy, x) => (x > 0 && x < 6 ? dy : 0)),
  ReluGrad: () => reluGrad,
  Selu: () => elementwise((x) => (x < 0 ? SCALE_ALPHA * Math.expm1(x) : SCALE * x)),
  SeluGrad: (node) => broadcast(node, (dy, y) => (y < 0 ? dy * (y + SCALE_ALPHA) : dy * SCALE)),
  Softplus: () => elementwise((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Softsign: () => elementwise((x) => x / (Math.abs(x) + 1)),
  SoftsignGrad: (node) => broadcast(node, (dy, x) => dy / (Math.abs(x) + 1) ** 2),
};
