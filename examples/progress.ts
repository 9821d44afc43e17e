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
  #isInterrupted = false;

  constructor(totalSteps: number) {
    this.#bar?.start(totalSteps, 0, { epoch: 1, cost: '' });
    process.once('SIGINT', () => {
      this.#isInterrupted = true;
    });
  }

  /** Whether Ctrl-C was pressed: the program should end after the step it is at. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Counts a step. Giving the event loop a turn lets Ctrl-C through. */
  async step(epoch: number, cost: number): Promise<void> {
    this.#bar?.increment(1, { epoch, cost: cost.toFixed(3) });
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Prints a line of output, above the bar where there is one. */
  log(line: string): void {
    if (this.#bar !== null) process.stderr.write('\r\x1b[K');
    console.log(line);
  }

  /** Takes the bar away. */
  stop(): void {
    this.#bar?.stop();
    if (this.#isInterrupted) process.exitCode = 130;
  }
}
