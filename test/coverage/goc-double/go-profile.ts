/** A block of a profile as goc's own programs read it. */
interface GoBlock {
  /** `L1.C1,L2.C2`. */
  readonly place: string;
  readonly statements: number;
  readonly count: number;
}

interface GoFile {
  readonly mode: string;
  readonly blocks: readonly GoBlock[];
}

/** File names with their blocks, sorted: how the doubles of centre and agent see a profile, apart from the code under test. */
export type GoProfile = ReadonlyMap<string, GoFile>;

/** Throws with goc's words for a text that is no profile. Blocks of one place are one, as in `go tool cover`. */
export function readGoProfile(text: string): GoProfile {
  const [modeLine = "", ...lines] = text.replace(/\n$/, "").split("\n");
  if (text === "") return new Map();
  if (!modeLine.startsWith("mode: ")) throw new Error(`bad mode line: ${modeLine}`);
  const mode = modeLine.slice("mode: ".length);
  const files = new Map<string, Map<string, GoBlock>>();
  for (const line of lines) {
    const [, file, place, statements, count] = /^(.+):(\d+\.\d+,\d+\.\d+) (\d+) (\d+)$/.exec(line) ?? [];
    if (file === undefined || place === undefined) throw new Error(`line "${line}" doesn't match expected format`);
    const blocks = files.get(file) ?? new Map<string, GoBlock>();
    files.set(file, blocks);
    const earlier = blocks.get(place)?.count ?? 0;
    const sum = mode === "set" ? earlier | Number(count) : earlier + Number(count);
    blocks.set(place, { place, statements: Number(statements), count: sum });
  }
  return new Map(
    [...files].sort(byName).map(([file, blocks]) => [file, { mode, blocks: [...blocks.values()].sort(byPlace) }]),
  );
}

/** As the centre merges replicas: counts add up whatever the mode. Throws with its words. */
export function mergeGoProfiles(profiles: readonly GoProfile[]): GoProfile {
  const merged = new Map<string, GoFile>();
  for (const profile of profiles) {
    for (const [name, file] of profile) {
      const earlier = merged.get(name);
      merged.set(name, earlier === undefined ? file : mergeFile(name, earlier, file));
    }
  }
  return new Map([...merged].sort(byName));
}

function mergeFile(name: string, a: GoFile, b: GoFile): GoFile {
  const refuse = (why: string): Error => new Error(`error merging ${name}: ${why}`);
  if (a.mode !== b.mode) throw refuse(`mode for ${name} mismatches (${a.mode} vs ${b.mode})`);
  if (a.blocks.length !== b.blocks.length) {
    throw refuse(`file block count for ${name} mismatches (${a.blocks.length} vs ${b.blocks.length})`);
  }
  const blocks = a.blocks.map((block, at) => {
    const other = b.blocks[at] ?? block;
    if (block.place !== other.place || block.statements !== other.statements) {
      const places = `${block.place} mismatches ${other.place}`;
      throw refuse(`coverage block mismatch: block #${at} for ${name} (${places})`);
    }
    return { ...block, count: block.count + other.count };
  });
  return { mode: a.mode, blocks };
}

/** As the centre writes it, under the mode of the first file. */
export function goProfileText(profile: GoProfile): string {
  const [first] = profile.values();
  if (first === undefined) throw new Error("can't write an empty profile");
  const lines = [`mode: ${first.mode}`];
  for (const [name, { blocks }] of profile) {
    for (const { place, statements, count } of blocks) lines.push(`${name}:${place} ${statements} ${count}`);
  }
  return `${lines.join("\n")}\n`;
}

/** What an agent says of its coverage: the fraction of its blocks that ran. */
export function goBlockFraction(text: string): string {
  const blocks = [...readGoProfile(text).values()].flatMap((file) => file.blocks);
  if (blocks.length === 0) return "0";
  return (blocks.filter(({ count }) => count > 0).length / blocks.length).toFixed(6);
}

/** The text with all counters at 0. */
export function clearedProfile(text: string): string {
  return text.replace(/ \d+$/gm, " 0");
}

/** The text with its files in a random order, as the agents answer. */
export function shuffledFiles(text: string): string {
  const [modeLine, ...lines] = text.replace(/\n$/, "").split("\n");
  const files = new Map<string, string[]>();
  for (const line of lines) {
    const file = line.slice(0, line.lastIndexOf(":"));
    files.set(file, [...(files.get(file) ?? []), line]);
  }
  const shuffled = [...files.values()].map((of) => ({ of, rank: Math.random() })).sort((a, b) => a.rank - b.rank);
  return `${[modeLine, ...shuffled.flatMap(({ of }) => of)].join("\n")}\n`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function byPlace(a: GoBlock, b: GoBlock): number {
  const left = a.place.split(/[.,]/).map(Number);
  const right = b.place.split(/[.,]/).map(Number);
  for (const [at, number] of left.entries()) {
    const difference = number - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
