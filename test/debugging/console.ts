import { vi } from 'vitest';

type Method = 'error' | 'info' | 'log' | 'warn';

/** What something prints to the console, line by line; standard error where no method is named. */
export async function printed(
  body: () => Promise<unknown>,
  method: Method = 'error',
): Promise<readonly string[]> {
  const spy = vi.spyOn(console, method).mockImplementation(() => undefined);
  try {
    await body();
    return spy.mock.calls.map(([text]) => String(text));
  } finally {
    spy.mockRestore();
  }
}
