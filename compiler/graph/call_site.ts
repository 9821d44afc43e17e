/**
 * Where in the user's program an operation was made. The stack is recorded when the operation is
 * made and read only when an error asks for it, since formatting it is what costs time.
 */

/**
 * The most frames between the user's line and the recorder. It is 42 for the slots of an optimizer,
 * and as many for gradients: each scope on the way takes four.
 */
const FRAMES = 64;

/** Without the scheme of files, and what a server is told beside the name. */
const plainPath = (url: string): string => url.replace(/^file:\/\//, '').replace(/\?.*$/, '');

// A bundler takes a URL that is made of `import.meta.url` at once for that of a file to pack.
const ownUrl = import.meta.url;
const ownFile = plainPath(ownUrl);
const root = plainPath(new URL('../../', ownUrl).href);
const ownFolders = ['compiler/', 'runtime/', 'src/'].map((folder) => root + folder);

const isOwn = (file: string): boolean =>
  file === ownFile || ownFolders.some((folder) => file.startsWith(folder));

/** The place of the call that is making operations, where it has been recorded. */
let current: CallSite | null = null;

/** A place in the user's source. */
export class CallSite {
  private constructor(private readonly trace: Error) {}

  /**
   * Does something that one line of the user's asked for: all that it makes has that place, which is
   * recorded once. The body must not call the user's functions.
   */
  static once<R>(body: (site: CallSite) => R): R {
    if (current !== null) return body(current);
    current = CallSite.here();
    try {
      return body(current);
    } finally {
      current = null;
    }
  }

  /** Records the place from which the library was called. */
  static here(): CallSite {
    if (current !== null) return current;
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    const trace = new Error();
    Error.stackTraceLimit = limit;
    return new CallSite(trace);
  }

  /** `file:line:column` of the first frame outside this library, or null where none is known. */
  get location(): string | null {
    return placesOf(this.trace.stack ?? '').find(({ file }) => !isOwn(file))?.place ?? null;
  }
}

/**
 * The places of a stack, from the innermost: a line is `at f (file:1:2)` or `at file:1:2` in V8, and
 * `f@file:1:2` in Firefox and Safari.
 */
export function placesOf(
  stack: string,
): readonly { readonly file: string; readonly place: string }[] {
  return stack.split('\n').flatMap((line) => {
    const found = /(?:^|[\s(@])((?:[a-z-]+:\/\/|\/|[A-Za-z]:[\\/])[^\s()]+):(\d+):(\d+)\)?$/.exec(
      line.trim(),
    );
    if (found === null) return [];
    const file = plainPath(found[1] as string);
    return [{ file, place: `${file}:${found[2]}:${found[3]}` }];
  });
}

/** What a learner should know beside TensorFlow's own text. */
export interface ErrorContext {
  /** The operation, as `'name' (Type)`. */
  readonly op?: { readonly name: string; readonly type: string };
  /** The operation's input shapes, printed. */
  readonly inputs?: readonly string[];
  /** Where the user made the operation, or called. */
  readonly site?: CallSite;
  /** What to do about it. */
  readonly advice?: string;
}

/** TensorFlow's own text, followed by the op, its inputs, the user's line and one line of advice. */
export function explain(text: string, { op, inputs, site, advice }: ErrorContext): string {
  const location = site?.location;
  const lines = [
    op && `op:     '${op.name}' (${op.type})`,
    inputs && inputs.length > 0 && `inputs: ${inputs.join(', ')}`,
    location && `at:     ${location}`,
    advice && `advice: ${advice}`,
  ].filter((line): line is string => typeof line === 'string');
  return lines.length === 0 ? text : `${text}\n\n  ${lines.join('\n  ')}`;
}

/** `explain`, at the line of the user's program that is calling now. */
export const explainHere = (text: string, context: Omit<ErrorContext, 'site'> = {}): string =>
  explain(text, { ...context, site: CallSite.here() });
