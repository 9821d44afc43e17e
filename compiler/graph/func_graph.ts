import type { CallSite } from './call_site.js';
import { explainHere } from './call_site.js';
import { createFromTensors } from './create.js';
import type { DType } from './dtypes.js';
import { ValueError } from './errors.js';
import { type CollectionItem, Graph, getDefaultGraph } from './graph.js';
import type { AttrValues, Operation, Tensor } from './operation.js';
import { defineRecord, type ListInfo, type OpRecord, type TensorInfo } from './record.js';
import type { Shape } from './shape.js';

export const placeholderRecord = defineRecord<{
  dtype: DType;
  shape: Shape;
  list?: ListInfo | null;
}>('Placeholder', {
  doc: 'A value that must be fed; in the body of a function, an argument.',
  inputs: {},
  infer: ({ attrs }) => ({ dtype: attrs.dtype, shape: attrs.shape, list: attrs.list }),
  gradient: null,
  effect: 'read',
});

/**
 * The body of a branch or of a loop: a graph with inputs and outputs. A tensor of the graphs around
 * it that is used inside becomes an input, a capture. It is TF 1.15's `FuncGraph`.
 */
export class FuncGraph extends Graph {
  readonly inputs: Tensor[] = [];
  readonly outputs: Tensor[] = [];
  /** Operations outside that something inside has to wait for. */
  readonly controlCaptures = new Set<Operation>();

  /** The inputs that stand for tensors outside, by those. */
  readonly captures = new Map<Tensor, Tensor>();
  readonly #outside = new Map<Tensor, Tensor>();

  constructor(
    readonly name: string,
    readonly outer: Graph,
  ) {
    super();
    this.seed = outer.seed;
  }

  override get outermost(): Graph {
    return this.outer.outermost;
  }

  /** Adds an input. */
  addInput({ dtype, shape, list }: TensorInfo, name: string): Tensor {
    const attrs = { dtype, shape, ...(list ? { list } : {}) };
    // An argument waits for nothing, and is in nobody's scope.
    const input = this.nameScope(null, () =>
      this.controlDependencies(
        null,
        () => createFromTensors(placeholderRecord, [], attrs, { graph: this, name }).outputs[0],
      ),
    ) as Tensor;
    this.inputs.push(input);
    return input;
  }

  /**
   * The tensor in here that stands for `tensor`, which becomes an input where it is of a graph
   * around this one.
   * @throws ValueError for a tensor of any other graph.
   */
  capture(tensor: Tensor): Tensor {
    if (tensor.graph === this) return tensor;
    const known = this.captures.get(tensor);
    if (known !== undefined) return known;
    if (!this.reaches(tensor.graph)) {
      throw new ValueError(
        explainHere(
          `The tensor '${tensor.toString()}' cannot be accessed here: it is defined in another function or ` +
            'code block. Use return values, explicit locals or TensorFlow collections to access ' +
            `it. Defined in: ${nameOf(tensor.graph)}; accessed from: ${nameOf(this)}.`,
          { op: tensor.op },
        ),
      );
    }
    return this.standFor(tensor, this.addInput(tensor, tensor.op.name));
  }

  /** Says that `input` is `tensor` always. */
  standFor(tensor: Tensor, input: Tensor): Tensor {
    this.#outside.set(input, tensor);
    return this.bind(tensor, input);
  }

  /** Says that `input` begins as `tensor`. */
  bind(tensor: Tensor, input: Tensor): Tensor {
    this.captures.set(tensor, input);
    return input;
  }

  /** What becomes of a capture from one iteration of a loop to the next: nothing. */
  afterIteration(input: Tensor): Tensor {
    return input;
  }

  /** A body can use what is around it too. */
  override reaches(graph: Graph): boolean {
    return super.reaches(graph) || this.outer.reaches(graph);
  }

  override outside(tensor: Tensor): Tensor | null {
    return this.#outside.get(tensor) ?? null;
  }

  override createOperation(
    record: OpRecord,
    inputs: readonly Tensor[],
    attrs: AttrValues,
    name: string,
    site?: CallSite,
  ): Operation {
    const captured = inputs.map((t) => this.capture(t));
    return super.createOperation(record, captured, attrs, name, site);
  }

  protected override dependencyOn(op: Operation): Operation | null {
    if (this.owns(op)) return op;
    if (!this.reaches(op.graph)) return super.dependencyOn(op);
    this.controlCaptures.add(op);
    return null;
  }

  /** What is always able to run is part of the graph outside of all functions. */
  override initScope<R>(body: (graph: Graph) => R): R {
    const scope = this.getNameScope();
    return this.outermost.initScope((graph) =>
      graph.nameScope(scope === '' ? null : `${scope}/`, () => body(graph)),
    );
  }

  override addToCollection(name: string, item: CollectionItem): void {
    this.outer.addToCollection(name, item);
  }

  override getCollection(name: string, scope?: string): CollectionItem[] {
    return this.outer.getCollection(name, scope);
  }

  override getAllCollectionKeys(): string[] {
    return this.outer.getAllCollectionKeys();
  }
}

/** The name of a function that belongs to the op whose name scope is in force. */
export function functionName(kind: string): string {
  const graph = getDefaultGraph();
  const prefix = graph instanceof FuncGraph ? `${graph.name}_` : '';
  return `${prefix}${graph.getNameScope()}_${kind}`.replaceAll('/', '_');
}

const nameOf = (graph: Graph): string =>
  graph instanceof FuncGraph ? `FuncGraph(name=${graph.name})` : 'the main graph';
