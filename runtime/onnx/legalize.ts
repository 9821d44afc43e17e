import { channelsFirstRules } from '../../compiler/passes/legalize/data_format.js';
import type { Rule } from '../../compiler/program/rule.js';
import { layoutRules } from './layout.js';

/** What ONNX wants otherwise than other targets do. */
export const onnxRules: readonly Rule[] = [...channelsFirstRules, ...layoutRules];
