import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { DType } from '../../compiler/graph/dtypes.js';
import { InternalError } from '../../compiler/graph/errors.js';
import { type AnyArray, isNumericArray } from '../../compiler/graph/nd_array.js';
import type { TensorType } from '../../compiler/program/node.js';
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from '../../compiler/proto/onnx_pb.js';
import { type Attr, type Body, Call, Checked, type Operand, Result } from './call.js';

type NodeProto = MessageInitShape<typeof NodeProtoSchema>;
type GraphProto = MessageInitShape<typeof GraphProtoSchema>;
type TensorProto = MessageInitShape<typeof TensorProtoSchema>;
type ValueInfoProto = MessageInitShape<typeof ValueInfoProtoSchema>;
type AttributeProto = MessageInitShape<typeof AttributeProtoSchema>;

/** ONNX's dtypes; strings are their numbers in a table. */
export const dataTypes: { readonly [D in DType]: DataType } = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
  string: DataType.INT32,
  variant: DataType.UNDEFINED,
};

/** ONNX 1.18's operators, which the runtime has had since its version 1.22. */
const OPSET = 21n;
const CONTRIB = 'com.microsoft';

/** The name of a value in the model; empty where there is none. */
export type Name = string;

/** What is checked while values are written. */
export type Check = (check: Checked, holds: Name, data: readonly Name[]) => void;

const cannotFail: Check = () => {
  throw new InternalError('Nothing here can be checked.');
};

const noInput = (): never => {
  throw new InternalError('There are no inputs here.');
};

function attribute(name: string, attr: Exclude<Attr, { readonly body: Body }>): AttributeProto {
  if (typeof attr === 'number') return { name, type: AttributeType.INT, i: BigInt(attr) };
  if (typeof attr === 'string') {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(attr) };
  }
  if ('float' in attr) return { name, type: AttributeType.FLOAT, f: attr.float };
  if ('dtype' in attr) return { name, type: AttributeType.INT, i: BigInt(dataTypes[attr.dtype]) };
  return { name, type: AttributeType.INTS, ints: attr.map(BigInt) };
}

/** The nodes of a graph, or of one inside another, whose names it sees. */
class Scope {
  readonly nodes: NodeProto[] = [];
  readonly #known = new Map<string, readonly Name[]>();

  constructor(readonly outer: Scope | null) {}

  find(key: string): readonly Name[] | null {
    return this.#known.get(key) ?? this.outer?.find(key) ?? null;
  }

  remember(key: string, names: readonly Name[]): void {
    this.#known.set(key, names);
  }
}

/** Writes an ONNX graph node by node. Equal nodes are one. */
export class GraphWriter {
  #scope = new Scope(null);
  readonly #initializers = new Map<string, TensorProto>();
  readonly #inputs: ValueInfoProto[] = [];
  /** The node that made a value. */
  readonly #producers = new Map<Name, NodeProto>();
  readonly #views = new Map<Name, { readonly name: Name; readonly shape: readonly number[] }>();
  #count = 0;
  /** The name of nodes from here on: that of the operation that they are for. */
  label = '';

  /** A new name. */
  fresh(): Name {
    return `v${this.#count++}`;
  }

  /** An input of the model. */
  input(name: Name, type: TensorType): Name {
    this.#inputs.push(valueInfo(name, type));
    return name;
  }

  /** A constant, which is written once. */
  constant(value: AnyArray): Name {
    const rawData = bytesOf(value);
    const key = rawData.length <= 65_536 ? `${value.dtype}[${value.shape}]${text(rawData)}` : null;
    const known = key === null ? undefined : this.#initializers.get(key);
    if (known !== undefined) return known.name as Name;
    const name = this.fresh();
    this.#initializers.set(key ?? name, {
      name,
      dims: value.shape.map(BigInt),
      dataType: dataTypes[value.dtype],
      rawData,
    });
    return name;
  }

  /** A node; its outputs. */
  node(
    op: string,
    inputs: readonly Name[],
    attrs: Call['attrs'] = {},
    outputs = 1,
    write: (operand: Operand) => Name = this.writerOf(noInput),
  ): readonly Name[] {
    if (op === 'Transpose') return this.#transposed(inputs[0] as Name, attrs['perm'] as number[]);
    const { from, ...rest } = attrs;
    if (from !== undefined) {
      const made = this.node(op, inputs, rest);
      this.#views.set(made[0] as Name, { name: inputs[0] as Name, shape: from as number[] });
      return made;
    }
    const attributes = Object.entries(attrs).map(([name, attr]) =>
      typeof attr === 'object' && 'body' in attr
        ? { name, type: AttributeType.GRAPH, g: this.#body(attr.body, write) }
        : attribute(name, attr),
    );
    return this.#node(op, inputs, attributes, outputs);
  }

  /**
   * Turns that each move one axis: any other takes the runtime up to thirty times as long. Two of them
   * are one where that moves one axis too, or none.
   */
  #transposed(x: Name, perm: readonly number[]): readonly Name[] {
    const before = this.#producers.get(x);
    if (before?.opType === 'Transpose') {
      const first = before.attribute?.[0]?.ints?.map(Number) as number[];
      const both = perm.map((axis) => first[axis] as number);
      if (movesOneAxis(both)) return this.#transposed(before.input?.[0] as Name, both);
    }
    if (perm.every((axis, i) => axis === i)) return [x];
    if (movesOneAxis(perm)) return this.#node('Transpose', [x], [attribute('perm', perm)], 1);
    const place = perm.findIndex((axis, i) => axis !== i);
    const moved = perm[place] as number;
    const order = perm.map((_, i) => i).filter((axis) => axis !== moved);
    order.splice(place, 0, moved);
    const [made = ''] = this.#transposed(x, order);
    return this.#transposed(
      made,
      perm.map((axis) => order.indexOf(axis)),
    );
  }

  #node(
    op: string,
    input: readonly Name[],
    attribute: readonly AttributeProto[],
    outputs: number,
  ): readonly Name[] {
    const hasGraph = attribute.some(({ g }) => g !== undefined);
    const shown = JSON.stringify(attribute, (_, x) => (typeof x === 'bigint' ? `${x}` : x));
    const key = hasGraph ? null : `${op}(${input})${shown}`;
    const known = key === null ? null : this.#scope.find(key);
    if (known !== null) return known;
    const output = Array.from({ length: outputs }, () => this.fresh());
    const [opType = '', domain = ''] = op.split(':').reverse();
    const name = `${this.label}#${this.#count}`;
    const node = { opType, domain, name, input: [...input], output, attribute: [...attribute] };
    this.#scope.nodes.push(node);
    for (const made of output) this.#producers.set(made, node);
    if (key !== null) this.#scope.remember(key, output);
    return output;
  }

  /** A graph inside a node. */
  graph(build: () => { inputs: readonly ValueInfoProto[]; outputs: readonly Name[] }): GraphProto {
    const outer = this.#scope;
    const scope = new Scope(outer);
    this.#scope = scope;
    try {
      const { inputs, outputs } = build();
      // An output must be made in the graph itself, and be named once.
      const own = new Set(scope.nodes.flatMap(({ output = [] }) => output));
      const made = outputs.map((name) => {
        if (own.delete(name)) return name;
        const copy = this.fresh();
        scope.nodes.push({
          opType: 'Identity',
          name: `${this.label}#${copy}`,
          input: [name],
          output: [copy],
        });
        return copy;
      });
      return {
        name: `g${this.#count++}`,
        node: scope.nodes,
        input: [...inputs],
        output: made.map((name) => ({ name })),
      };
    } finally {
      this.#scope = outer;
    }
  }

  /** A node that has graphs. */
  withGraphs(
    op: string,
    inputs: readonly Name[],
    graphs: { readonly [name: string]: GraphProto },
    outputs: number,
  ): readonly Name[] {
    const attributes = Object.entries(graphs).map(([name, g]) => ({
      name,
      type: AttributeType.GRAPH,
      g,
    }));
    return this.#node(op, inputs, attributes, outputs);
  }

  #body({ parameters, captures, results }: Body, write: (operand: Operand) => Name): GraphProto {
    const captured = captures.map(write);
    return this.graph(() => {
      const inputs = parameters.map((type) => valueInfo(this.fresh(), type));
      const names = [...inputs.map(({ name }) => name as Name), ...captured];
      return { inputs, outputs: results.map(this.writerOf((i) => names[i] as Name)) };
    });
  }

  /** Writes operands of a node of ours. */
  writerOf(nameOf: (input: number) => Name, check: Check = cannotFail): (operand: Operand) => Name {
    const made = new Map<Call, readonly Name[]>();
    const outputsOf = (call: Call): readonly Name[] => {
      let outputs = made.get(call);
      if (outputs === undefined) {
        outputs = this.node(call.op, call.inputs.map(write), call.attrs, call.outputs, write);
        made.set(call, outputs);
      }
      return outputs;
    };
    const write = (operand: Operand): Name => {
      if (operand === null) return '';
      if (typeof operand === 'number') return nameOf(operand);
      if (operand instanceof Call) return outputsOf(operand)[0] as Name;
      if (operand instanceof Result) return outputsOf(operand.call)[operand.index] as Name;
      if (operand instanceof Checked) {
        const data = operand.data.map((shown) => write(shown.operand));
        check(operand, write(operand.holds), data);
        return write(operand.value);
      }
      return this.constant(operand);
    };
    return write;
  }

  /** A value as it was before it only took another shape, which the runtime would copy it for. */
  unviewed(
    name: Name,
    { dtype, shape }: TensorType,
  ): { readonly name: Name; readonly type: TensorType } {
    const view = this.#views.get(name);
    return view === undefined
      ? { name, type: { dtype, shape } }
      : { name: view.name, type: { dtype, shape: view.shape } };
  }

  /** The model, whose outputs have these names. */
  model(outputs: readonly { readonly name: Name; readonly type: TensorType }[]) {
    return create(ModelProtoSchema, {
      irVersion: 10n,
      producerName: 'feedgraph',
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: CONTRIB, version: 1n },
      ],
      graph: {
        name: 'run',
        node: needed(this.#scope.nodes, new Set(outputs.map(({ name }) => name))),
        initializer: [...this.#initializers.values()],
        input: this.#inputs,
        output: outputs.map(({ name, type }) => valueInfo(name, type)),
      },
    });
  }
}

/**
 * Without the nodes of which nothing is used, which the runtime would compute. What a node inside uses
 * may come from any graph around it.
 */
function needed(nodes: readonly NodeProto[], used: Set<Name>): NodeProto[] {
  const kept: NodeProto[] = [];
  for (const node of [...nodes].reverse()) {
    const { opType, input = [], output = [], attribute = [] } = node;
    if (!output.some((name) => used.has(name))) continue;
    for (const name of input) used.add(name);
    for (const { g } of attribute) {
      if (g === undefined) continue;
      for (const { name = '' } of g.output ?? []) used.add(name);
      g.node = needed(g.node ?? [], used);
    }
    // Where the largest values are costs time.
    const isUsed = opType !== 'MaxPool' || used.has(output[1] as Name);
    kept.push(isUsed ? node : { ...node, output: output.slice(0, 1) });
  }
  return kept.reverse();
}

/** The name of a value with its type; a list's is that of its elements. */
export function valueInfo(name: Name, { dtype, shape, list }: TensorType): ValueInfoProto {
  if (dtype === 'variant') {
    const element = tensorType(list?.element.dtype ?? 'float32', null);
    return { name, type: { value: { case: 'sequenceType', value: { elemType: element } } } };
  }
  return { name, type: tensorType(dtype, shape) };
}

const tensorType = (dtype: DType, shape: readonly number[] | null) => ({
  value: {
    case: 'tensorType' as const,
    value: {
      elemType: dataTypes[dtype],
      ...(shape && {
        shape: {
          dim: shape.map((d) => ({ value: { case: 'dimValue' as const, value: BigInt(d) } })),
        },
      }),
    },
  },
});

/** Whether all axes but one stay in their order. */
const movesOneAxis = (perm: readonly number[]): boolean =>
  perm.some((moved) => {
    const rest = perm.filter((axis) => axis !== moved);
    return rest.every((axis, i) => i === 0 || axis > (rest[i - 1] as number));
  });

/** Bytes as a text of as many characters. */
const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** A constant's bytes as ONNX has them. */
function bytesOf(value: AnyArray): Uint8Array {
  if (!isNumericArray(value)) throw new InternalError('Strings are given as numbers.');
  const data =
    value.dtype === 'int64' ? BigInt64Array.from(value.data, (x) => BigInt(x)) : value.data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
