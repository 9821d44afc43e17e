/** Models for TensorFlow.js in files. */

import { join } from 'node:path';
import type { Session } from '../../runtime/session.js';
import {
  type GraphModelOptions,
  type GraphModelOutputs,
  graphModelArtifacts,
} from '../graph_model.js';
import { writeWhole } from './whole_file.js';

/** How many bytes of weights a file holds at most: what browsers keep in their cache. */
const SHARD = 4 * 1024 * 1024;

/**
 * Saves a trained model for TensorFlow.js, whose `loadGraphModel` loads it from the URL of its `model.json`.
 * TF 1.15 has none; it writes the files that `tensorflowjs_converter` writes.
 *
 * @param sess the session that has the variables' values.
 * @param outputs what the model gives: a tensor, a list, or an object of tensors.
 * @param exportDir the folder, which is made where there is none. `model.json` is written last, after
 *   `group1-shard1of1.bin` and so on, the weights in files of 4 MB.
 * @returns a promise of the path of `model.json`.
 * @throws what `graphModelArtifacts` throws; PermissionDeniedError, ResourceExhaustedError and so on where a
 *   file cannot be written.
 */
export async function saveGraphModel(
  sess: Session,
  outputs: GraphModelOutputs,
  exportDir: string,
  options: GraphModelOptions = {},
): Promise<string> {
  const { weightData, weightSpecs, ...model } = await graphModelArtifacts(sess, outputs, options);
  const count = Math.ceil(weightData.byteLength / SHARD);
  const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  for (const [i, path] of paths.entries()) {
    const shard = new Uint8Array(weightData.slice(i * SHARD, (i + 1) * SHARD));
    writeWhole(join(exportDir, path), shard);
  }
  const path = join(exportDir, 'model.json');
  const weightsManifest = [{ paths, weights: weightSpecs }];
  writeWhole(path, JSON.stringify({ ...model, weightsManifest }));
  return path;
}
