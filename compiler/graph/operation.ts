import type { AttrValue as AttrProto } from '../proto/graph_pb.js';
import { type CallSite, explainHere } from './call_site.js';
import type { DType } from './dtypes.js';
import { TypeError, ValueError } from './errors.js';
import type { FuncGraph } from './func_graph.js';
import type { Graph } from './graph.js';
import { INSPECT } from './inspect.js';
import type { AnyArray } from './nd_array.js';
import type { ListInfo, OpRecord, TensorInfo } from './record.js';
import { formatShape, formatTuple, mergeShapes, type Shape } from './shape.js';

/** The value of an op's attribute, in TensorFlow's own terms. */
export type AttrValue =
  | number
  | boolean
  | string
  | readonly number[]
  | readonly string[]
  | Shape
  | readonly Shape[]
  | AnyArray
  | FuncGraph
  | ListInfo;

/** An op's attributes by TensorFlow's names. */
export type AttrValues = { readonly [name: string]: AttrValue };

/** An operation as plain data, as TensorFlow stores it. */
export interface NodeDef {
  readonly name: string;
  /** The op's name, `Conv2D`. */
  readonly op: string;
  /** Its inputs by name, `x` for `x:0` and `x:1`, then its control inputs, `^x`, sorted. */
  readonly input: readonly string[];
  readonly attr: AttrValues;
}

/** What an imported node says that nothing here uses. It is exported again. */
export interface Imported {
  readonly device: string;
  /** Attributes that the op does not have here: all, where nothing here can run it. */
  readonly attr: { readonly [name: string]: AttrProto };
}

/** What an operation is made of. */
export interface OperationParts {
  readonly record: OpRecord;
  /** Its whole name. */
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly controlInputs: readonly Operation[];
  readonly attrs: AttrValues;
  readonly site: CallSite;
  readonly imported?: Imported | null;
}

/** A node of the graph: one use of an op. It is TF 1.15's `tf.Operation`. */
export class Operation {
  readonly name: string;
  /** @internal Everything that is true of its op. */
  readonly record: OpRecord;
  readonly controlInputs: readonly Operation[];
  readonly attrs: AttrValues;
  readonly site: CallSite;
  /** @internal What it says beside that, where it comes from a GraphDef. */
  readonly imported: Imported | null;
  readonly #outputs: Tensor[];
  readonly #inputs: Tensor[];

  /** @internal Operations are made by their graph. */
  constructor(
    readonly graph: Graph,
    /** Its place in the order of creation, from 1: the implicit seed of random ops. */
    readonly id: number,
    { name, record, inputs, controlInputs, attrs, site, imported = null }: OperationParts,
    outputs: readonly TensorInfo[],
  ) {
    this.name = name;
    this.record = record;
    this.controlInputs = controlInputs;
    this.attrs = attrs;
    this.site = site;
    this.imported = imported;
    this.#inputs = [...inputs];
    this.#outputs = outputs.map((info, index) => new Tensor(this, index, info));
  }

  get inputs(): readonly Tensor[] {
    return this.#inputs;
  }

  /** The tensors that it produces. */
  get outputs(): readonly Tensor[] {
    return this.#outputs;
  }

  /** The device that a GraphDef asked for, or '': TF 1.15's `Operation.device`. Nothing here uses it. */
  get device(): string {
    return this.imported?.device ?? '';
  }

  /** @internal Adds an input that did not exist when the operation was made: a loop's way back. */
  addInput(input: Tensor): void {
    this.#inputs.push(input);
    input.addConsumer(this);
  }

  /**
   * @internal Adds an output, and an input where there is one: the gradient of a branch or of a loop
   * needs what happened inside.
   */
  extend(output: TensorInfo, input: Tensor | null = null): Tensor {
    if (input !== null) this.addInput(input);
    const added = new Tensor(this, this.#outputs.length, output);
    this.#outputs.push(added);
    this.graph.outermost.revise();
    return added;
  }

  /** TensorFlow's name of the op, `Conv2D`. */
  get type(): string {
    return this.record.type;
  }

  /**
   * The value of attribute `name`: TF 1.15's `Operation.get_attr`.
   * @throws ValueError where the op has no such attribute.
   */
  getAttr(name: string): AttrValue {
    const value = this.attrs[name];
    if (value === undefined) {
      throw new ValueError(`Operation '${this.name}' has no attr named '${name}'.`);
    }
    return value;
  }

  /** The operation as plain data: TF 1.15's `Operation.node_def`. */
  get nodeDef(): NodeDef {
    const input = this.inputs.map(({ op, index }) =>
      index === 0 ? op.name : `${op.name}:${index}`,
    );
    const control = this.controlInputs.map(({ name }) => `^${name}`).sort();
    return { name: this.name, op: this.type, input: [...input, ...control], attr: this.attrs };
  }

  /** `<tf.Operation 'name' type=Type>`, as Python prints it. */
  toString(): string {
    return `<tf.Operation '${this.name}' type=${this.type}>`;
  }

  /** What Node's console shows: the graph behind an operation would fill the screen. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** What to write in place of a tensor in arithmetic and in a template. */
const AS_NUMBER = [
  'a JavaScript number',
  'and a.add(b), a.sub(b), a.mul(b), a.div(b) for its operators',
];
const AS_TEXT = [
  'text',
  'tensor.name or tensor.toString() for what it is called, and [[tensor, value]] for a feed dict',
];

/** A symbolic value: one output of an Operation. It is TF 1.15's `tf.Tensor`. */
export class Tensor {
  readonly dtype: DType;
  /** @internal What is known of the tensors in a list. */
  readonly list: ListInfo | null;

  #shape: Shape;
  readonly #consumers: Operation[] = [];

  /** @internal Tensors are made with their Operation. */
  constructor(
    readonly op: Operation,
    /** Which of the op's outputs this is: TF's `value_index`. */
    readonly index: number,
    { dtype, shape, list = null }: TensorInfo,
  ) {
    this.dtype = dtype;
    this.list = list;
    this.#shape = shape;
  }

  /** `op:0`. */
  get name(): string {
    return `${this.op.name}:${this.index}`;
  }

  get graph(): Graph {
    return this.op.graph;
  }

  /** The static shape: the lengths of the axes, null where one is unknown; null for no known rank. */
  get shape(): Shape {
    return this.#shape;
  }

  /** The static shape: TF 1.15's `Tensor.get_shape`. */
  getShape(): Shape {
    return this.#shape;
  }

  /**
   * Adds what the user knows of the shape: TF 1.15's `Tensor.set_shape`.
   * @throws ValueError where it contradicts what is already known.
   */
  setShape(shape: Shape): void {
    const known = this.#shape;
    if (known !== null && shape !== null && known.length !== shape.length) {
      throw new ValueError(
        `Shapes must be equal rank, but are ${known.length} and ${shape.length}`,
      );
    }
    for (const [i, d] of (known ?? []).entries()) {
      const given = shape?.[i] ?? null;
      if (d === null || given === null || d === given) continue;
      throw new ValueError(
        `Dimension ${i} in both shapes must be equal, but are ${d} and ${given}. ` +
          `Shapes are ${formatShape(known)} and ${formatShape(shape)}.`,
      );
    }
    this.#shape = mergeShapes(this.#shape, shape);
  }

  /** The operations that take this tensor as an input: TF 1.15's `Tensor.consumers`. */
  consumers(): readonly Operation[] {
    return this.#consumers;
  }

  /** @internal Called by the graph when an operation that takes this tensor is added. */
  addConsumer(op: Operation): void {
    this.#consumers.push(op);
  }

  /** @internal Called by the graph when an operation that takes this tensor could not be added after all. */
  removeConsumer(op: Operation): void {
    const at = this.#consumers.indexOf(op);
    if (at >= 0) this.#consumers.splice(at, 1);
  }

  /** `Tensor("x:0", shape=(?, 784), dtype=float32)`, as Python prints it. */
  toString(): string {
    const shape = this.#shape === null ? '' : `, shape=${formatTuple(this.#shape)}`;
    return `Tensor("${this.name}"${shape}, dtype=${this.dtype})`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  /**
   * A tensor has no value before it is run, so arithmetic on it, or a template with it, is an error
   * that says so. For what Python prints, see `toString`.
   */
  [Symbol.toPrimitive](hint: string): never {
    const [use, instead] = hint === 'string' ? AS_TEXT : AS_NUMBER;
    throw new TypeError(
      explainHere(
        `Using a \`tf.Tensor\` as ${use} is not allowed: ${this.toString()} has no value until it ` +
          `is run. Write await sess.run(tensor) for its value, ${instead}.`,
        { op: this.op },
      ),
    );
  }
}
