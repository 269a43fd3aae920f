import { closingQuote } from "../text.js";

/** A text in a JSON document. */
export interface JsonString {
  /** The outermost keys and indices that lead to it. */
  readonly path: readonly (string | number)[];
  /** The text itself; strings that follow each other in an array, as the lines of a notebook's cell, are one text. */
  readonly text: string;
  /** Returns where in the document the character at an offset of the text is, exact to its line. */
  sourceOffset(offset: number): number;
}

// Deeper than this nothing is distinguished.
const PATH_LENGTH = 6;

interface Container {
  readonly isArray: boolean;
  /** Key or index of what comes next; undefined in an object if a key comes next. */
  key: string | number | undefined;
}

interface Segment {
  readonly start: number;
  readonly source: number;
}

const token = /["{}[\],:]/g;

/** Returns every text in a JSON document, the keys of objects included. What is not JSON is passed over as far as can be, so that a broken notebook is read too. */
export function* stringsInJson(document: string): Generator<JsonString> {
  const containers: Container[] = [];
  let run: { path: (string | number)[]; parts: string[]; segments: Segment[]; length: number } | undefined;
  const path = () => containers.slice(0, PATH_LENGTH).map(({ key }) => key ?? 0);
  for (let position = 0; position < document.length; ) {
    const index = indexOfToken(document, position);
    if (index === -1) break;
    const found = document[index];
    position = index + 1;
    const container = containers.at(-1);
    if (found === '"') {
      const close = closingQuote(document, index);
      position = close === -1 ? document.length : close + 1;
      const text = decode(document.slice(index, position));
      if (container !== undefined && !container.isArray && container.key === undefined) {
        container.key = text;
        yield single(path(), text, index);
      } else if (container?.isArray) {
        run ??= { path: path(), parts: [], segments: [], length: 0 };
        run.segments.push({ start: run.length, source: index });
        run.parts.push(text);
        run.length += text.length;
      } else yield single(path(), text, index);
      continue;
    }
    if (found === "," && container?.isArray) {
      if (typeof container.key === "number") container.key++;
      continue;
    }
    if (run !== undefined) {
      yield joined(run.path, run.parts.join(""), run.segments);
      run = undefined;
    }
    if (found === "{") containers.push({ isArray: false, key: undefined });
    else if (found === "[") containers.push({ isArray: true, key: 0 });
    else if (found === "," && container !== undefined) container.key = undefined;
    else if (found === "}" || found === "]") containers.pop();
  }
  if (run !== undefined) yield joined(run.path, run.parts.join(""), run.segments);
}

function indexOfToken(document: string, from: number): number {
  token.lastIndex = from;
  return token.exec(document)?.index ?? -1;
}

function decode(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, quoted.endsWith('"') && quoted.length > 1 ? -1 : undefined);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1);
  }
}

function single(path: (string | number)[], text: string, source: number): JsonString {
  return { path, text, sourceOffset: () => source };
}

function joined(path: (string | number)[], text: string, segments: readonly Segment[]): JsonString {
  return {
    path,
    text,
    sourceOffset: (offset) => segments.findLast(({ start }) => start <= offset)?.source ?? 0,
  };
}
