import type { OpType } from '../../../compiler/ops/index.js';
import type { Node } from '../../../compiler/program/node.js';
import type { HostKernel } from '../host/kernel.js';
import type { View } from '../memory.js';
import type { WasmKernels } from './binary.js';

/** The kernel for a node, which calls the module's functions; null where the module has none for it. */
export type WasmRow<K extends OpType> = (node: Node<K>, wasm: WasmKernels) => HostKernel | null;

/** The rows of some ops. */
export type WasmTable = { readonly [K in OpType]?: WasmRow<K> };

/** Where a tensor lies in the memory that the module shares with the backend. */
export const addressOf = (view: View | undefined): number => (view as View).byteOffset;
