import { SingleBar } from 'cli-progress';

/** A progress bar on stderr, on a terminal only, and a tidy end for Ctrl-C. */
export class Progress {
  readonly #bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{bar} {percentage}% | epoch {epoch} | cost {cost} | {eta_formatted} left',
        stream: process.stderr,
        clearOnComplete: true,
        hideCursor: true,
      })
    : null;

  #steps = 0;

  constructor(private readonly totalSteps: number) {
    process.once('SIGINT', () => {
      this.stop();
      process.exit(130);
    });
  }

  /** Counts a step. Giving the event loop a turn lets Ctrl-C through. */
  async step(epoch: number, cost: number): Promise<void> {
    const shown = { epoch, cost: cost.toFixed(3) };
    if (this.#bar?.isActive === false) this.#bar.start(this.totalSteps, this.#steps, shown);
    this.#steps++;
    this.#bar?.increment(1, shown);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Prints a line of output. The bar makes way: it comes back with the next step. */
  log(line: string): void {
    this.stop();
    console.log(line);
  }

  /** Takes the bar away, and gives the cursor back. */
  stop(): void {
    this.#bar?.stop();
  }
}
