import { arrayKernels } from './array.js';
import type { KernelTable } from './call.js';
import { mathKernels } from './math.js';
import { nnKernels } from './nn.js';

/**
 * The kernel table: what tfjs knows of an op, one row each. A kernel that the backend does not
 * register makes its row void; ops without a row are legalized or have a kernel of our own.
 */
export const kernels: KernelTable = {
  ...arrayKernels,
  ...mathKernels,
  ...nnKernels,
};
