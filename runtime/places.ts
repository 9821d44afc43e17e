/** The coordinate of element `place` of a tensor of `shape`. */
export function coordinate(place: number, shape: readonly number[]): readonly number[] {
  const at: number[] = [];
  let rest = place;
  for (const length of [...shape].reverse()) {
    at.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return at;
}

/** `[1,0]`: the place of element `i` of a tensor of `shape`, as an error names it. */
export const placeIn = (shape: readonly number[], i: number): string =>
  shape.length === 0 ? '' : `[${coordinate(i, shape)}]`;
