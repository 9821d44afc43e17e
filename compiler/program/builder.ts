import { explain } from '../graph/call_site.js';
import { UnimplementedError } from '../graph/errors.js';
import { type AnyArray, NDArray } from '../graph/nd_array.js';
import type { AttrValues } from '../graph/operation.js';
import { foldValues } from '../graph/partial_evaluation.js';
import { knownValue, type PartialValue, toNDArray } from '../graph/partial_value.js';
import { compileTimeNeed, inferConcrete, type TensorInfo } from '../graph/record.js';
import { formatShape, isFullyDefined } from '../graph/shape.js';
import { type Attrs, type OpType, recordOf } from '../ops/index.js';
import { attrsKey, constantOf, isNode, type Node, type Origin, type TensorType } from './node.js';
import type { Region } from './program.js';

/** Whether input `i` of a node is a constant that the compiler reads, not a tensor of the run. */
export function isKnownWhenCompiled(node: Node, i: number): boolean {
  const need = compileTimeNeed(recordOf(node.type), i, node.inputs.length);
  return need === 'always' || (need === 'for shapes' && isNode(node.inputs[i], 'Const'));
}

/** A shape, or an axis, that only the run itself would give. */
export class UnknownValueError extends UnimplementedError {
  /**
   * @param what the value that is not known.
   * @param input which input of the operation `origin` it is; -1 where it is none.
   */
  constructor(
    type: OpType,
    readonly origin: Origin,
    what: string,
    readonly input: number,
  ) {
    const { name, site } = origin;
    const op = { name, type };
    const text = `The shape of '${name}' depends on a value that is computed while the graph runs: ${what}`;
    const advice = 'compute the value in a run of its own, and feed it as the shape or the axis';
    super(explain(text, { op, site: site ?? undefined, advice }), op);
  }
}

/** The second output of a list op, where what is known of the list decides it. */
function secondOfList({ type, inputs: [input], outputs }: Node): NDArray | null {
  const list = input?.list ?? null;
  if (type === 'TensorListPopBack') return list?.constant ?? null;
  if (type !== 'TensorListConcatV2') return null;
  const each = list?.element.shape?.[0] ?? 0;
  return NDArray.from('int64', (outputs[1] as TensorType).shape, () => each);
}

/** What a node may be made with, beside its inputs and attributes. */
export interface NodeOptions {
  readonly origin?: Origin;
  readonly after?: readonly Node[];
}

/**
 * Makes nodes: infers their shapes, folds what is constant, and gives the same node for the same
 * computation, so that common subexpressions never exist twice.
 */
export class Builder {
  readonly #nodes = new Map<string, Node>();
  readonly #values = new Map<Node, PartialValue | null>();
  #count = 0;

  /** The origin of nodes made without one: that of the node being rewritten. */
  origin: Origin = { name: '', site: null };

  /** The first output of an op. */
  make<K extends OpType>(
    type: K,
    inputs: readonly Node[],
    attrs: Attrs[K],
    options: NodeOptions = {},
  ): Node {
    const all = { ...recordOf(type).attrs, ...(attrs as object) };
    return this.outputs(type, inputs, all as AttrValues, options)[0] as Node;
  }

  /** All outputs of an op, constants where they fold. An op without outputs gives its node. */
  outputs(
    type: OpType,
    inputs: readonly Node[],
    attrs: AttrValues,
    { origin = this.origin, after = [] }: NodeOptions = {},
  ): readonly Node[] {
    const record = recordOf(type);
    const infos = inferConcrete(
      record,
      {
        attrs,
        count: inputs.length,
        shape: (i) => (inputs[i] as Node).shape,
        dtype: (i) => (inputs[i] as Node).dtype,
        list: (i) => (inputs[i] as Node).list ?? null,
        value: (i) => this.#valueOf(inputs[i] as Node),
      },
      origin,
    );
    const folded =
      type === 'Const' || record.effect !== undefined
        ? null
        : foldValues(record, attrs, {
            count: inputs.length,
            shape: (i) => (inputs[i] as Node).shape,
            list: (i) => (inputs[i] as Node).list ?? null,
            value: (i) => this.#valueOf(inputs[i] as Node),
            dtype: infos[0]?.dtype ?? 'float32',
          });
    const constants = folded?.map(toNDArray);
    if (constants?.every((c) => c !== null)) return constants.map((c) => this.constant(c, origin));
    const unknown = inputs.findIndex((input, i) => {
      const need = compileTimeNeed(record, i, inputs.length);
      if (need === 'never' || input.type === 'Const') return false;
      return need === 'always' || !infos.every(({ shape }) => isFullyDefined(shape));
    });
    if (unknown >= 0) {
      const { name } = (inputs[unknown] as Node).origin;
      throw new UnknownValueError(type, origin, name, unknown);
    }
    // A list that may hold tensors of many shapes is taken apart in the order it was put together.
    const [list] = inputs;
    if (type === 'TensorListPopBack' && isNode(list, 'TensorListPushBack')) return list.inputs;
    const node = this.#intern(type, inputs, attrs, infos, { origin, after });
    const second = secondOfList(node);
    if (second !== null) return [node, this.constant(second, origin)];
    return node.outputs.length < 2
      ? [node]
      : node.outputs.map((_, index) => (index === 0 ? node : this.output(node, index)));
  }

  /** A constant. */
  constant(value: AnyArray, origin: Origin = this.origin): Node {
    const { dtype, shape } = value;
    return this.#intern('Const', [], { dtype, value }, [{ dtype, shape }], { origin });
  }

  /** A parameter of a region. */
  parameter(index: number, { dtype, shape, list }: TensorType, origin: Origin): Node {
    const attrs = { index, dtype, shape, ...(list ? { list } : {}) };
    return this.#intern('Parameter', [], attrs, [{ dtype, shape, list }], { origin });
  }

  /** A node that runs regions; its outputs, of the types given, are `Output` nodes. */
  call(
    type: OpType,
    inputs: readonly Node[],
    regions: readonly Region[],
    outputs: readonly TensorType[],
    options: NodeOptions = {},
  ): Node {
    return this.#intern(type, inputs, {}, outputs, { origin: this.origin, ...options, regions });
  }

  /** Output `index` of a node that has several. */
  output(node: Node, index: number): Node {
    const type = node.outputs[index] as TensorType;
    const isItself = index === 0 && node.regions.length === 0;
    const { origin } = node;
    return isItself ? node : this.#intern('Output', [node], { index }, [type], { origin });
  }

  /** The same op on other inputs. Its outputs; of a node that runs regions, the node. */
  remake(
    node: Node,
    inputs: readonly Node[],
    after: readonly Node[],
    regions: readonly Region[],
  ): readonly Node[] {
    const { type, attrs, origin, outputs } = node;
    if (regions.length > 0) return [this.call(type, inputs, regions, outputs, { origin, after })];
    return this.outputs(type, inputs, attrs as AttrValues, { origin, after });
  }

  #intern(
    type: OpType,
    inputs: readonly Node[],
    attrs: AttrValues,
    infos: readonly TensorInfo[],
    {
      origin,
      after = [],
      regions = [],
    }: { origin: Origin; after?: readonly Node[]; regions?: readonly Region[] },
  ): Node {
    const ids = (nodes: readonly (Node | null)[]): string => nodes.map((n) => n?.id).join(',');
    const programs = regions.map(
      ({ parameters, fetches, effects }) => `{${ids(parameters)}|${ids(fetches)}|${ids(effects)}}`,
    );
    // Random numbers and the runs' own values are never shared between two operations.
    const isShared = recordOf(type).effect === undefined && regions.length === 0;
    const identity = isShared ? '' : origin.name;
    const key = `${type}(${ids(inputs)})${programs}${attrsKey(attrs)}@${identity}/${ids(after)}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const outputs = infos.map(({ dtype, shape, list }): TensorType => {
      if (isFullyDefined(shape)) return list ? { dtype, shape, list } : { dtype, shape };
      throw new UnknownValueError(type, origin, formatShape(shape), -1);
    });
    const isCall = regions.length > 0;
    const fallback = { dtype: inputs[0]?.dtype ?? 'float32', shape: [] } as const;
    const first = isCall ? fallback : (outputs[0] ?? fallback);
    const id = this.#count++;
    const node: Node = {
      id,
      type,
      attrs: attrs as Attrs[OpType],
      inputs,
      after,
      ...first,
      outputs,
      regions,
      origin,
    };
    this.#nodes.set(key, node);
    return node;
  }

  #valueOf(node: Node): PartialValue | null {
    let value = this.#values.get(node);
    if (value === undefined) {
      const constant = constantOf(node);
      value = constant === null ? null : knownValue(constant);
      this.#values.set(node, value);
    }
    return value;
  }
}
