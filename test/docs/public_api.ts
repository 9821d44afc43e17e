import { fileURLToPath } from 'node:url';
import {
  API,
  type Checker,
  type Project,
  type Symbol,
  SymbolFlags,
} from 'typescript/unstable/sync';

/** A function, class, constant or type that a user can reach. */
export interface PublicSymbol {
  /** How it is written after the entry's namespace: `nn.conv2d`. */
  readonly name: string;
  /** Its JSDoc, without the tags. */
  readonly doc: string;
  /** For a class, its methods without JSDoc. */
  readonly undocumented: readonly string[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What every entry file exports, namespaces followed, as the type checker sees it. */
export function publicSymbols(...entries: readonly string[]): (readonly PublicSymbol[])[] {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProject: `${root}tsconfig.json` });
    const [{ program, checker }] = snapshot.getProjects() as [Project];
    return entries.map((entry) => {
      const file = program.getSourceFile(root + entry);
      const module = file && checker.getSymbolAtLocation(file);
      if (module === undefined) throw new Error(`${entry} is not a module of the project.`);
      return exportsOf(module, '', checker);
    });
  } finally {
    api.close();
  }
}

const has = (symbol: Symbol, flags: number): boolean => (symbol.flags & flags) !== 0;

function exportsOf(module: Symbol, prefix: string, checker: Checker): readonly PublicSymbol[] {
  return checker.getExportsOfModule(module).flatMap((exported): readonly PublicSymbol[] => {
    const symbol = has(exported, SymbolFlags.Alias) ? checker.getAliasedSymbol(exported) : exported;
    const name = prefix + exported.name;
    if (has(symbol, SymbolFlags.ValueModule)) return exportsOf(symbol, `${name}.`, checker);
    const doc = checker.getDocumentationCommentOfSymbol(symbol);
    const methods = has(symbol, SymbolFlags.Class) ? methodsOf(symbol, checker) : [];
    const isDocumented = (method: Symbol): boolean =>
      checker.getDocumentationCommentOfSymbol(method) !== '' ||
      checker.getJsDocTagsOfSymbol(method).length > 0;
    const undocumented = methods.filter((m) => !isDocumented(m)).map((m) => m.name);
    return [{ name, doc, undocumented }];
  });
}

/** The methods that a class adds to those of its base. */
const methodsOf = (symbol: Symbol, checker: Checker): readonly Symbol[] => {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  return checker
    .getPropertiesOfType(type)
    .filter((member) => has(member, SymbolFlags.Method) && /^[a-z]/i.test(member.name));
};
