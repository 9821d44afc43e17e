import { fileURLToPath } from 'node:url';
import { type Node, SyntaxKind, type TemplateSpan } from 'typescript/unstable/ast';
import { API, type Project } from 'typescript/unstable/sync';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

/** A tensor's type, alone or as one of several. */
const TENSOR = /(^|\| )(Tensor|Variable)( \||$)/;

it('no tensor becomes text by a template: that is an error, which would hide the one meant', () => {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProject: `${root}tsconfig.json` });
    const [{ program, checker }] = snapshot.getProjects() as [Project];
    const own = program
      .getSourceFileNames()
      .filter((name) => /^(compiler|runtime|src)\//.test(name.replace(root, '')));
    const found = own.flatMap((name) => {
      const file = program.getSourceFile(name);
      if (file === undefined) throw new Error(`${name} is not to be read.`);
      const parts: Node[] = [];
      const visit = (node: Node): void => {
        if (node.kind === SyntaxKind.TemplateSpan) parts.push((node as TemplateSpan).expression);
        node.forEachChild(visit);
      };
      visit(file);
      const types = parts.length === 0 ? [] : checker.getTypeAtLocation(parts);
      return parts
        .filter((_, i) => TENSOR.test(types[i] ? checker.typeToString(types[i]) : ''))
        .map((part) => `${name}: ${file.text.slice(part.pos, part.end)}`);
    });
    expect(found).toEqual([]);
  } finally {
    api.close();
  }
});
