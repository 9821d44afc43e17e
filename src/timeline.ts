import { ValueError } from '../compiler/graph/errors.js';
import type { NodeExecStats, StepStats } from '../compiler/proto/run_metadata_pb.js';

/** An event of a trace, as Chrome reads it: the Trace Event Format. */
type TraceEvent =
  | { ph: 'M'; name: string; pid: number; tid?: number; args: { name: string } }
  | {
      ph: 'X';
      cat: 'Op';
      name: string;
      pid: number;
      tid: number;
      /** Microseconds. */
      ts: number;
      dur: number;
      args: { readonly [key: string]: string | number };
    }
  | { ph: 'C'; cat: 'Memory'; name: string; pid: number; ts: number; args: { bytes: number } };

/**
 * What a traced run took, as a picture that Chrome (`chrome://tracing`) and Perfetto show: TF 1.15's
 * `timeline.Timeline` of tensorflow.python.client.
 *
 * @example
 * const runMetadata = tf.RunMetadata();
 * await sess.run(step, feeds, { options: { traceLevel: tf.RunOptions.FULL_TRACE }, runMetadata });
 * writeFileSync('trace.json', new tf.Timeline(runMetadata.stepStats).generateChromeTraceFormat());
 */
export class Timeline {
  readonly #stats: StepStats;

  /**
   * @param stepStats what `sess.run` wrote into a `tf.RunMetadata()`.
   * @throws ValueError where it wrote nothing, because the run was not traced.
   */
  constructor(stepStats: StepStats | undefined) {
    if (stepStats === undefined) {
      throw new ValueError(
        'There are no step stats: run with { options: { traceLevel: tf.RunOptions.FULL_TRACE }, runMetadata }.',
      );
    }
    this.#stats = stepStats;
  }

  /**
   * The trace as JSON: what began when and took how long, in microseconds, one row for each device.
   *
   * @param options `showMemory`: whether there is a row of the bytes that every step gave, false where
   *   it is left out.
   */
  generateChromeTraceFormat({ showMemory = false }: { showMemory?: boolean } = {}): string {
    const traceEvents = this.#stats.devStats.flatMap(({ device, nodeStats }, pid): TraceEvent[] => [
      { ph: 'M', name: 'process_name', pid, args: { name: device } },
      ...nodeStats.map((stats) => opEvent(stats, pid)),
      ...(showMemory ? nodeStats.map((stats) => memoryEvent(stats, pid)) : []),
    ]);
    return JSON.stringify({ traceEvents }, null, 4);
  }
}

function opEvent(stats: NodeExecStats, pid: number): TraceEvent {
  const { nodeName, timelineLabel, allStartNanos, allEndRelNanos, threadId } = stats;
  const [, op = nodeName, inputs = ''] = /^\S+ = (\w+)\((.*)\)$/.exec(timelineLabel) ?? [];
  const named = inputs.split(', ').filter(Boolean);
  return {
    ph: 'X',
    cat: 'Op',
    name: op,
    pid,
    tid: threadId,
    ts: micros(allStartNanos),
    dur: micros(allEndRelNanos),
    args: {
      name: nodeName,
      op,
      ...Object.fromEntries(named.map((input, i) => [`input${i}`, input])),
      bytes: bytesOf(stats),
    },
  };
}

const memoryEvent = (stats: NodeExecStats, pid: number): TraceEvent => ({
  ph: 'C',
  cat: 'Memory',
  name: 'output bytes',
  pid,
  ts: micros(stats.allStartNanos + stats.allEndRelNanos),
  args: { bytes: bytesOf(stats) },
});

const micros = (nanos: bigint): number => Number(nanos) / 1000;

const bytesOf = ({ memory }: NodeExecStats): number =>
  Number(memory.reduce((sum, { totalBytes }) => sum + totalBytes, 0n));
