import { roundHalfToEven } from '../../compiler/ops/folding.js';

const HEADER = 44;
const BYTES = 2;

/**
 * A WAV file of 16-bit samples: `EncodeAudioAsS16LEWav` of tensorflow/core/lib/wav/wav_io.cc.
 *
 * @param samples from -1 to 1, the channels of a frame beside each other.
 * @param sampleRate frames a second; the file has the nearest whole number, at least 1.
 */
export function wav(samples: ArrayLike<number>, sampleRate: number, channels: number): Uint8Array {
  const rate = Math.max(1, roundHalfToEven(sampleRate));
  const file = new DataView(new ArrayBuffer(HEADER + samples.length * BYTES));
  const text = (at: number, word: string): void => {
    for (let i = 0; i < word.length; i++) file.setUint8(at + i, word.charCodeAt(i));
  };
  text(0, 'RIFF');
  file.setUint32(4, file.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, channels, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * channels * BYTES, true);
  file.setUint16(32, channels * BYTES, true);
  file.setUint16(34, BYTES * 8, true);
  text(36, 'data');
  file.setUint32(40, samples.length * BYTES, true);
  for (let i = 0; i < samples.length; i++) {
    file.setInt16(HEADER + i * BYTES, sampleOf(samples[i] as number), true);
  }
  return new Uint8Array(file.buffer);
}

/** C rounds a half away from zero, JavaScript upwards. */
const sampleOf = (value: number): number => {
  const scaled = value * 2 ** 15;
  return Math.max(
    -(2 ** 15),
    Math.min(2 ** 15 - 1, Math.sign(scaled) * Math.round(Math.abs(scaled))),
  );
};
