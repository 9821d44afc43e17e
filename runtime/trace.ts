import { create } from '@bufbuild/protobuf';
import { byteSize } from '../compiler/graph/dtypes.js';
import { sizeOf } from '../compiler/graph/nd_array.js';
import { dataTypeOf } from '../compiler/graph_def/data_types.js';
import { shapeProto } from '../compiler/graph_def/tensor_proto.js';
import type { TensorType } from '../compiler/program/node.js';
import {
  type NodeExecStats,
  NodeExecStatsSchema,
  type StepStats,
  StepStatsSchema,
} from '../compiler/proto/run_metadata_pb.js';

/** What is done once, and for which operation. */
export interface Traced {
  /** The name of the operation of the graph that it is done for. */
  readonly name: string;
  /** What is done: the op, after fusion. */
  readonly type: string;
  /** The operations that its inputs are of. */
  readonly inputs: readonly string[];
  readonly outputs: readonly TensorType[];
}

/** TensorFlow's name of the one device that there is. */
const DEVICE = '/job:localhost/replica:0/task:0/device:CPU:0';

/** What takes how long in a run, in the order in which it ends; what contains other things is behind them. */
export class Trace {
  readonly #stats: NodeExecStats[] = [];

  /** Microseconds since 1970. */
  now(): number {
    return (performance.timeOrigin + performance.now()) * 1000;
  }

  /** Records what began at `start`, and is done now. */
  add({ name, type, inputs, outputs }: Traced, start: number): void {
    const micros = this.now() - start;
    const took = BigInt(Math.round(micros));
    const tookNanos = BigInt(Math.round(micros * 1000));
    const bytes = outputs.map(({ dtype, shape }) =>
      BigInt(dtype === 'variant' || dtype === 'string' ? 0 : sizeOf(shape) * byteSize[dtype]),
    );
    const total = bytes.reduce((sum, n) => sum + n, 0n);
    this.#stats.push(
      create(NodeExecStatsSchema, {
        nodeName: name,
        timelineLabel: `${name} = ${type}(${inputs.join(', ')})`,
        allStartMicros: BigInt(Math.round(start)),
        opEndRelMicros: took,
        allEndRelMicros: took,
        scheduledMicros: BigInt(Math.round(start)),
        allStartNanos: BigInt(Math.round(start)) * 1000n,
        opEndRelNanos: tookNanos,
        allEndRelNanos: tookNanos,
        scheduledNanos: BigInt(Math.round(start)) * 1000n,
        memory: [{ allocatorName: 'cpu', totalBytes: total, peakBytes: total, liveBytes: total }],
        output: outputs.map(({ dtype, shape }, slot) => ({
          slot,
          tensorDescription: {
            dtype: dataTypeOf(dtype),
            shape: shapeProto(shape),
            allocationDescription: {
              requestedBytes: bytes[slot],
              allocatedBytes: bytes[slot],
              allocatorName: 'cpu',
            },
          },
        })),
      }),
    );
  }

  /** What was recorded, in TensorFlow's form. */
  get stepStats(): StepStats {
    return create(StepStatsSchema, {
      devStats: [{ device: DEVICE, nodeStats: this.#stats, threadNames: { 0: 'feedgraph' } }],
    });
  }
}
