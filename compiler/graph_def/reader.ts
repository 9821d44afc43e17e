/** Nodes of a message as operations. */

import type { CallSite } from '../graph/call_site.js';
import { checkTypes, inputSpecs } from '../graph/create.js';
import { ValueError } from '../graph/errors.js';
import type { FuncGraph } from '../graph/func_graph.js';
import type { Graph } from '../graph/graph.js';
import type { AttrValue, AttrValues, Imported, Operation, Tensor } from '../graph/operation.js';
import type { OpRecord, TensorInfo } from '../graph/record.js';
import { type OpType, ops } from '../ops/index.js';
import type { FunctionDef, NodeDef } from '../proto/graph_pb.js';
import type { DataType } from '../proto/tensor_pb.js';
import { Allowance } from './allowance.js';
import { argOf, dataTypeOfTensor } from './arguments.js';
import { defaultProto, fromProto, type Reading, saysNothing, Unsupported } from './attr_value.js';
import { dataTypeString, dtypeOf } from './data_types.js';
import { Functions, joinFunctions } from './function_reader.js';
import { isControl, parseInput, type Source } from './input_name.js';
import { argTypes, nodeText } from './node_types.js';
import { colocation, Nodes, outputShapes, type Uses, usesOf } from './nodes.js';
import { type AttrSpec, type Signature, signatureOf } from './signatures.js';
import { guessedType, shownAttrs, unknownRecord } from './unknown.js';

/** How nodes are added. */
export interface Placing {
  /** The whole name of the operation of a node. */
  nameOf(node: string): string;
  /** Elements that stand for nodes, by `x:0` and `^x`. */
  readonly given: ReadonlyMap<string, Tensor | Operation>;
  /** Outputs that are asked for, and which must therefore exist. */
  readonly wanted?: readonly Source[];
}

/** A node's op as it can be run here. */
interface Understood {
  readonly record: OpRecord;
  readonly attrs: AttrValues;
  readonly imported: Imported | null;
}

/** Outputs of nodes that say how many they have, and elements that one value stands for: all together. */
const MAX_OUTPUTS = 2 ** 20;
const MAX_REPEATED = 2 ** 26;

/** Ops of this library that have inputs in TensorFlow: iterators are objects here. */
const WITHOUT_INPUTS = new Set(['MakeIterator', 'IteratorGetNext']);

/** What later versions of TensorFlow say of an op for others to know: it computes the same. */
const WITHOUT_MEANING = /^(grad_[abxy]|debug_name|validate_shape)$/;

/** Makes operations of nodes. */
export class Reader {
  /** The types of tensors that TensorFlow has another type for than this library; null where unknown. */
  readonly #types = new Map<Tensor, DataType | null>();
  readonly #functions: Functions;

  readonly #outputs = new Allowance(MAX_OUTPUTS, 'outputs');
  readonly #elements = new Allowance(MAX_REPEATED, 'elements of tensors that do not hold them all');

  constructor(
    functions: readonly FunctionDef[],
    private readonly site: CallSite,
  ) {
    this.#functions = new Functions(functions, this);
  }

  /** Says what TensorFlow's type of a tensor is. */
  setType(tensor: Tensor, type: DataType | null): void {
    this.#types.set(tensor, type);
  }

  typeOf(tensor: Tensor): DataType | null {
    const known = this.#types.get(tensor);
    return known === undefined ? dataTypeOfTensor(tensor) : known;
  }

  /** Adds nodes to a graph; returns the operations by the nodes' names. */
  add(graph: Graph, defs: readonly NodeDef[], placing: Placing): ReadonlyMap<string, Operation> {
    const { given, wanted = [] } = placing;
    const nodes = new Nodes(defs, given);
    const uses = usesOf(defs, wanted);
    const made = new Map<string, Operation>();
    const names = new Map(nodes.ordered.map(({ name }) => [name, placing.nameOf(name)]));
    const tensorOf = (node: NodeDef, input: string): Tensor =>
      (given.get(`${input}${input.includes(':') ? '' : ':0'}`) as Tensor | undefined) ??
      outputOf(made, node, input);

    for (const node of nodes.ordered) {
      const data = node.input.filter((input) => !isControl(input));
      const inputs = data.flatMap((input) =>
        nodes.isBackEdge(node, input) ? [] : [tensorOf(node, input)],
      );
      const controlInputs = node.input
        .slice(data.length)
        .map((input) => (given.get(input) ?? made.get(input.slice(1))) as Operation);
      const used = uses.get(node.name) ?? [];
      const { record, imported, attrs } = this.#understood(graph, node, inputs, data.length, used);
      const group = colocation(node, names);
      const op = graph.addOperation({
        record,
        name: names.get(node.name) as string,
        inputs,
        controlInputs: [...new Set(controlInputs)],
        attrs: group === null ? attrs : { ...attrs, _class: group },
        site: this.site,
        imported,
      });
      made.set(node.name, op);
      this.#describeOutputs(op, node, used);
    }
    for (const node of nodes.ordered) {
      for (const input of node.input) {
        if (nodes.isBackEdge(node, input)) made.get(node.name)?.addInput(tensorOf(node, input));
      }
    }
    return made;
  }

  /** What a node is here. */
  #understood(
    graph: Graph,
    node: NodeDef,
    inputs: readonly Tensor[],
    count: number,
    uses: Uses,
  ): Understood {
    const signature = signatureOf(node.op);
    try {
      return this.#known(graph, node, signature, inputs, count);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      const attr = Object.fromEntries(
        Object.entries(node.attr).filter(([name]) => name !== '_class'),
      );
      const types = this.#outputTypes(node, signature, uses);
      const shapes = outputShapes(node);
      const outputs = types.map(
        (type, i): TensorInfo => ({
          dtype: (type === null ? null : dtypeOf(type)) ?? 'variant',
          shape: shapes[i] ?? null,
        }),
      );
      return {
        record: unknownRecord(node.op, outputs, error.message),
        attrs: shownAttrs(attr),
        imported: { device: node.device, attr },
      };
    }
  }

  /**
   * A node's op, and its attributes as this library has them.
   * @throws Unsupported where nothing here can run it; ValueError where the node is not one of its op.
   */
  #known(
    graph: Graph,
    node: NodeDef,
    signature: Signature | null,
    inputs: readonly Tensor[],
    count: number,
  ): Understood {
    if (signature === null) throw new Unsupported('');
    this.#checkInputs(node, signature, inputs, count);
    const record = Object.hasOwn(ops, node.op) ? (ops[node.op as OpType] as OpRecord) : null;
    if (record === null) throw new Unsupported('');
    const decided = new Set(signature.inputs.flatMap(({ type, number }) => [type, number]));
    const reading: Reading = {
      functionOf: (name) => this.#functions.instance(graph, name, node, inputs),
      claim: (elements) => this.#elements.claim(elements),
    };
    const attrs = { ...record.attrs } as { [name: string]: AttrValue };
    const isCall = Object.values(signature.attrs).some(({ kind }) => kind === 'func');
    for (const [name, spec] of Object.entries(signature.attrs)) {
      // What a call gives is what its functions give.
      if (decided.has(name) || (isCall && /^(Tout|output_shapes)$/.test(name))) continue;
      attrs[name] = attrValue(node, name, spec, reading);
    }
    const extra = Object.entries(node.attr).filter(
      ([name]) =>
        !decided.has(name) && !(name in signature.attrs) && !/^_(class|output_shapes)$/.test(name),
    );
    for (const [name, proto] of extra) {
      if (name.startsWith('_') || WITHOUT_MEANING.test(name) || saysNothing(proto)) continue;
      throw new Unsupported(`NodeDef mentions attr '${name}' not in Op<name=${node.op}>`);
    }
    this.#decideTypes(node, signature, record, inputs, attrs);
    if (isCall) joinFunctions(attrs, inputs);
    this.#outputs.claim(argTypes(node, signature.outputs, signature).flat().length);
    const isPlain = extra.length === 0 && node.device === '';
    const imported = isPlain ? null : { device: node.device, attr: Object.fromEntries(extra) };
    return { record, attrs, imported };
  }

  /** Checks the number of a node's inputs, and their types, with TensorFlow's errors. */
  #checkInputs(
    node: NodeDef,
    signature: Signature,
    inputs: readonly Tensor[],
    count: number,
  ): void {
    const types = argTypes(node, signature.inputs, signature);
    const expected = types.flat();
    if (expected.length !== count) {
      if (WITHOUT_INPUTS.has(node.op)) throw new Unsupported('');
      const names = expected.map((type) => (type === null ? '?' : dataTypeString(type))).join(', ');
      throw new ValueError(
        `NodeDef expected inputs '${names}' do not match ${count} inputs specified; ` +
          `Op<name=${node.op}>; NodeDef: ${nodeText(node)}`,
      );
    }
    const references = signature.inputs.flatMap(({ isRef }, i) => types[i]?.map(() => isRef) ?? []);
    for (const [i, tensor] of inputs.entries()) {
      const [type, wanted] = [this.typeOf(tensor), expected[i] ?? null];
      const isVariable =
        tensor.op.record.unknown !== undefined || argOf(tensor.op, tensor.index).isRef;
      const isType = wanted === null || wanted === type;
      if (type === null || (isType && (isVariable || references[i] !== true))) continue;
      throw new ValueError(
        `Input ${i} of node ${node.name} was passed ${dataTypeString(type)} from ${tensor.name} ` +
          `incompatible with expected ${wanted === null ? '?' : dataTypeString(wanted)}${references[i] ? '_ref' : ''}.`,
      );
    }
    const unsupported = expected.find((type) => type !== null && !isHere(type, node));
    if (unsupported) throw new Unsupported(`there is no dtype ${dataTypeString(unsupported)}`);
  }

  /** Writes the attributes that the inputs decide. */
  #decideTypes(
    node: NodeDef,
    signature: Signature,
    record: OpRecord,
    inputs: readonly Tensor[],
    attrs: { [name: string]: AttrValue },
  ): void {
    let next = 0;
    const grouped = argTypes(node, signature.inputs, signature).map(({ length }) => {
      next += length;
      return inputs.slice(next - length, next);
    });
    if (inputSpecs(record).length !== grouped.length) throw new Unsupported('');
    checkTypes(record, inputSpecs(record), grouped, attrs, (text) => {
      throw new Unsupported(text);
    });
  }

  /** The types of the outputs of a node that nothing here can run, as far as anything says them. */
  #outputTypes(
    node: NodeDef,
    signature: Signature | null,
    uses: Uses,
  ): readonly (DataType | null)[] {
    if (signature !== null) return argTypes(node, signature.outputs, signature).flat();
    const called = this.#functions.resultTypes(node.op);
    if (called !== null) return called;
    const count = Math.max(1, uses.length, outputShapes(node).length);
    return Array.from({ length: count }, (_, i) => uses[i] ?? guessedType(node, i));
  }

  /** Says of what type outputs are whose op alone does not say it. */
  #describeOutputs(op: Operation, node: NodeDef, uses: Uses): void {
    const { body, then_branch } = op.attrs as { readonly [name: string]: FuncGraph };
    const results = body?.inputs ?? then_branch?.outputs;
    if (op.record.unknown === undefined && results === undefined) return;
    const types =
      op.record.unknown === undefined
        ? results?.map((t) => this.typeOf(t))
        : this.#outputTypes(node, signatureOf(node.op), uses);
    for (const tensor of op.outputs) this.setType(tensor, types?.[tensor.index] ?? null);
  }
}

/** The output of an operation that an input of a node means. */
function outputOf(made: ReadonlyMap<string, Operation>, node: NodeDef, input: string): Tensor {
  const { name, index } = parseInput(input);
  const { outputs } = made.get(name) as Operation;
  const tensor = outputs[index];
  if (tensor !== undefined) return tensor;
  throw new ValueError(
    `Node '${node.name}': Connecting to invalid output ${index} of source node ${name} which has ` +
      `${outputs.length} outputs.`,
  );
}

/** Whether a type is one of this library's; a handle is, where it is a variable's. */
const isHere = (type: DataType, node: NodeDef): boolean =>
  dtypeOf(type) !== null || /Variable|^Resource|^VarIs|^(Stateless)?(If|While)$/.test(node.op);

/** The value of an attribute of a node, or its default. */
function attrValue(node: NodeDef, name: string, spec: AttrSpec, reading: Reading): AttrValue {
  const given = node.attr[name];
  const proto = given?.value.case === undefined ? defaultProto(spec) : given;
  const fail = (text: string): never => {
    throw new ValueError(`${text}; NodeDef: ${nodeText(node)}; Op<name=${node.op}>`);
  };
  if (proto === null) return fail(`NodeDef missing attr '${name}'`);
  try {
    const value = fromProto(spec.kind, proto, reading);
    if (value !== undefined) return value;
  } catch (error) {
    if (error instanceof ValueError) fail(`${error.message}\n\t for attr '${name}'\n\t`);
    throw error;
  }
  return fail(
    `AttrValue had value with type '${proto.value.case}' when '${spec.kind}' expected\n\t for attr ` +
      `'${name}'\n\t`,
  );
}
