import { parseCell } from "../engine/parse-cell.js";
import type { JsonObject } from "../json.js";
import type { Session } from "../session/session.js";
import { toCodePoints, toCodeUnits } from "./cursor.js";

interface Match {
  readonly name: string;
  readonly type: string;
}

interface Completions {
  /** Where what is replaced begins and ends, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly Match[];
}

/** Answers a `complete_request`. */
export async function complete(session: Session, code: string, cursor: number): Promise<JsonObject> {
  const position = toCodeUnits(code, cursor);
  const completions = completeVariable(session, code, position) ?? (await completeCode(session, code, position));
  const { start, end, matches } = completions;
  const [cursor_start, cursor_end] = [toCodePoints(code, start), toCodePoints(code, end)];
  return {
    status: "ok",
    matches: matches.map(({ name }) => name),
    cursor_start,
    cursor_end,
    metadata: {
      // JupyterLab and IPython agree on this name for kinds of completions.
      _jupyter_types_experimental: matches.map(({ name, type }) => ({
        text: name,
        type,
        start: cursor_start,
        end: cursor_end,
      })),
    },
  };
}

/** Completes the names of loaded variables in `env("…` and after `process.env.`. */
function completeVariable({ variables }: Session, code: string, position: number): Completions | undefined {
  const before = code.slice(0, position);
  const typed = /(?:\benv\(\s*["'`]|\bprocess\.env\.|\bprocess\.env\[\s*["'`])([\w.\-[\]]*)$/.exec(before)?.[1];
  if (typed === undefined || variables.length === 0) return undefined;
  const found = variables.filter((name) => name.toLowerCase().includes(typed.toLowerCase()));
  if (found.length === 0) return undefined;
  const rest = /^[\w.\-[\]]*/.exec(code.slice(position))?.[0].length ?? 0;
  const sorted = found.sort((a, b) => Number(b.startsWith(typed)) - Number(a.startsWith(typed)));
  return {
    start: position - typed.length,
    end: position + (before.endsWith(`process.env.${typed}`) ? 0 : rest),
    matches: sorted.map((name) => ({ name, type: "variable" })),
  };
}

async function completeCode(session: Session, code: string, position: number): Promise<Completions> {
  const typed = /[\p{ID_Continue}$\u200c\u200d]*$/u.exec(code.slice(0, position))?.[0] ?? "";
  const rest = /^[\p{ID_Continue}$\u200c\u200d]*/u.exec(code.slice(position))?.[0] ?? "";
  const cell = parseCell(code);
  // The shell's own names are not known.
  if (cell.commands.some(({ start, end }) => position > start && position <= end)) {
    return { start: position, end: position, matches: [] };
  }
  const entries = (await session.checker?.complete(cell, position + cell.shift)) ?? [];
  const known = entries.map(({ name, kind }) => ({ name, type: KINDS[kind ?? 0] ?? "" }));
  const isBare = !/[.?]\s*$/.test(code.slice(0, position - typed.length));
  const candidates = known.length === 0 && isBare ? bareNames(session, cell.words, typed) : known;
  return { start: position - typed.length, end: position + rest.length, matches: matching(candidates, typed) };
}

/** Returns the names that may be alone: of the cell, of earlier ones, of the global object, and keywords. */
function bareNames(session: Session, words: ReadonlySet<string>, typed: string): Match[] {
  const own = [...words].filter((name) => name !== typed && !KEYWORDS.includes(name));
  const earlier = session.checker?.names ?? [];
  const globals = Object.getOwnPropertyNames(globalThis);
  const names = new Set([...own, ...earlier, ...globals]);
  return [
    ...[...names].map((name) => ({ name, type: "variable" })),
    ...KEYWORDS.map((name) => ({ name, type: "keyword" })),
  ];
}

/** Keeps what begins with what was typed; what does so in the same case comes first. */
function matching(candidates: readonly Match[], typed: string): Match[] {
  const lower = typed.toLowerCase();
  const exact = candidates.filter(({ name }) => name.startsWith(typed));
  const other = candidates.filter(({ name }) => !name.startsWith(typed) && name.toLowerCase().startsWith(lower));
  return [...new Map([...exact, ...other].map((match) => [match.name, match])).values()];
}

/** The words for the kinds of the Language Server Protocol that clients show. */
const KINDS: { readonly [kind: number]: string } = {
  2: "method",
  3: "function",
  4: "class",
  5: "property",
  6: "variable",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  20: "enum member",
  21: "constant",
};

const KEYWORDS =
  "as async await break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in instanceof interface keyof let namespace new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined using var void while yield".split(
    " ",
  );
