import { describe, expect, it } from 'vitest';
import { type OrtTensor, withoutCopies } from '../../../runtime/onnx/library.js';

const tensor = (size: number, value: number): OrtTensor & { readonly data: Float32Array } => ({
  dims: [size],
  data: new Float32Array(size).fill(value),
});

const LARGE = 2 ** 18;

describe('the outputs of a run', () => {
  it('are in our memory where they have a place there, and copies give theirs back', () => {
    const [place, copy, own] = [tensor(LARGE, 1), tensor(LARGE, 1), tensor(LARGE, 2)];
    const outputs = withoutCopies({ w: copy, loss: own }, { w: place, loss: null });
    expect(outputs).toEqual({ w: place, loss: own });
    expect(copy.data).toHaveLength(0);
    expect([place.data.length, own.data.length]).toEqual([LARGE, LARGE]);
  });

  it('stay as they are where the library gives our own memory', () => {
    const place = tensor(LARGE, 1);
    const same: OrtTensor = { dims: [LARGE], data: new Float32Array(place.data.buffer) };
    expect(withoutCopies({ w: same }, { w: place }).w).toBe(place);
    expect(place.data).toHaveLength(LARGE);
  });
});
