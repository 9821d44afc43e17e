import { parse, serialize } from '../compiler/graph_def/serialized.js';
import { type GraphDef as GraphDefMessage, GraphDefSchema } from '../compiler/proto/graph_pb.js';
import { parseText } from '../compiler/text_format/parse.js';
import { printText } from '../compiler/text_format/print.js';

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
