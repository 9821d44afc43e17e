import { activationKernels } from './activation.js';
import { convolutionKernels } from './convolution.js';
import type { WasmTable } from './kernel.js';
import { poolKernels } from './pool.js';
import { productKernels } from './product.js';
import { reductionKernels } from './reduction.js';
import { trainingKernels } from './training.js';

/** Every op that the WebAssembly module has a kernel for. */
export const wasmKernels: WasmTable = {
  ...activationKernels,
  ...convolutionKernels,
  ...poolKernels,
  ...productKernels,
  ...reductionKernels,
  ...trainingKernels,
};
