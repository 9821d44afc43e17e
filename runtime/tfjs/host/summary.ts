import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { InvalidArgumentError } from '../../../compiler/graph/errors.js';
import { NDArray } from '../../../compiler/graph/nd_array.js';
import { bytesOf, textOf } from '../../../compiler/graph/text.js';
import { dataTypeOf } from '../../../compiler/graph_def/data_types.js';
import { contentOf, shapeProto, tensorProto } from '../../../compiler/graph_def/tensor_proto.js';
import type { Node } from '../../../compiler/program/node.js';
import {
  type Summary,
  SummaryMetadataSchema,
  SummarySchema,
  type Summary_ValueSchema as SummaryValueSchema,
} from '../../../compiler/proto/summary_pb.js';
import type { TensorProtoSchema } from '../../../compiler/proto/tensor_pb.js';
import type { StringTable } from '../../string_table.js';
import { wav } from '../../summary/audio.js';
import { histogramOf } from '../../summary/histogram.js';
import { type ImageSize, normalizedImage, png } from '../../summary/image.js';
import type { View } from '../memory.js';
import type { HostKernel, HostRun, HostTable } from './kernel.js';

type SummaryValue = MessageInitShape<typeof SummaryValueSchema>;
type TensorFields = MessageInitShape<typeof TensorProtoSchema>;

/** A kernel that gives one summary of some values. */
const summarizing = (valuesOf: (run: HostRun) => readonly SummaryValue[]): HostKernel => ({
  run(run) {
    const summary = create(SummarySchema, { value: [...valuesOf(run)] });
    (run.outputs[0] as View)[0] = run.strings.numberOf(textOf(toBinary(SummarySchema, summary)));
  },
});

/** A scalar may be a vector of one element. */
const isLegacyScalar = ({ shape }: Node): boolean => shape.join() === '1' || shape.length === 0;

/** A kernel that gives one summary of what is under one tag. */
function underTag(
  tag: Node | undefined,
  complaint: string,
  valuesOf: (tag: string, values: View, run: HostRun) => readonly SummaryValue[],
): HostKernel {
  return summarizing((run) => {
    if (!isLegacyScalar(tag as Node)) throw new InvalidArgumentError(complaint);
    const [tags, values] = run.inputs as readonly [View, View];
    return valuesOf(run.strings.textOf(tags[0] as number), values, run);
  });
}

function checkTags(tags: Node, values: Node, { inputs: [numbers], strings }: HostRun): void {
  if (tags.shape.join() === values.shape.join()) return;
  if (isLegacyScalar(tags) && isLegacyScalar(values)) return;
  const only = numbers?.length === 1 ? ` (tag '${strings.textOf(numbers[0] as number)}')` : '';
  throw new InvalidArgumentError(
    `tags and values not the same shape: [${tags.shape}] != [${values.shape}]${only}`,
  );
}

function checkFinite(values: View, name: string): void {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad === undefined) return;
  const what = Number.isNaN(bad) ? 'Nan' : 'Infinity';
  throw new InvalidArgumentError(`${what} in summary histogram for: ${name}`);
}

/** The size of each picture of a batch. */
function imageSizeOf({ shape }: Node): ImageSize {
  const [, height = 0, width = 0, depth = 0] = shape;
  if (shape.length !== 4 || ![1, 3, 4].includes(depth)) {
    throw new InvalidArgumentError(`Tensor must be 4-D with last dim 1, 3, or 4, not [${shape}]`);
  }
  if (height * width >= 2 ** 29) {
    throw new InvalidArgumentError(`Tensor too large for summary [${shape}]`);
  }
  if (height * width === 0) {
    throw new InvalidArgumentError(
      `input tensor must have non-zero dims. Found: [${shape.join(', ')}].`,
    );
  }
  return { height, width, depth };
}

/** The pixels of a picture, 8 bits a channel. */
function pixelsOf({ dtype, shape }: Node, values: View, badColor: NDArray): Uint8Array {
  const depth = shape.at(-1) as number;
  if (dtype === 'uint8') return Uint8Array.from(values);
  if (badColor.size < depth) {
    throw new InvalidArgumentError(
      `expected depth <= bad_color.size, got depth = ${depth}, bad_color.size = ${badColor.size}`,
    );
  }
  const round = dtype === 'float32' ? Math.fround : Number;
  return normalizedImage(values, depth, badColor.data, round);
}

/** Frames and channels of each sound of a batch. */
function audioSizeOf({ shape }: Node): { readonly frames: number; readonly channels: number } {
  if (shape.length !== 2 && shape.length !== 3) {
    throw new InvalidArgumentError(`Tensor must be 3-D or 2-D, got: [${shape}]`);
  }
  const [, frames = 0, channels = 1] = shape;
  if (channels === 0 || channels >= 2 ** 16) {
    throw new InvalidArgumentError(`num_channels must be in (0, 2^16), got: ${channels}`);
  }
  if (frames === 0) throw new InvalidArgumentError('num_frames must be positive.');
  return { frames, channels };
}

/** The first `most` elements of a batch, each under a tag of its own. */
function* elements(
  { shape: [batch = 0] }: Node,
  values: View,
  most: number,
  tag: string,
): Generator<readonly [tag: string, values: View]> {
  const size = values.length / batch;
  for (let i = 0; i < Math.min(most, batch); i++) {
    yield [most > 1 ? `${tag}/${i}` : tag, values.subarray(i * size, (i + 1) * size)];
  }
}

/** A tensor as data: texts in a list, numbers, even a single one, as bytes. */
function tensorOf({ dtype, shape }: Node, values: View, strings: StringTable): TensorFields {
  if (dtype === 'string') return tensorProto(strings.arrayOf(values, shape));
  const array = NDArray.from(dtype, shape, (i) => values[i] as number);
  return {
    dtype: dataTypeOf(dtype),
    tensorShape: shapeProto(shape),
    tensorContent: contentOf(array),
  };
}

function parsed(bytes: Uint8Array): Summary {
  try {
    return fromBinary(SummarySchema, bytes);
  } catch {
    throw new InvalidArgumentError('Could not parse one of the summary inputs');
  }
}

/** The values of several summaries. The tags of all have to differ. */
function merged(summaries: readonly Summary[]): Summary['value'] {
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
  AudioSummaryV2: ({ inputs: [tagged, tensor], attrs: { max_outputs } }) =>
    underTag(tagged, 'Tag must be a scalar', (tag, samples, { inputs: [, , rate] }) => {
      const { frames, channels } = audioSizeOf(tensor as Node);
      const sampleRate = rate?.[0] as number;
      if (!(sampleRate > 0)) throw new InvalidArgumentError('sample_rate must be > 0');
      const fields = {
        sampleRate,
        numChannels: BigInt(channels),
        lengthFrames: BigInt(frames),
        contentType: 'audio/wav',
      };
      const sounds = elements(tensor as Node, samples, max_outputs, `${tag}/audio`);
      return Array.from(sounds, ([tag, sound]) => {
        const encodedAudioString = wav(sound, sampleRate, channels);
        return { tag, value: { case: 'audio', value: { ...fields, encodedAudioString } } };
      });
    }),
  HistogramSummary: ({ inputs: [tagged], origin }) =>
    underTag(tagged, 'tags must be scalar', (tag, values) => {
      checkFinite(values, origin.name);
      return [{ tag, value: { case: 'histo', value: histogramOf(values) } }];
    }),
  ImageSummary: ({ inputs: [tagged, tensor], attrs: { max_images, bad_color } }) =>
    underTag(tagged, 'Tags must be a scalar', (tag, values) => {
      const size = imageSizeOf(tensor as Node);
      const pictures = elements(tensor as Node, values, max_images, `${tag}/image`);
      return Array.from(pictures, ([tag, picture]) => {
        const { height, width, depth: colorspace } = size;
        const encodedImageString = png(pixelsOf(tensor as Node, picture, bad_color), size);
        const value = { height, width, colorspace, encodedImageString };
        return { tag, value: { case: 'image', value } };
      });
    }),
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
      return Array.from(names, (name, i) => ({
        tag: run.strings.textOf(name),
        value: { case: 'simpleValue', value: Math.fround(numbers[i] as number) },
      }));
    }),
  TensorSummaryV2: ({ inputs: [tagged, tensor] }) =>
    underTag(tagged, 'tag must be scalar', (tag, values, { inputs: [, , metadata], strings }) => {
      const metadataBytes = bytesOf(strings.textOf(metadata?.[0] as number));
      return [
        {
          tag,
          value: { case: 'tensor', value: tensorOf(tensor as Node, values, strings) },
          metadata: fromBinary(SummaryMetadataSchema, metadataBytes),
        },
      ];
    }),
};
