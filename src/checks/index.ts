/** Assertions on tensors: TF 1.15's `check_ops`. */

export * from './ranks.js';
export * from './types.js';
export * from './values.js';
