export { relu, reluGrad } from './activation';
export { convolve, convolveBackpropFilter } from './convolution';
export { maxPool, maxPoolBackprop } from './pool';
export { matMul, multiplyTile } from './product';
export { sumColumns } from './reduction';
export { applyAdam } from './training';
