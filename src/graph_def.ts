import { parse, serialize } from '../compiler/graph_def/serialized.js';
import type { GraphDef as GraphDefMessage } from '../compiler/proto/graph_pb.js';

/** A graph as data, as TensorFlow keeps it in files: TF 1.15's `tf.GraphDef`. */
export type GraphDef = GraphDefMessage;

/** Graphs as bytes: TF 1.15's `tf.GraphDef`. */
export const GraphDef = {
  /**
   * The graph in the bytes of a `.pb` file: Python's `GraphDef.FromString`.
   * @throws DataLossError that says at which byte they are malformed or end too early.
   */
  fromString: (bytes: Uint8Array): GraphDef => parse(bytes),

  /** The bytes of a graph, what a `.pb` file holds: Python's `GraphDef.SerializeToString`. */
  serializeToString: (def: GraphDef): Uint8Array => serialize(def),
};
