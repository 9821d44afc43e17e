/** Branches and loops: TF 1.15's `control_flow_ops`. */

export { Assert } from './assert.js';
export { type CaseOptions, caseOf } from './case.js';
export { type Chosen, cond } from './cond.js';
export { type Looped, type WhileLoopOptions, whileLoop } from './while_loop.js';
