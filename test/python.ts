import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The interpreter of Python that judges: what the environment variable PYTHON names. */
export const interpreter = process.env.PYTHON ?? 'python3';

/** Whether Python has a module; where it has not, says so. */
export function pythonHas(module: string): boolean {
  const find = `import importlib.util as u, sys; sys.exit(u.find_spec('${module}') is None)`;
  const isThere = spawnSync(interpreter, ['-c', find]).status === 0;
  if (!isThere) {
    console.log(`Skipped: ${interpreter} has no ${module}. Set PYTHON to one that has.`);
  }
  return isThere;
}

/**
 * Runs a script of Python.
 * @param script its URL.
 * @param input what it reads from standard input.
 * @returns the last line that it prints, which has to be JSON.
 */
export function runPython<R>(script: URL, args: readonly string[], input = ''): Promise<R> {
  return new Promise((resolve, reject) => {
    const options = {
      maxBuffer: 2 ** 28,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' },
    };
    const child = execFile(
      interpreter,
      [fileURLToPath(script), ...args],
      options,
      (error, stdout) => {
        if (error !== null) reject(error);
        else resolve(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as R);
      },
    );
    child.stdin?.end(input);
  });
}

/**
 * Starts a server in Python, and waits until it says where it is.
 * @param args those of the interpreter.
 * @returns the process, which the caller ends, and the URL.
 */
export async function startServer(
  args: readonly string[],
): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(interpreter, ['-u', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface(server.stderr)) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return { server, url };
  }
  throw new Error(`The server did not start: ${interpreter} ${args.join(' ')}`);
}
