import type * as tf from '../src/index.js';

/** Where ops are tested: on both backends, and on wasm without our own module. */
export const targets = {
  wasm: { backend: 'wasm' },
  'wasm without simd': { backend: 'wasm', optimize: { simd: false } },
  cpu: { backend: 'cpu' },
} as const satisfies Readonly<Record<string, tf.SessionOptions>>;

/** And on ONNX Runtime, which has tests of its own for what is not a matter of every op. */
export const allTargets = {
  ...targets,
  onnxruntime: { target: 'onnxruntime', threads: 1 },
} as const satisfies Readonly<Record<string, tf.SessionOptions>>;

/** Where what is not a matter of single ops is tested: control flow, and datasets. */
export const machines = {
  wasm: targets.wasm,
  cpu: targets.cpu,
  onnxruntime: allTargets.onnxruntime,
} as const satisfies Readonly<Record<string, tf.SessionOptions>>;

export const machineNames = ['wasm', 'cpu', 'onnxruntime'] as const;

export type AnyTargetName = keyof typeof allTargets;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as readonly TargetName[];

/** Every optimization left out: what a run gives must not depend on them. */
export const unoptimized = {
  simplify: false,
  fuse: false,
  slice: false,
  inPlace: false,
  simd: false,
  fourier: false,
} satisfies Required<NonNullable<tf.SessionOptions['optimize']>>;
