import type { PoolAttrs } from '../../../compiler/ops/pool.js';
import { windowAxis, windowGeometry } from '../../../compiler/ops/window.js';
import type { Node } from '../../../compiler/program/node.js';
import type { View } from '../memory.js';
import type { HostRun, HostTable } from './kernel.js';

/** A window's rows or columns that lie inside the input. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function spans(input: number, axis: 1 | 2, attrs: PoolAttrs): readonly Span[] {
  const window = windowAxis(attrs, axis);
  const taps = attrs.ksize[axis] as number;
  const { output, before } = windowGeometry(input, taps, window);
  return Array.from({ length: output }, (_, i) => {
    const start = i * window.stride - before;
    return { from: Math.max(0, start), to: Math.min(input, start + taps) };
  });
}

/** Calls `visit` with the place of the first largest value of every window, and the window's own. */
function windowMaxima(node: Node, attrs: PoolAttrs) {
  const [n, h, w, c] = (node.inputs[0] as Node).shape as readonly [number, number, number, number];
  const [rows, columns] = [spans(h, 1, attrs), spans(w, 2, attrs)];
  return (x: View, y: View, visit: (place: number, window: number) => void): void => {
    let window = 0;
    for (let image = 0; image < n; image++) {
      for (const row of rows) {
        for (const column of columns) {
          for (let channel = 0; channel < c; channel++, window++) {
            const largest = y[window] as number;
            search: for (let i = row.from; i < row.to; i++) {
              let place = ((image * h + i) * w + column.from) * c + channel;
              for (let j = column.from; j < column.to; j++, place += c) {
                // Written so that a NaN, which is no less than anything, counts as the largest.
                if ((x[place] as number) < largest) continue;
                visit(place, window);
                break search;
              }
            }
          }
        }
      }
    }
  };
}

function averageGradient(node: Node<'AvgPoolGrad'>) {
  const [n, h, w, c] = node.shape as readonly [number, number, number, number];
  const [rows, columns] = [spans(h, 1, node.attrs), spans(w, 2, node.attrs)];
  return ({ inputs, outputs }: HostRun): void => {
    const [dy, dx] = [inputs[1] as View, outputs[0] as View];
    dx.fill(0);
    let window = 0;
    for (let image = 0; image < n; image++) {
      for (const row of rows) {
        for (const column of columns) {
          const count = (row.to - row.from) * (column.to - column.from);
          for (let channel = 0; channel < c; channel++, window++) {
            const share = (dy[window] as number) / count;
            for (let i = row.from; i < row.to; i++) {
              for (let j = column.from; j < column.to; j++) {
                const place = ((image * h + i) * w + j) * c + channel;
                dx[place] = (dx[place] as number) + share;
              }
            }
          }
        }
      }
    }
  };
}

export const poolKernels: HostTable = {
  MaxPoolGrad: (node) => {
    const visit = windowMaxima(node, node.attrs);
    return {
      run({ inputs: [x, y, dy], outputs: [dx] }) {
        dx?.fill(0);
        visit(x as View, y as View, (place, window) => {
          (dx as View)[place] = ((dx as View)[place] as number) + ((dy as View)[window] as number);
        });
      },
    };
  },
  MaxPoolGradGrad: (node) => {
    const visit = windowMaxima(node, node.attrs);
    return {
      run({ inputs: [x, y, grad], outputs: [out] }) {
        visit(x as View, y as View, (place, window) => {
          (out as View)[window] = (grad as View)[place] as number;
        });
      },
    };
  },
  AvgPoolGrad: (node) => ({ run: averageGradient(node) }),
};
