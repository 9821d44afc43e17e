/** The colors of images: RGB and HSV, hue, saturation and contrast. */

import type { TensorLike } from '../graph/convert.js';
import { op, type TensorOp } from '../graph/op.js';
import type { Tensor } from '../graph/operation.js';
import type { InferContext, TensorInfo } from '../graph/record.js';
import { mergeDims, sameAsInput, withRankAtLeast } from '../graph/shape_rules.js';
import { DivNoNan } from './arithmetic.js';
import { cast } from './cast.js';
import { Greater, GreaterEqual, Less, LessEqual, LogicalAnd } from './comparison.js';
import { stack } from './joining.js';
import { add, divide, multiply, subtract } from './operators.js';
import { getItem } from './strided_slice.js';
import { floating } from './type_constraints.js';
import { Square } from './unary.js';

/** Pixels of three channels along the last axis. */
function inferColors(c: InferContext<unknown>): TensorInfo {
  const shape = withRankAtLeast(c, 0, 1);
  const channels = mergeDims(c, shape?.at(-1) ?? null, 3);
  return { dtype: c.dtype(0), shape: shape && [...shape.slice(0, -1), channels] };
}

type Conversion = TensorOp<[images: TensorLike]>;

export const RGBToHSV: Conversion = op('RGBToHSV', {
  doc: 'The hue, saturation and value, all in [0, 1], of red, green and blue.',
  inputs: { images: 'T' },
  types: { T: floating },
  infer: inferColors,
  gradient: ({ inputs: [rgb], outputs: [hsv] }, dy) => [
    hsvGradient(rgb as Tensor, hsv as Tensor, dy),
  ],
});

export const HSVToRGB: Conversion = op('HSVToRGB', {
  doc: 'The red, green and blue of hue, saturation and value.',
  inputs: { images: 'T' },
  types: { T: floating },
  infer: inferColors,
  gradient: null,
});

/** The color of every pixel: `x[..., i]`. */
const channel = (x: Tensor, i: number): Tensor => getItem(x, ['...', { at: i }]);

/**
 * The gradient of RGBToHSV, from those of hue, saturation and value (TF: `_RGBToHSVGrad`). Each of
 * the six orders of red, green and blue has a formula of its own; masks choose among them.
 */
function hsvGradient(rgb: Tensor, hsv: Tensor, dy: Tensor): Tensor {
  const { dtype } = dy;
  const mask = (condition: Tensor): Tensor => cast(condition, dtype);
  const both = (x: Tensor, y: Tensor): Tensor => mask(LogicalAnd([x, y]));
  const inverse = (x: Tensor): Tensor => DivNoNan([1, x]);
  const product = (...factors: readonly Tensor[]): Tensor =>
    factors.reduce((x, y) => multiply(x, y));
  const [r, g, b] = [0, 1, 2].map((i) => channel(rgb, i)) as [Tensor, Tensor, Tensor];
  const colors = [r, g, b] as const;
  const [saturation, value] = [channel(hsv, 1), channel(hsv, 2)];
  const largest = [
    both(GreaterEqual([r, b]), GreaterEqual([r, g])),
    both(Greater([g, r]), GreaterEqual([g, b])),
    both(Greater([b, r]), Greater([b, g])),
  ] as const;
  const smallest = [
    both(Less([r, b]), Less([r, g])),
    both(LessEqual([g, r]), Less([g, b])),
    both(LessEqual([b, r]), LessEqual([b, g])),
  ] as const;
  const isLit = colors.map((x) => mask(Greater([x, 0]))) as [Tensor, Tensor, Tensor];
  type Channel = 0 | 1 | 2;
  /** d saturation / d color `i`: 1 - smallest / largest. */
  const bySaturation = (i: Channel): Tensor => {
    const [j, k] = [((i + 1) % 3) as Channel, ((i + 2) % 3) as Channel];
    const rest = add(multiply(smallest[j], colors[j]), multiply(smallest[k], colors[k]));
    const most = add(multiply(largest[j], colors[j]), multiply(largest[k], colors[k]));
    const asLargest = product(largest[i], rest, inverse(Square([colors[i]])));
    return multiply(isLit[i], subtract(asLargest, multiply(smallest[i], inverse(most))));
  };
  /** d hue / d color `i`, hue counting six to the circle: (next - after) / (largest - smallest). */
  const byHue = (i: Channel): Tensor => {
    const [j, k] = [((i + 1) % 3) as Channel, ((i + 2) % 3) as Channel];
    const [x, y, z] = [colors[i], colors[j], colors[k]];
    const squares = product(inverse(Square([saturation])), inverse(Square([value])));
    const terms = [
      product(isLit[i], largest[i], subtract(z, y), squares),
      product(isLit[j], largest[j], smallest[i], subtract(z, y), inverse(Square([subtract(x, y)]))),
      product(isLit[k], largest[k], smallest[i], subtract(z, y), inverse(Square([subtract(z, x)]))),
      product(isLit[k], largest[k], smallest[j], inverse(subtract(z, y))),
    ];
    const fall = product(isLit[j], largest[j], smallest[k], inverse(subtract(y, z)));
    return divide(
      subtract(
        terms.reduce((s, t) => add(s, t)),
        fall,
      ),
      6,
    );
  };
  const perChannel = (of: (i: Channel) => Tensor, gradient: Tensor): Tensor =>
    stack(
      ([0, 1, 2] as const).map((i) => multiply(gradient, of(i))),
      -1,
    );
  const [dHue, dSaturation, dValue] = [0, 1, 2].map((i) => channel(dy, i)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const ofValue = perChannel((i) => largest[i], dValue);
  const ofSaturation = perChannel(bySaturation, dSaturation);
  return add(add(ofValue, ofSaturation), perChannel(byHue, dHue));
}

const atLeastImage = (c: InferContext<unknown>): TensorInfo => {
  withRankAtLeast(c, 0, 3);
  return sameAsInput(c);
};

type Adjustment = TensorOp<[images: TensorLike, by: TensorLike]>;

/** An op that changes float images by a scalar. */
const adjustment = (type: string, doc: string, by: string): Adjustment =>
  op(type, {
    doc,
    inputs: { images: 'T', [by]: 'float32' },
    types: { T: { allowed: ['float32'] } },
    infer: atLeastImage,
    gradient: 'none',
  });

export const AdjustContrastv2: Adjustment = adjustment(
  'AdjustContrastv2',
  'The distance of every pixel from the mean of its channel, multiplied.',
  'contrast_factor',
);

export const AdjustHue: Adjustment = adjustment(
  'AdjustHue',
  'Colors moved along the circle of hues, whose length is 1.',
  'delta',
);

export const AdjustSaturation: Adjustment = adjustment(
  'AdjustSaturation',
  'Colors of another saturation: multiplied, and kept in [0, 1].',
  'scale',
);
