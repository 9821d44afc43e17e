/** Constants as TensorFlow.js keeps them: apart from the graph, one after the other in one buffer. */

import { explain } from '../graph/call_site.js';
import { fits } from '../graph/dtypes.js';
import { ValueError } from '../graph/errors.js';
import { type AnyArray, NDArray } from '../graph/nd_array.js';
import { bytesOf } from '../graph/text.js';
import { dataTypeString } from '../graph_def/data_types.js';
import { arrayOfProto, contentOf } from '../graph_def/tensor_proto.js';
import type { NodeDef } from '../proto/graph_pb.js';

/** The dtypes of TensorFlow.js that a constant may have. */
export type WeightType = 'float32' | 'int32' | 'bool' | 'string';

/** What is known of a weight beside its bytes: an entry of tfjs's `WeightsManifestConfig`. */
export interface WeightSpec {
  name: string;
  shape: number[];
  dtype: WeightType;
}

/** One constant: what it is, and its bytes. */
export interface Weight {
  readonly spec: WeightSpec;
  readonly bytes: Uint8Array;
}

/** The dtypes of TensorFlow.js that stand for ours, as its converter chooses them. */
const TYPES = {
  float32: 'float32',
  float64: 'float32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'int32',
  bool: 'bool',
  string: 'string',
} as const;

/**
 * The weight that a node of type `Const` is.
 * @throws ValueError for a dtype that TensorFlow.js does not have, and for a whole number beyond 32 bits.
 */
export function weightOf({ name, attr }: NodeDef): Weight {
  const value = attr.value?.value;
  const tensor = value?.case === 'tensor' ? value.value : null;
  const array = tensor && arrayOfProto(tensor, { claim: () => {} });
  if (array === null) {
    const type = tensor === null ? 'that has no value' : `of dtype ${dataTypeString(tensor.dtype)}`;
    throw new ValueError(`TensorFlow.js has no constant ${type}: '${name}'.`);
  }
  const dtype = TYPES[array.dtype as keyof typeof TYPES];
  return { spec: { name, shape: [...array.shape], dtype }, bytes: bytesAs(dtype, array, name) };
}

function bytesAs(dtype: WeightType, array: AnyArray, name: string): Uint8Array {
  if (array.dtype === 'string') return stringBytes(array.data as readonly string[]);
  const { shape, data } = array as NDArray;
  if (dtype === array.dtype || dtype === 'string') return contentOf(array as NDArray);
  for (const value of dtype === 'int32' ? data : []) {
    if (!fits(value, 'int32')) {
      throw new ValueError(
        explain(`The constant '${name}' holds ${value}, which is no int32.`, {
          advice: 'TensorFlow.js has no int64: let the graph compute with int32',
        }),
      );
    }
  }
  return contentOf(NDArray.from(dtype, shape, (i) => data[i] as number));
}

/** How many bytes the length of a string takes. */
const LENGTH = 4;

/** Strings one after the other, each after its length. */
function stringBytes(strings: readonly string[]): Uint8Array {
  const encoded = strings.map(bytesOf);
  const bytes = new Uint8Array(encoded.reduce((n, { length }) => n + LENGTH + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const string of encoded) {
    view.setUint32(at, string.length, true);
    bytes.set(string, at + LENGTH);
    at += LENGTH + string.length;
  }
  return bytes;
}
