/** What a measurement of a training step prints as the last line of its standard output, in JSON. */
export interface Result {
  readonly name: string;
  /** One number per timed training step. */
  readonly milliseconds: readonly number[];
  /** Of the first step, compilation included, where a peer compiles. */
  readonly firstMilliseconds?: number;
  /** Before the first update: the same for every peer, or one of them computes something else. */
  readonly loss: number;
  /** GFLOP/s of the fastest product of matrices in the same process, where it was measured. */
  readonly peak?: number;
}

/** What multiplies two square matrices of a size, again and again. */
export type Multiplier = (size: number) => Promise<() => unknown> | (() => unknown);

/** Square matrices whose products are timed. */
export const productSizes = [256, 512, 1024] as const;

/** What a run returns, and how long it takes. */
async function timed<T>(run: () => T | Promise<T>): Promise<readonly [T, milliseconds: number]> {
  const start = performance.now();
  const result = await run();
  return [result, performance.now() - start];
}

/** GFLOP/s of the fastest product. */
async function peak(multiplier: Multiplier): Promise<number> {
  let best = 0;
  for (const size of productSizes) {
    const multiply = await multiplier(size);
    for (let i = 0; i < 10; i++) {
      const [, milliseconds] = await timed(multiply);
      best = Math.max(best, (2 * size ** 3) / milliseconds / 1e6);
    }
  }
  return best;
}

/** Times a step, which returns the loss before its update, and prints what the bench reads. */
export async function report(
  name: string,
  step: () => number | Promise<number>,
  { steps = 60, multiplier }: { readonly steps?: number; readonly multiplier?: Multiplier },
): Promise<void> {
  const [loss, firstMilliseconds] = await timed(step);
  const milliseconds: number[] = [];
  for (let i = 0; i < steps; i++) milliseconds.push((await timed(step))[1]);
  const result: Result = {
    name,
    milliseconds,
    firstMilliseconds,
    loss,
    ...(multiplier && { peak: await peak(multiplier) }),
  };
  console.log(JSON.stringify(result));
}
