/** The columns of a panel. */
export const COLUMNS: i32 = 8;

/**
 * Copies columns of a matrix side by side, `panel[k][8]`; those that it has not are zeros.
 *
 * @param taps its rows lie in so many parts, `tapStep` apart, of `inner` rows, `depthStep` apart.
 */
export function packPanel(
  panel: usize,
  from: usize,
  taps: i32,
  tapStep: i32,
  inner: i32,
  depthStep: i32,
  columnStep: i32,
  columns: i32,
): void {
  for (let tap = 0; tap < taps; tap++, from += tapStep) {
    let at = from;
    let k = 0;
    if (columns >= COLUMNS && columnStep == 4) {
      for (; k < inner; k++, at += depthStep, panel += 32) {
        v128.store(panel, v128.load(at));
        v128.store(panel, v128.load(at, 16), 16);
      }
    } else if (columns >= COLUMNS && depthStep == 4) {
      for (; k <= inner - 4; k += 4, at += 16, panel += 128) {
        turn(at, columnStep, panel);
        turn(at + 4 * columnStep, columnStep, panel + 16);
      }
    }
    for (; k < inner; k++, at += depthStep, panel += 32) {
      for (let j = 0; j < COLUMNS; j++) {
        const value = j < columns ? f32.load(at + j * columnStep) : 0;
        f32.store(panel + 4 * j, value);
      }
    }
  }
}

/** Four columns of four elements become four rows of a panel. */
@inline
function turn(from: usize, step: i32, panel: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(panel, v128.shuffle<f64>(ab, cd, 1, 3), 32);
  v128.store(panel, v128.shuffle<f64>(ef, gh, 0, 2), 64);
  v128.store(panel, v128.shuffle<f64>(ef, gh, 1, 3), 96);
}
