import type { View } from '../memory.js';
import type { HostRun, HostTable } from './kernel.js';

/** The scalars of an Adam step. */
export function adamRates(inputs: readonly View[]) {
  const [power1, power2, lr, beta1, beta2, epsilon] = inputs
    .slice(3, 9)
    .map((v) => v[0] as number) as [number, number, number, number, number, number];
  return { rate: (lr * Math.sqrt(1 - power2)) / (1 - power1), beta1, beta2, epsilon };
}

/** One pass over the parameters; `grad` may be the buffer of the new variable. */
function applyAdam({ inputs, outputs }: HostRun, useNesterov: boolean): void {
  const { rate, beta1, beta2, epsilon } = adamRates(inputs);
  const [variable, m, v] = inputs as [View, View, View];
  const grad = inputs[9] as View;
  const [nextVariable, nextM, nextV] = outputs as [View, View, View];
  const [keep1, keep2] = [1 - beta1, 1 - beta2];
  for (let i = 0; i < variable.length; i++) {
    const g = grad[i] as number;
    const mean = m[i] as number;
    const square = v[i] as number;
    const newMean = mean + (g - mean) * keep1;
    const newSquare = square + (g * g - square) * keep2;
    const direction = useNesterov ? g * keep1 + beta1 * newMean : newMean;
    nextM[i] = newMean;
    nextV[i] = newSquare;
    nextVariable[i] =
      (variable[i] as number) - (direction * rate) / (Math.sqrt(newSquare) + epsilon);
  }
}

export const trainingKernels: HostTable = {
  _ApplyAdam: ({ attrs }) => ({
    inPlace: [9],
    run: (run) => applyAdam(run, attrs.use_nesterov),
  }),
};
