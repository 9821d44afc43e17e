import type { Graph } from './graph.js';

const done = new WeakMap<Graph, Set<string>>();

/** Does something the first time that it is asked for in a graph under this key. */
export function oncePerGraph(graph: Graph, key: string, body: () => void): void {
  const keys = done.get(graph) ?? new Set<string>();
  done.set(graph, keys);
  if (keys.has(key)) return;
  keys.add(key);
  body();
}
