import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The interpreter of Python that judges: what the environment variable PYTHON names. */
const interpreter = process.env.PYTHON ?? 'python3';

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
