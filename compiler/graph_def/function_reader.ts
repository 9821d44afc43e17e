/** Functions of a library as the bodies of choices and loops. */

import { create } from '@bufbuild/protobuf';
import { FuncGraph } from '../graph/func_graph.js';
import type { Graph } from '../graph/graph.js';
import type { AttrValues, Operation, Tensor } from '../graph/operation.js';
import type { ListInfo, TensorInfo } from '../graph/record.js';
import type { Shape } from '../graph/shape.js';
import { type FunctionDef, type NodeDef, NodeDefSchema } from '../proto/graph_pb.js';
import type { DataType } from '../proto/tensor_pb.js';
import { Allowance } from './allowance.js';
import { Unsupported } from './attr_value.js';
import { dataTypeString } from './data_types.js';
import { isControl } from './input_name.js';
import { argTypes } from './node_types.js';
import type { Reader } from './reader.js';
import { signatureOf } from './signatures.js';
import { shapeOfProto } from './tensor_proto.js';

/** Operations that the functions of one graph may have, each counted where it is used. */
const MAX_OPERATIONS = 2 ** 18;

const isLoop = (op: string): boolean => /^(Stateless)?While$/.test(op);

/** Makes functions of a library graphs, a new one for each operation that has one. */
export class Functions {
  readonly #library: ReadonlyMap<string, FunctionDef>;
  /** What is being made just now: a function that calls itself would have no end. */
  readonly #open = new Set<string>();
  readonly #allowance = new Allowance(MAX_OPERATIONS, 'operations in functions');

  constructor(
    functions: readonly FunctionDef[],
    private readonly reader: Reader,
  ) {
    this.#library = new Map(functions.map((f) => [f.signature?.name ?? '', f]));
  }

  /** The types that a function gives, or null where there is none of that name. */
  resultTypes(name: string): readonly DataType[] | null {
    return this.#library.get(name)?.signature?.outputArg.map(({ type }) => type) ?? null;
  }

  /**
   * The function called `name` as the body of a node with these inputs.
   * @throws Unsupported where something in it cannot be understood.
   */
  instance(graph: Graph, name: string, node: NodeDef, inputs: readonly Tensor[]): FuncGraph {
    const def = this.#library.get(name);
    if (def === undefined) throw new Unsupported(`the library has no function '${name}'`);
    if (this.#open.has(name)) throw new Unsupported(`the function '${name}' calls itself`);
    this.#allowance.claim(def.nodeDef.length + 1);
    this.#open.add(name);
    try {
      const f = new FuncGraph(name, graph);
      const args = this.#addArguments(f, def, node, inputs);
      this.#addBody(f, def, args);
      return f;
    } catch (error) {
      if (error instanceof Unsupported || !(error instanceof Error)) throw error;
      throw new Unsupported(`the function '${name}' cannot be used: ${error.message}`);
    } finally {
      this.#open.delete(name);
    }
  }

  /** Adds the inputs, each what the node is given for it. */
  #addArguments(
    f: FuncGraph,
    { signature }: FunctionDef,
    node: NodeDef,
    inputs: readonly Tensor[],
  ): ReadonlyMap<string, Tensor> {
    const args = signature?.inputArg ?? [];
    const given = inputs.slice(Math.max(0, inputs.length - args.length));
    const shapes = isLoop(node.op) ? loopShapes(node) : given.map(({ shape }) => shape);
    return new Map(
      args.map(({ name, type }, i) => {
        const outer = given[i];
        if (outer === undefined || this.reader.typeOf(outer) !== type) {
          throw new Unsupported(`argument '${name}' of '${f.name}' is no ${dataTypeString(type)}`);
        }
        const input = f.addInput(argumentInfo(outer, shapes[i] ?? null, isLoop(node.op)), name);
        this.reader.setType(input, type);
        if (!isLoop(node.op)) f.standFor(outer, input);
        return [name, input];
      }),
    );
  }

  #addBody(f: FuncGraph, def: FunctionDef, args: ReadonlyMap<string, Tensor>): void {
    const byName = new Map(def.nodeDef.map((node) => [node.name, node]));
    const plain = (input: string): string => this.#plainInput(input, args, byName);
    const nodes = def.nodeDef.map((node) =>
      create(NodeDefSchema, { ...node, input: node.input.map(plain) }),
    );
    const given = new Map([...args].map(([arg, input]) => [`${arg}:0`, input]));
    const made = this.reader.add(f, nodes, { nameOf: (name) => name, given });
    for (const { name } of def.signature?.outputArg ?? []) {
      const source = plain(def.ret[name] ?? '');
      const tensor = args.get(source) ?? outputOf(made, source);
      if (tensor === undefined) throw new Unsupported(`'${f.name}' has no result '${name}'`);
      f.outputs.push(tensor);
    }
  }

  /** An input of a node in a function, `node:argument:index`, as in a graph, `node:index`. */
  #plainInput(
    input: string,
    args: ReadonlyMap<string, Tensor>,
    nodes: ReadonlyMap<string, NodeDef>,
  ): string {
    const [name = '', argument, place = '0'] = input.split(':');
    if (isControl(input) || args.has(name)) return name;
    const node = nodes.get(name);
    if (node === undefined || argument === undefined) {
      throw new Unsupported(`there is no '${input}' in the function`);
    }
    let before = 0;
    for (const { name: output, length } of this.#outputsOf(node)) {
      if (output === argument) return `${name}:${before + Number(place)}`;
      before += length;
    }
    throw new Unsupported(`the op '${node.op}' has no output '${argument}'`);
  }

  /** The output arguments of a node, and how many tensors each is. */
  #outputsOf(node: NodeDef): readonly { readonly name: string; readonly length: number }[] {
    const signature = signatureOf(node.op);
    if (signature !== null) {
      return argTypes(node, signature.outputs, signature).map(({ length }, i) => ({
        name: signature.outputs[i]?.name ?? '',
        length,
      }));
    }
    const results = this.#library.get(node.op)?.signature?.outputArg;
    return results?.map(({ name }) => ({ name, length: 1 })) ?? [];
  }
}

/** What is known of an argument: of a loop's only what holds in every iteration. */
function argumentInfo(outer: Tensor, shape: Shape, inLoop: boolean): TensorInfo {
  const list: ListInfo | null = outer.list && { ...outer.list, ...(inLoop && { length: null }) };
  return { dtype: outer.dtype, shape, list };
}

/** The shapes that a loop's variables have in all iterations. */
function loopShapes({ attr }: NodeDef): readonly Shape[] {
  const value = attr['output_shapes']?.value;
  return value?.case === 'list' ? value.value.shape.map(shapeOfProto) : [];
}

function outputOf(made: ReadonlyMap<string, Operation>, source: string): Tensor | undefined {
  const [name = '', index] = source.split(':');
  return made.get(name)?.outputs[Number(index ?? 0)];
}

/**
 * Checks that the functions of a node fit each other and its inputs, and says of what a loop hands on as
 * it is that it is the same always.
 * @throws Unsupported where they do not.
 */
export function joinFunctions(attrs: AttrValues, inputs: readonly Tensor[]): void {
  const { then_branch, else_branch, cond, body } = attrs as { [name: string]: FuncGraph };
  const typesOf = (tensors: readonly Tensor[]): string => tensors.map((t) => t.dtype).join(', ');
  const check = (a: readonly Tensor[], b: readonly Tensor[], what: string): void => {
    if (typesOf(a) === typesOf(b)) return;
    throw new Unsupported(`${what} are [${typesOf(a)}] and [${typesOf(b)}]`);
  };
  if (then_branch && else_branch) {
    check(then_branch.outputs, else_branch.outputs, 'the results of the branches');
    check(then_branch.inputs, inputs.slice(1), "the arguments of a branch and the node's inputs");
    check(else_branch.inputs, inputs.slice(1), "the arguments of a branch and the node's inputs");
  }
  if (!cond || !body) return;
  check(body.inputs, inputs, "the arguments of the body and the node's inputs");
  check(cond.inputs, inputs, "the arguments of the condition and the node's inputs");
  check(body.outputs, inputs, "the results of the body and the node's inputs");
  if (typesOf(cond.outputs) !== 'bool') {
    throw new Unsupported(
      `the results of the condition are [${typesOf(cond.outputs)}], not [bool]`,
    );
  }
  for (const [i, input] of body.inputs.entries()) {
    if (body.outputs[i] !== input) continue;
    body.standFor(inputs[i] as Tensor, input);
    cond.standFor(inputs[i] as Tensor, cond.inputs[i] as Tensor);
  }
}
