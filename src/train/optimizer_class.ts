import { type Arguments, bindArguments, type Named } from '../signature.js';
import type { Method } from './method.js';
import { Optimizer } from './optimizer.js';

/** The class of an optimizer; its instances are Optimizers. */
export type OptimizerClass<P extends readonly unknown[], N extends readonly string[]> = new (
  ...args: Arguments<P, N>
) => Optimizer;

/**
 * Defines an optimizer by the names of its parameters, in TensorFlow's order, and by how it changes
 * variables.
 *
 * @example
 * const AdagradOptimizer = optimizer('AdagradOptimizer', ['learningRate', 'name?']).of<
 *   [learningRate: Hyperparameter, name?: string]
 * >(({ learningRate, name = 'Adagrad' }) => ({ name, dense: ApplyAdagrad, … }));
 */
export const optimizer = <const N extends readonly string[]>(type: string, parameters: N) => ({
  of<P extends readonly unknown[]>(method: (args: Named<P, N>) => Method): OptimizerClass<P, N> {
    const made = class extends Optimizer {
      constructor(...args: Arguments<P, N>) {
        super(type, method(bindArguments<P, N>(type, parameters, args)));
      }
    };
    Object.defineProperty(made, 'name', { value: type });
    return made;
  },
});
