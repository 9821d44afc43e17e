import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import type { HostTable } from './kernel.js';

export const assertionKernels: HostTable = {
  _Assert: ({ attrs }) => ({
    run({ inputs: [value, condition, data], outputs: [out] }) {
      if (condition?.[0] === 0) {
        const shown = Array.from(data ?? []).join(' ');
        throw new InvalidArgumentError(`assertion failed: [${attrs.message}] [${shown}]`);
      }
      if (value !== undefined) out?.set(value);
    },
  }),
};
