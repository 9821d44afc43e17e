import type { View } from '../memory.js';
import type { HostKernel, HostTable } from './kernel.js';

/** The three numbers of a pixel. */
type Pixel = readonly [number, number, number];

/** A kernel that changes pixel by pixel, by a scalar where the op has one. */
const perPixel = (change: (pixel: Pixel, by: number) => Pixel): HostKernel => ({
  run({ inputs, outputs }) {
    const [x, out] = [inputs[0] as View, outputs[0] as View];
    const by = inputs[1]?.[0] ?? 0;
    for (let i = 0; i < x.length; i += 3) {
      out.set(change([x[i] as number, x[i + 1] as number, x[i + 2] as number], by), i);
    }
  },
});

const clamp = (x: number): number => Math.min(Math.max(x, 0), 1);

function toHsv([r, g, b]: Pixel): Pixel {
  const value = Math.max(r, g, b);
  const range = value - Math.min(r, g, b);
  const saturation = value > 0 ? range / value : 0;
  if (!(range > 0)) return [0, saturation, value];
  const sixths =
    r === value ? (g - b) / range : g === value ? (b - r) / range + 2 : (r - g) / range + 4;
  return [sixths < 0 ? sixths / 6 + 1 : sixths / 6, saturation, value];
}

function toRgb([hue, saturation, value]: Pixel): Pixel {
  const sixths = hue * 6;
  const part = (share: number): number => (1 - saturation + saturation * clamp(share)) * value;
  return [
    part(Math.abs(sixths - 3) - 1),
    part(2 - Math.abs(sixths - 2)),
    part(2 - Math.abs(sixths - 4)),
  ];
}

export const colorKernels: HostTable = {
  AdjustHue: () =>
    perPixel((pixel, delta) => {
      const [hue, saturation, value] = toHsv(pixel);
      const moved = hue + delta;
      return toRgb([moved - Math.floor(moved), saturation, value]);
    }),
  AdjustSaturation: () =>
    perPixel((pixel, scale) => {
      const [hue, saturation, value] = toHsv(pixel);
      return toRgb([hue, clamp(saturation * scale), value]);
    }),
  HSVToRGB: () => perPixel(toRgb),
  RGBToHSV: () => perPixel(toHsv),
};
