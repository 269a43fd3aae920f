import type { JsonObject } from "../jupyter/message.js";
import { sharedState } from "../load/state.js";
import { toCodePoints, toCodeUnits } from "./cursor.js";
import type { TslabEngine } from "./tslab.js";

interface Completions {
  /** Where what is replaced begins and ends, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly name: string; readonly type: string }[];
}

/** Answers a `complete_request`. */
export function complete(engine: TslabEngine, code: string, cursor: number): JsonObject {
  const position = toCodeUnits(code, cursor);
  const { start, end, matches } = completeVariable(code, position) ?? completeCode(engine, code, position);
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

/** Completes the names of loaded variables in `env("…` and behind `process.env.`. */
function completeVariable(code: string, position: number): Completions | undefined {
  const before = code.slice(0, position);
  const typed = /(?:\benv\(\s*["'`]|\bprocess\.env\.|\bprocess\.env\[\s*["'`])([\w.\-[\]]*)$/.exec(before)?.[1];
  const names = sharedState().last?.status.variables.map(({ name }) => name) ?? [];
  if (typed === undefined || names.length === 0) return undefined;
  const found = names.filter((name) => name.toLowerCase().includes(typed.toLowerCase()));
  if (found.length === 0) return undefined;
  const rest = /^[\w.\-[\]]*/.exec(code.slice(position))?.[0].length ?? 0;
  const sorted = found.sort((a, b) => Number(b.startsWith(typed)) - Number(a.startsWith(typed)));
  return {
    start: position - typed.length,
    end: position + (before.endsWith(`process.env.${typed}`) ? 0 : rest),
    matches: sorted.map((name) => ({ name, type: "variable" })),
  };
}

function completeCode(engine: TslabEngine, code: string, position: number): Completions {
  const { start, end, candidates, original } = engine.complete(code, position);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, String(kind)]));
  return { start, end, matches: candidates.map((name) => ({ name, type: kinds.get(name) ?? "" })) };
}
