/** The functions of a library in the form that TensorFlow.js executes. */

import { argTypes } from '../graph_def/node_types.js';
import { signatureOf } from '../graph_def/signatures.js';
import type { FunctionDef } from '../proto/graph_pb.js';

/** A function with other names for the tensors that its nodes take and that it returns. */
const renamed = (f: FunctionDef, rename: (input: string) => string): FunctionDef => ({
  ...f,
  nodeDef: f.nodeDef.map((node) => ({ ...node, input: node.input.map(rename) })),
  ret: Object.fromEntries(Object.entries(f.ret).map(([name, of]) => [name, rename(of)])),
});

/**
 * A function whose tensors are called as those of a graph are, `node:1` in place of `node:argument:0`.
 * TensorFlow.js would take the last number for the output's, whichever argument it is of.
 */
export function withNumberedOutputs(f: FunctionDef): FunctionDef {
  const nodes = new Map(f.nodeDef.map((node) => [node.name, node]));
  return renamed(f, (input) => {
    const [name = '', argument, number = 0] = input.split(':');
    const node = nodes.get(name);
    const signature = node && signatureOf(node.op);
    if (node === undefined || argument === undefined || !signature) return input;
    const lengths = argTypes(node, signature.outputs, signature).map(({ length }) => length);
    const position = signature.outputs.findIndex((arg) => arg.name === argument);
    const before = lengths.slice(0, position).reduce((sum, length) => sum + length, 0);
    return `${name}:${before + Number(number)}`;
  });
}

/**
 * A function whose constants have its name before their own: the weights of a model are in one list.
 */
export function withScopedConstants(f: FunctionDef): FunctionDef {
  const constants = new Set(f.nodeDef.flatMap(({ op, name }) => (op === 'Const' ? [name] : [])));
  const scoped = (name: string): string =>
    constants.has(name) ? `${f.signature?.name}/${name}` : name;
  const nodes = f.nodeDef.map((node) => ({ ...node, name: scoped(node.name) }));
  return renamed({ ...f, nodeDef: nodes }, (input) =>
    input.replace(/^(\^?)([^:]*)/, (_, control: string, name: string) => control + scoped(name)),
  );
}
