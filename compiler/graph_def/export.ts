/** A graph as TensorFlow's GraphDef. */

import { create, equals } from '@bufbuild/protobuf';
import type { FuncGraph } from '../graph/func_graph.js';
import type { Graph } from '../graph/graph.js';
import type { Operation, Tensor } from '../graph/operation.js';
import {
  type AttrValue as AttrProto,
  type FunctionDef,
  FunctionDefLibrarySchema,
  FunctionDefSchema,
  type GraphDef,
  GraphDefSchema,
  type NodeDef,
  NodeDefSchema,
} from '../proto/graph_pb.js';
import type { DataType } from '../proto/tensor_pb.js';
import { argLengths, argOf, dataTypeOfTensor } from './arguments.js';
import { defaultProto, intAttr, toProto, typeAttr, typeList } from './attr_value.js';
import { isControl } from './input_name.js';
import { isBackEdge, producersFirst } from './order.js';
import { type Signature, signatureOf } from './signatures.js';

/** What `Graph.asGraphDef` may be told. */
export interface GraphDefOptions {
  readonly fromVersion?: number | null;
  readonly addShapes?: boolean;
}

/** The version of the graphs that TensorFlow 1.15 makes, and the first one that has functions. */
const PRODUCER = 134;
const FUNCTIONS_SINCE = 12;

/** A graph, and the bodies of its choices and loops, as a message. */
export function exportGraph(
  graph: Graph,
  { fromVersion, addShapes = false }: GraphDefOptions,
): GraphDef {
  const exporter = new Exporter(addShapes);
  const operations = inOrder(graph.getOperations().slice(fromVersion ?? 0));
  const node = operations.map((op) => exporter.node(op, op.nodeDef.input));
  const library = exporter.library(graph);
  return create(GraphDefSchema, {
    node,
    ...(library.function.length > 0 && { library }),
    versions: {
      producer: PRODUCER,
      minConsumer: library.function.length > 0 ? FUNCTIONS_SINCE : 0,
    },
  });
}

/** Operations in an order in which they can be made: a loop gains inputs when its gradient is asked for. */
const inOrder = (operations: readonly Operation[]): readonly Operation[] => {
  const all = new Set(operations);
  return producersFirst(operations, (op) =>
    [...op.inputs.map((t) => t.op), ...op.controlInputs].filter(
      (from) => all.has(from) && !isBackEdge(from.type, op.type),
    ),
  );
};

class Exporter {
  /** The functions that operations have, by their names in the library. */
  readonly #functions = new Map<string, FunctionDef>();
  readonly #names = new Map<FuncGraph, string>();
  /** The types of functions' arguments, which may stand for a variable. */
  readonly #arguments = new Map<Tensor, DataType>();
  readonly #typeOf = (tensor: Tensor): DataType =>
    this.#arguments.get(tensor) ?? dataTypeOfTensor(tensor);

  constructor(private readonly addShapes: boolean) {}

  /** An operation whose inputs are called `input`. */
  node(op: Operation, input: readonly string[]): NodeDef {
    const attrs: (readonly [string, AttrProto])[] = [
      ...this.#attrs(op),
      ...Object.entries(op.imported?.attr ?? {}),
    ];
    if (this.addShapes && op.outputs.length > 0 && !op.imported?.attr['_output_shapes']) {
      const shapes = op.outputs.map(({ shape }) => shape);
      attrs.push(['_output_shapes', toProto('list(shape)', shapes, this.#nameOf(op))]);
    }
    attrs.sort(([a], [b]) => (a < b ? -1 : 1));
    return create(NodeDefSchema, {
      name: op.name,
      op: op.type,
      input: [...input],
      device: op.device,
      attr: Object.fromEntries(attrs),
    });
  }

  *#attrs(op: Operation): Generator<readonly [string, AttrProto]> {
    const { attrs, inputs, outputs } = op;
    const nameOf = this.#nameOf(op);
    if (attrs._class) yield ['_class', toProto('list(string)', attrs._class, nameOf)];
    const signature = signatureOf(op.type);
    if (op.record.unknown !== undefined || signature === null) return;
    yield* decided(op, signature.inputs, inputs, this.#typeOf);
    for (const [name, spec] of Object.entries(signature.attrs)) {
      const value = attrs[name];
      if (signature.inputs.some(({ type }) => type === name)) continue;
      if (value !== undefined) yield [name, toProto(spec.kind, value, nameOf)];
      else if (signature.outputs.some(({ type, number }) => type === name || number === name)) {
        yield* decided(op, signature.outputs, outputs, this.#typeOf, name);
      } else if (name === 'output_shapes') {
        yield [
          name,
          toProto(
            spec.kind,
            outputs.map(({ shape }) => shape),
            nameOf,
          ),
        ];
      } else {
        const given = defaultProto(spec);
        if (given !== null) yield [name, given];
      }
    }
  }

  /** The names of the functions of an operation: what they are given decides their arguments' types. */
  #nameOf(op: Operation): (f: FuncGraph) => string {
    return (f) => {
      const known = this.#names.get(f);
      if (known !== undefined) return known;
      const given = op.inputs.slice(op.inputs.length - f.inputs.length);
      return this.#addFunction(f, given.map(this.#typeOf));
    };
  }

  /** Adds a function, under a name that no other one has, and returns that. */
  #addFunction(f: FuncGraph, types: readonly DataType[]): string {
    const written = this.#function(f, types);
    for (let i = 0; ; i++) {
      const name = i === 0 ? f.name : `${f.name}_${i}`;
      const signature = { ...written.signature, name } as NonNullable<FunctionDef['signature']>;
      const named: FunctionDef = { ...written, signature };
      const other = this.#functions.get(name);
      if (other !== undefined && !equals(FunctionDefSchema, other, named)) continue;
      this.#functions.set(name, named);
      this.#names.set(f, name);
      return name;
    }
  }

  #function(f: FuncGraph, types: readonly DataType[]): FunctionDef {
    for (const [i, t] of f.inputs.entries()) this.#arguments.set(t, types[i] as DataType);
    const isArgument = new Set(f.inputs);
    const operations = inOrder(f.getOperations()).filter(
      ({ outputs: [t] }) => !(t && isArgument.has(t)),
    );
    const used = new Set(operations.map(({ name }) => name));
    const args = new Map(f.inputs.map((t) => [t, argumentName(t.op.name, used)]));
    const nameOf = (t: Tensor): string => args.get(t) ?? nameInFunction(t);
    const nodes = operations.map((op) =>
      this.node(op, [...op.inputs.map(nameOf), ...op.nodeDef.input.filter(isControl)]),
    );
    const results = f.outputs.map((t) => ({ name: argumentName(t.op.name, used), tensor: t }));
    const stateful = operations.some(
      (op) => signatureOf(op.type)?.isStateful ?? op.record.unknown !== undefined,
    );
    return create(FunctionDefSchema, {
      signature: {
        inputArg: f.inputs.map((t, i) => ({ name: args.get(t) as string, type: types[i] })),
        outputArg: results.map(({ name, tensor }) => ({ name, type: this.#typeOf(tensor) })),
        isStateful: stateful,
      },
      nodeDef: nodes,
      ret: Object.fromEntries(results.map(({ name, tensor }) => [name, nameOf(tensor)])),
    });
  }

  /** The functions of the graph: those that were written, and those that it was imported with. */
  library({ library }: Graph) {
    const imported = library?.function.filter(
      ({ signature }) => !this.#functions.has(signature?.name ?? ''),
    );
    return create(FunctionDefLibrarySchema, {
      function: [...this.#functions.values(), ...(imported ?? [])],
      gradient: library?.gradient ?? [],
    });
  }
}

/** The attributes that the tensors of arguments decide: dtypes, lists of them, numbers. */
function* decided(
  op: Operation,
  args: Signature['inputs'],
  tensors: readonly Tensor[],
  typeOf: (tensor: Tensor) => DataType,
  only: string | null = null,
): Generator<readonly [string, AttrProto]> {
  const lengths = argLengths(args, tensors.length, op.attrs);
  let next = 0;
  for (const [i, { type, isTypeAttr, isTypeList, number }] of args.entries()) {
    const length = lengths[i] as number;
    const types = tensors.slice(next, next + length).map(typeOf);
    next += length;
    if (number !== null && (only ?? number) === number) yield [number, intAttr(length)];
    if (!isTypeAttr || (only ?? type) !== type) continue;
    if (isTypeList) yield [type, typeList(types)];
    else if (types[0] !== undefined) yield [type, typeAttr(types[0])];
  }
}

/** What a tensor is called in a function: `node:output_argument:index`. */
function nameInFunction(tensor: Tensor): string {
  const { op, index } = tensor;
  const { name, offset } = argOf(op, index);
  return `${op.name}:${name}:${offset}`;
}

/** A name that the arguments of functions may have, and that nothing else has. */
function argumentName(name: string, used: Set<string>): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '_')
    .replace(/^(?![a-z])/, 'arg_');
  let unique = plain;
  for (let i = 1; used.has(unique); i++) unique = `${plain}_${i}`;
  used.add(unique);
  return unique;
}
