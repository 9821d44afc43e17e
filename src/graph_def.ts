import { isMessage } from '@bufbuild/protobuf';
import { explainHere } from '../compiler/graph/call_site.js';
import { convertToTensor, type TensorLike, type TextLike } from '../compiler/graph/convert.js';
import { TypeError, ValueError } from '../compiler/graph/errors.js';
import { getDefaultGraph } from '../compiler/graph/graph.js';
import { Operation, Tensor } from '../compiler/graph/operation.js';
import { importGraph } from '../compiler/graph_def/import.js';
import { parse, serialize } from '../compiler/graph_def/serialized.js';
import { type GraphDef as GraphDefMessage, GraphDefSchema } from '../compiler/proto/graph_pb.js';
import { parseText } from '../compiler/text_format/parse.js';
import { printText } from '../compiler/text_format/print.js';
import { signature } from './signature.js';

/** A graph as data, as TensorFlow keeps it in files: TF 1.15's `tf.GraphDef`. */
export type GraphDef = GraphDefMessage;

/** Graphs as bytes and as text: TF 1.15's `tf.GraphDef`. */
export const GraphDef = {
  /**
   * The graph in the bytes of a `.pb` file: Python's `GraphDef.FromString`.
   * @throws DataLossError that says at which byte they are malformed or end too early.
   */
  fromString: (bytes: Uint8Array): GraphDef => parse(bytes),

  /** The bytes of a graph, what a `.pb` file holds: Python's `GraphDef.SerializeToString`. */
  serializeToString: (def: GraphDef): Uint8Array => serialize(def),

  /**
   * The graph in the text of a `.pbtxt` file: Python's `text_format.Parse`.
   * @throws DataLossError that says at which line and column the text is no graph.
   */
  fromText: (text: string): GraphDef => parseText(GraphDefSchema, text),

  /** A graph as text, what a `.pbtxt` file holds: Python's `text_format.MessageToString`. */
  toText: (def: GraphDef): string => printText(GraphDefSchema, def),
};

/** What stands for inputs of an imported graph, by their names there: `x`, `x:1`, or `^x` for an operation. */
export interface InputMap {
  readonly [name: string]: TensorLike | TextLike | Operation;
}

/**
 * Adds the operations of a GraphDef to the default graph: TF 1.15's `tf.import_graph_def`. Where it fails,
 * none is added. An op that is not known here fails when it is run, and not before.
 *
 * @param graphDef a graph as data, the bytes of a `.pb` file, or the text of a `.pbtxt` file; `tf.readGraph` of
 *   `feedgraph/node` reads both.
 * @param inputMap what to use in place of nodes of the graph.
 * @param returnElements the names of operations (`x`) and of tensors (`x:0`) to return.
 * @param name the name scope of the operations; 'import' where it is left out, '' for none.
 * @returns the operations and tensors that `returnElements` names, or null without it.
 * @throws DataLossError for bytes or text that is damaged; TypeError for what is no GraphDef; ValueError where
 *   names are missing, or nodes do not fit each other or their ops.
 */
export const importGraphDef = signature('import_graph_def', [
  'graphDef',
  'inputMap?',
  'returnElements?',
  'name?',
]).of<
  [
    graphDef: GraphDef | Uint8Array | string,
    inputMap?: InputMap | null,
    returnElements?: readonly string[] | null,
    name?: string | null,
  ],
  (Operation | Tensor)[] | null
>(({ graphDef, inputMap, returnElements, name }) => {
  const def = messageOf(graphDef);
  const graph = getDefaultGraph();
  return graph.nameScope(name ?? 'import', (scope) => {
    const given = givenTensors(inputMap ?? {}, name === '');
    const settings = {
      inputMap: new Map(Object.entries(given)),
      returnElements: returnElements ?? [],
      prefix: scope.replace(/\/$/, ''),
    };
    const returned = importGraph(graph, def, settings);
    return returnElements ? [...returned] : null;
  });
});

/** The message that a caller gives: this is the place for every form that it may have. */
function messageOf(graphDef: unknown): GraphDef {
  if (graphDef instanceof Uint8Array) return parse(graphDef);
  // A graph has a node, and a path has no brace.
  if (typeof graphDef === 'string' && graphDef.includes('{')) return GraphDef.fromText(graphDef);
  if (isMessage(graphDef, GraphDefSchema)) return graphDef;
  throw new TypeError(
    explainHere('graph_def must be a GraphDef proto.', {
      advice:
        'give what graph.asGraphDef() returns, the bytes of a .pb file as a Uint8Array, or the text of a .pbtxt file',
    }),
  );
}

/** The tensors of an input map. Other values become constants in the scope of the import. */
function givenTensors(inputMap: InputMap, isUnscoped: boolean) {
  const isElement = (value: unknown): value is Tensor | Operation =>
    value instanceof Tensor || value instanceof Operation;
  const entries = Object.entries(inputMap);
  if (entries.every(([, value]) => isElement(value))) {
    return inputMap as { readonly [name: string]: Tensor | Operation };
  }
  if (isUnscoped) {
    throw new ValueError(
      explainHere(
        'tf.import_graph_def() requires a non-empty `name` if `input_map` contains non-Tensor values. ' +
          'Try calling tf.convert_to_tensor() on `input_map` values before calling tf.import_graph_def().',
      ),
    );
  }
  return getDefaultGraph().nameScope('_inputs', () =>
    Object.fromEntries(
      entries.map(([key, value]) => [key, isElement(value) ? value : convertToTensor(value)]),
    ),
  );
}
