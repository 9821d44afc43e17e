import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { bytesOf, textOf } from '../../../compiler/graph/text.js';
import type { Node } from '../../../compiler/program/node.js';
import {
  type Summary,
  SummarySchema,
  type Summary_Value as SummaryValue,
  Summary_ValueSchema as SummaryValueSchema,
} from '../../../compiler/proto/summary_pb.js';
import type { View } from '../memory.js';
import type { HostKernel, HostRun, HostTable } from './kernel.js';

/** A kernel that gives one summary of some values. */
const summarizing = (valuesOf: (run: HostRun) => readonly SummaryValue[]): HostKernel => ({
  run(run) {
    const summary = create(SummarySchema, { value: [...valuesOf(run)] });
    (run.outputs[0] as View)[0] = run.strings.numberOf(textOf(toBinary(SummarySchema, summary)));
  },
});

/** A scalar may be a vector of one element. */
const isLegacyScalar = ({ shape }: Node): boolean => shape.join() === '1' || shape.length === 0;

function checkTags(tags: Node, values: Node, { inputs: [numbers], strings }: HostRun): void {
  if (tags.shape.join() === values.shape.join()) return;
  if (isLegacyScalar(tags) && isLegacyScalar(values)) return;
  const only = numbers?.length === 1 ? ` (tag '${strings.textOf(numbers[0] as number)}')` : '';
  throw new InvalidArgumentError(
    `tags and values not the same shape: [${tags.shape}] != [${values.shape}]${only}`,
  );
}

function parsed(bytes: Uint8Array): Summary {
  try {
    return fromBinary(SummarySchema, bytes);
  } catch {
    throw new InvalidArgumentError('Could not parse one of the summary inputs');
  }
}

/** The values of several summaries. The tags of all have to differ. */
function merged(summaries: readonly Summary[]): readonly SummaryValue[] {
  const values = summaries.flatMap(({ value }) => value);
  const tags = new Set<string>();
  for (const { tag } of values) {
    if (tag !== '' && tags.has(tag)) {
      throw new InvalidArgumentError(`Duplicate tag ${tag} found in summary inputs`);
    }
    tags.add(tag);
  }
  return values;
}

export const summaryKernels: HostTable = {
  MergeSummary: () =>
    summarizing(({ inputs, strings }) =>
      merged(
        inputs.flatMap((numbers) =>
          Array.from(numbers, (number) => parsed(bytesOf(strings.textOf(number)))),
        ),
      ),
    ),
  ScalarSummary: ({ inputs: [tags, values] }) =>
    summarizing((run) => {
      checkTags(tags as Node, values as Node, run);
      const [names, numbers] = run.inputs as readonly [View, View];
      return Array.from(names, (name, i) =>
        create(SummaryValueSchema, {
          tag: run.strings.textOf(name),
          value: { case: 'simpleValue', value: Math.fround(numbers[i] as number) },
        }),
      );
    }),
};
