import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';
import * as node from '../../src/node.js';
import { type PublicSymbol, publicSymbols } from './public_api.js';

/*
 * docs/api.md lists TensorFlow 1.15's symbols and ours. What there is comes from the types of the
 * public entries, TensorFlow's name for it from its JSDoc, and the arguments from its signature.
 * `npm run docs:api` writes the page.
 */

/** TensorFlow's symbols, each with its arguments where they are known. */
const tensorflow: ReadonlyMap<string, readonly string[] | null> = new Map(
  readFileSync(new URL('tensorflow_1.15.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', args] = /^([\w.]+)(?:\((.*)\))?$/.exec(line) ?? [];
      return [`tf.${name}`, args?.split(', ').filter(Boolean) ?? null];
    }),
);

/** What a comment says that the symbol is called in Python. */
const namedOriginal = (doc: string): string | undefined =>
  /(?:TF 1\.15|Python)'s `(?:with )?([\w.]+)/.exec(doc.replace(/\s+/g, ' '))?.[1];

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** TensorFlow's symbols by the names that they have here. An alias has two. */
const byOurName = new Map([...tensorflow.keys()].map((name) => [camelCase(name), name]));

/** What a symbol is called in Python; null where it is feedgraph's own. */
function originalName({ name, doc }: PublicSymbol): string | null {
  const original = namedOriginal(doc);
  if (original !== undefined) return byOurName.get(`tf.${name}`) ?? original;
  if (/TF 1\.15\s+has\s+none/.test(doc)) return null;
  throw new Error(
    `The JSDoc of ${name} must name TensorFlow's symbol, "TF 1.15's \`tf.name\`", or say that ` +
      '"TF 1.15 has none".',
  );
}

/** The value of a public symbol, if an entry has it. */
const valueOf = (entry: object, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (at, key) => (at as { readonly [key: string]: unknown } | undefined)?.[key],
      entry,
    );

/** A name without what turning snake_case into camelCase changes. */
const letters = (name: string): string => name.replace(/[_?]/g, '').toLowerCase();

/** TensorFlow's arguments that ours does not take. */
function missingArguments(name: string, value: unknown): readonly string[] {
  if (typeof value !== 'function' || !('parameters' in value)) return [];
  const parameters = value.parameters as readonly string[];
  const own = new Set(parameters.map(letters));
  return (tensorflow.get(name) ?? []).filter((arg) => !own.has(letters(arg)));
}

interface Row {
  readonly original: string | null;
  readonly ours: string | null;
  readonly status: string;
}

const code = (text: string | null): string => (text === null ? '' : `\`${text}\``);

function rowOf(symbol: PublicSymbol, entry: object): Row {
  const original = originalName(symbol);
  if (original === null) return { original, ours: symbol.name, status: "feedgraph's own" };
  const missing = missingArguments(original, valueOf(entry, symbol.name));
  const status = missing.length === 0 ? 'yes' : `without ${missing.map(code).join(', ')}`;
  return { original, ours: symbol.name, status };
}

/** `nn` of `nn.conv2d` and of `tf.nn.conv2d`; '' of `add`. */
const namespaceOf = ({ original, ours }: Row): string =>
  (ours ?? original?.replace('tf.', '') ?? '').split('.').slice(0, -1).join('.');

function table(rows: readonly Row[], prefix: string): string {
  const key = ({ original, ours }: Row): string => (original ?? ours ?? '').toLowerCase();
  const lines = [...rows]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(
      ({ original, ours, status }) =>
        `| ${code(original)} | ${code(ours && prefix + ours)} | ${status} |`,
    );
  return ['| TensorFlow 1.15 | feedgraph | here |', '| --- | --- | --- |', ...lines].join('\n');
}

describe('the public API', () => {
  // A constant or a type need not have a name in Python.
  const isListed =
    (entry: object) =>
    ({ name, doc }: PublicSymbol): boolean =>
      typeof valueOf(entry, name) === 'function' || namedOriginal(doc) !== undefined;
  const [core = [], all = []] = publicSymbols('src/index.ts', 'src/node.ts').map((found, i) =>
    found.filter(isListed([tf, node][i] as object)),
  );
  // The entry for Node has all of the other one.
  const nodeOnly = all.filter(({ name }) => valueOf(node, name) !== valueOf(tf, name));

  it('is documented, and says what TensorFlow calls it', () => {
    const problems = [...core, ...nodeOnly].flatMap((symbol) => {
      const methods = symbol.undocumented.map((m) => `${symbol.name}.${m} has no JSDoc.`);
      try {
        originalName(symbol);
        return methods;
      } catch (error) {
        return [...methods, (error as Error).message];
      }
    });
    expect(problems).toEqual([]);
  });

  it('is what docs/api.md lists: if not, npm run docs:api', async () => {
    const rows = core.map((symbol) => rowOf(symbol, tf));
    const nodeRows = nodeOnly.map((symbol) => rowOf(symbol, node));
    const here = new Set([...rows, ...nodeRows].map(({ original }) => original));
    const missing = [...tensorflow.keys()]
      .filter((name) => !here.has(name))
      .map((name): Row => ({ original: name, ours: null, status: 'no' }));
    const all = [...rows, ...missing];
    const namespaces = [...new Set(all.map(namespaceOf))].sort();
    const sections = namespaces.map((namespace) => {
      const own = all.filter((row) => namespaceOf(row) === namespace);
      return `## ${['tf', namespace].filter(Boolean).join('.')}\n\n${table(own, 'tf.')}\n`;
    });
    const page = `# The API beside TensorFlow 1.15's

TensorFlow 1.15's functions and classes of the families that tutorials use, and feedgraph's. This page
is made from the code: \`npm run docs:api\`.

${sections.join('\n')}
## feedgraph/node

All of \`feedgraph\`, and:

${table(nodeRows, 'tf.')}
`;
    await expect(page).toMatchFileSnapshot('../../docs/api.md');
  });
});
