import { decode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";

/** A place in a text; both counted from 0, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The way back from the code that runs to the source it was compiled from, in several steps. */
export class SourceMap {
  readonly #steps: readonly SourceMapMappings[];
  /** The source, if the map of the first step has it. */
  readonly source: string | undefined;

  /** `maps`: one for each step (Source Map, ECMA-426), the last step first. */
  constructor(maps: readonly string[]) {
    const parsed = maps.map((map): { mappings: string; sourcesContent?: (string | null)[] } => JSON.parse(map));
    this.#steps = parsed.map(({ mappings }) => decode(mappings));
    this.source = parsed.at(-1)?.sourcesContent?.[0] ?? undefined;
  }

  /** Returns the place in the source; undefined for code that was put in by a compiler, on a line of its own. */
  toSource(place: Place): Place | undefined {
    let current = place;
    for (const mappings of this.#steps) {
      const next = findPlace(mappings, current);
      if (next === undefined) return undefined;
      current = next;
    }
    return current;
  }
}

function findPlace(mappings: SourceMapMappings, { line, column }: Place): Place | undefined {
  const segments = (mappings[line] ?? []).filter((segment) => segment.length >= 4);
  let index = segments.findLastIndex(([start]) => start <= column);
  // What was put before the first of a line belongs to it: as the assignment of a cell's result.
  if (index < 0) index = 0;
  const [, , sourceLine, sourceColumn] = segments[index] ?? [];
  if (sourceLine === undefined || sourceColumn === undefined) return undefined;
  return { line: sourceLine, column: sourceColumn };
}
