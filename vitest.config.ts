import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** The last line of every run: how many tests there were. */
const summary: Reporter = {
  onTestRunEnd(modules) {
    const states = modules.flatMap((m) => [...m.children.allTests()].map((t) => t.result().state));
    const count = (state: string): number => states.filter((s) => s === state).length;
    const line = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
    setImmediate(() => console.log(line));
  },
};

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default', summary],
  },
});
