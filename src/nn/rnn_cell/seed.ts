/**
 * The seed of one of a wrapper's dropouts, made of the wrapper's own as TensorFlow does: the first 32
 * bits of an MD5 digest, without the sign.
 */
export const seedFor = (seed: number | null, salt: string): number | null =>
  seed === null ? null : firstWordOfMd5(`${seed}${salt}`) & 0x7fffffff;

/** How far each step of a round rotates. */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

const SINES = Int32Array.from({ length: 64 }, (_, i) =>
  Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32),
);

/** The first four bytes of the MD5 digest (RFC 1321) of a short ASCII text, most significant first. */
function firstWordOfMd5(text: string): number {
  const bytes = new Uint8Array(64);
  bytes.set(new TextEncoder().encode(text));
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(56, text.length * 8, true);
  const start = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as const;
  let [a, b, c, d]: number[] = [...start];
  for (let i = 0; i < 64; i++) {
    const [x, y, z, w] = [a, b, c, d] as [number, number, number, number];
    const round = i >> 4;
    const mixed = [(y & z) | (~y & w), (w & y) | (~w & z), y ^ z ^ w, z ^ (y | ~w)][
      round
    ] as number;
    const word = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] as number;
    const sum = (x + mixed + (SINES[i] as number) + view.getUint32((word % 16) * 4, true)) | 0;
    const by = ROTATIONS[round * 4 + (i % 4)] as number;
    [a, d, c, b] = [w, z, y, (y + ((sum << by) | (sum >>> (32 - by)))) | 0];
  }
  const digest = new DataView(new ArrayBuffer(4));
  digest.setUint32(0, (start[0] + (a as number)) >>> 0, true);
  return digest.getUint32(0);
}
