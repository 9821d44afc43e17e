import type { InferContext } from '../graph/record.js';
import type { Dim } from '../graph/shape.js';

/** How a window moves over one axis. */
export interface WindowAxis {
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
  /** Elements added before and after, for `EXPLICIT`. */
  readonly explicit: readonly [before: number, after: number];
}

/** TF 1.15's padding attribute. */
export type Padding = 'SAME' | 'VALID' | 'EXPLICIT';

/** The attributes that every windowed op has. */
export interface WindowAttrs {
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly data_format?: string;
  readonly dilations?: readonly number[];
  readonly explicit_paddings?: readonly number[];
}

/** Where a tensor of a data format (`NHWC`, `NCDHW`) keeps its channels and its spatial axes. */
export function axesOf(dataFormat = 'NHWC') {
  const axes = [...dataFormat];
  const spatial = axes.flatMap((axis, i) => (axis === 'N' || axis === 'C' ? [] : [i]));
  return { rank: axes.length, channels: axes.indexOf('C'), spatial } as const;
}

/** The window's movement along an axis of the image. */
export function windowAxis(attrs: WindowAttrs, axis: number): WindowAxis {
  const { strides, padding, dilations, explicit_paddings: explicit } = attrs;
  return {
    stride: strides[axis] as number,
    dilation: dilations?.[axis] ?? 1,
    padding,
    explicit: [explicit?.[2 * axis] ?? 0, explicit?.[2 * axis + 1] ?? 0],
  };
}

/** How many elements a filter of `size` spans when its taps are `dilation` apart. */
export const effectiveSize = (size: number, dilation: number): number => (size - 1) * dilation + 1;

/**
 * The output length of a window, and the padding that gives it. SAME pads to `ceil(in / stride)`,
 * the odd element after (TF: `GetWindowedOutputSizeVerboseV2`).
 */
export function windowGeometry(
  input: number,
  filter: number,
  { stride, dilation, padding, explicit }: WindowAxis,
): { readonly output: number; readonly before: number; readonly after: number } {
  const span = effectiveSize(filter, dilation);
  if (padding === 'SAME') {
    const output = Math.ceil(input / stride);
    const total = Math.max(0, (output - 1) * stride + span - input);
    const before = Math.floor(total / 2);
    return { output, before, after: total - before };
  }
  const [before, after] = padding === 'EXPLICIT' ? explicit : [0, 0];
  return { output: Math.floor((input + before + after - span) / stride) + 1, before, after };
}

/** The static output length of a window, or null where input or filter is unknown. */
export function inferWindow(
  c: InferContext<unknown>,
  input: Dim,
  filter: Dim,
  axis: WindowAxis,
): Dim {
  if (axis.stride <= 0) c.fail(`Stride must be > 0, but got ${axis.stride}`);
  if (axis.dilation < 1) c.fail(`Dilation rate must be >= 1, but got ${axis.dilation}`);
  if (input === null) return null;
  if (filter === null) return axis.padding === 'SAME' ? Math.ceil(input / axis.stride) : null;
  if (axis.padding !== 'SAME') {
    const span = effectiveSize(filter, axis.dilation);
    const padded =
      axis.padding === 'EXPLICIT' ? input + axis.explicit[0] + axis.explicit[1] : input;
    if (span > padded) {
      const size = Math.trunc((padded - span + axis.stride) / axis.stride);
      c.fail(
        `Negative dimension size caused by subtracting ${span} from ${padded}`,
        `Computed output size would be negative: ${size} [input_size: ${input}, ` +
          `effective_filter_size: ${span}, stride: ${axis.stride}]`,
      );
    }
  }
  return windowGeometry(input, filter, axis).output;
}

/**
 * The shape of an image after windows of `sizes` moved over its spatial axes, with `depth` channels.
 */
export function inferWindows(
  c: InferContext<WindowAttrs>,
  image: readonly Dim[],
  sizes: readonly Dim[],
  depth: Dim,
): readonly Dim[] {
  const { channels, spatial } = axesOf(c.attrs.data_format);
  return image.map((length, axis) => {
    if (axis === channels) return depth;
    const size = sizes[spatial.indexOf(axis)];
    return size === undefined ? length : inferWindow(c, length, size, windowAxis(c.attrs, axis));
  });
}

/** Checks what every windowed kernel asks of its attributes. */
export function checkWindowAttrs(c: InferContext<WindowAttrs>, type: string): void {
  const { strides, data_format, dilations } = c.attrs;
  const { rank } = axesOf(data_format);
  if (strides.length !== rank) {
    c.fail(
      `${type} requires the stride attribute to contain ${rank} values, but got: ${strides.length}`,
    );
  }
  if (dilations !== undefined && dilations.length !== rank) {
    c.fail(
      `${type} requires the dilation attribute to contain ${rank} values, but got: ${dilations.length}`,
    );
  }
}

/** Some of an op's attributes, for another op that has them too. */
export const pick = <A extends object>(attrs: A, names: readonly string[]): A =>
  Object.fromEntries(Object.entries(attrs).filter(([name]) => names.includes(name))) as A;
