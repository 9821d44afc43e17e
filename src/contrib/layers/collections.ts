import type { Tensor } from '../../../compiler/graph/operation.js';
import { addToCollection, GraphKeys, getCollection } from '../../framework.js';
import type { CustomGetter } from '../../variable_scope.js';
import type { Variable } from '../../variables.js';

/** One collection, or several. */
export type Collections = string | readonly string[];

/** The collections of all variables of a layer, or of each kind. */
export type VariableCollections<Kind extends string> =
  | readonly string[]
  | { readonly [kind in Kind]?: readonly string[] };

/** The collections of one kind of variables (TF: `get_variable_collections`). */
export const collectionsOf = <Kind extends string>(
  collections: VariableCollections<Kind> | null | undefined,
  kind: Kind,
): readonly string[] =>
  !collections ? [] : 'length' in collections ? collections : (collections[kind] ?? []);

/** Those of a model variable (TF: `model_variable`). */
export const ofModel = (collections: readonly string[]): readonly string[] => [
  ...new Set([...collections, GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES]),
];

const RENAMED: { readonly [name: string]: string } = { kernel: 'weights', bias: 'biases' };

/** Makes model variables, under the names of `tf.contrib.layers`. */
export const modelVariable: CustomGetter = (getter, name, settings) => {
  const renamed = name.replace(/[^/]*$/, (last) => RENAMED[last] ?? last);
  return getter(renamed, { ...settings, collections: ofModel(settings.collections ?? []) });
};

/** Adds a layer's result to the collections that it is to go to. */
export function collect(collections: Collections | null | undefined, outputs: Tensor): Tensor {
  for (const collection of [collections ?? []].flat()) addToCollection(collection, outputs);
  return outputs;
}

/** Adds a variable of a layer to the collections that it is to go to. */
export function collectVariable<Kind extends string>(
  variable: Variable | null,
  kind: Kind,
  collections: VariableCollections<Kind> | null | undefined,
): void {
  if (variable === null) return;
  for (const name of collectionsOf(collections, kind)) {
    if (!getCollection(name).includes(variable)) addToCollection(name, variable);
  }
}
