/** How deep maps and lists of YAML from whom ever may nest as they are written. */
export const maxYamlDepth = 64;

/** Nodes once every alias is written out: the measure of an alias bomb. */
export const maxExpandedNodes = 200_000;

/** Levels once every alias is written out; an alias inside an alias can make them as many as there are lines. */
const maxExpandedLevels = 500;

/**
 * Nodes of a tree with its aliases written out; each shared node is walked once. Infinity where these are more
 * than `maxExpandedNodes`, more than 500 levels deep, or without end.
 */
export function countExpandedNodes(tree: unknown): number {
  return measure(tree, new Map(), 1).nodes;
}

interface Measure {
  readonly nodes: number;
  readonly levels: number;
}

const endless: Measure = { nodes: Number.POSITIVE_INFINITY, levels: Number.POSITIVE_INFINITY };

function measure(node: unknown, known: Map<object, Measure>, level: number): Measure {
  if (typeof node !== "object" || node === null) return { nodes: 1, levels: 1 };
  if (level > maxExpandedLevels) return endless;
  const before = known.get(node);
  if (before !== undefined) return before;
  // A node that holds itself has no end.
  known.set(node, endless);
  let nodes = 1;
  let levels = 1;
  for (const child of Object.values(node)) {
    const inner = measure(child, known, level + 1);
    nodes += inner.nodes;
    levels = Math.max(levels, inner.levels + 1);
    if (nodes > maxExpandedNodes || levels > maxExpandedLevels) break;
  }
  const measured = nodes > maxExpandedNodes || levels > maxExpandedLevels ? endless : { nodes, levels };
  known.set(node, measured);
  return measured;
}
