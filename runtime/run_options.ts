import { create } from '@bufbuild/protobuf';
import {
  type RunMetadata as RunMetadataMessage,
  RunMetadataSchema,
} from '../compiler/proto/run_metadata_pb.js';

const levels = { NO_TRACE: 0, SOFTWARE_TRACE: 1, HARDWARE_TRACE: 2, FULL_TRACE: 3 } as const;

/** What a run is to write down beside its values: TF 1.15's `tf.RunOptions`. */
export interface RunOptions {
  /** Whether the run is traced: nothing is where it is left out or `tf.RunOptions.NO_TRACE`. */
  readonly traceLevel?: (typeof levels)[keyof typeof levels];
}

/** Options of a run, `tf.RunOptions({ traceLevel: tf.RunOptions.FULL_TRACE })`: TF 1.15's `tf.RunOptions`. */
export const RunOptions = Object.assign((options: RunOptions = {}): RunOptions => options, levels);

/** What a traced run wrote down, in `stepStats`: TF 1.15's `tf.RunMetadata`. */
export type RunMetadata = RunMetadataMessage;

/** An empty message that `sess.run` fills, `tf.RunMetadata()`: TF 1.15's `tf.RunMetadata`. */
export const RunMetadata = (): RunMetadata => create(RunMetadataSchema);

/** How a run is made, and where it says what it took. */
export interface RunArguments {
  readonly options?: RunOptions | null;
  /** A message that the run fills anew: `tf.RunMetadata()`. */
  readonly runMetadata?: RunMetadata | null;
}
