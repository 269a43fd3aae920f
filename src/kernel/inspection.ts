import { parseCell } from "../engine/parse-cell.js";
import type { JsonObject } from "../json.js";
import type { Session } from "../session/session.js";
import { toCodeUnits } from "./cursor.js";

const NOTHING = { status: "ok", found: false, data: {}, metadata: {} };

/** Answers an `inspect_request`: the type and the documentation of the name at the cursor, or of the call around it if there is none. */
export async function inspectCode(session: Session, code: string, cursor: number): Promise<JsonObject> {
  const position = toCodeUnits(code, cursor);
  const cell = parseCell(code);
  for (const candidate of [position, position - 1, findCalledName(code, position)]) {
    const info = candidate < 0 ? undefined : await session.checker?.inspect(cell, candidate + cell.shift);
    if (info === undefined) continue;
    const { signature, documentation } = info;
    const plain = [signature, documentation].filter((text) => text !== "").join("\n\n");
    const markdown = [`\`\`\`typescript\n${signature}\n\`\`\``, documentation]
      .filter((text) => text !== "")
      .join("\n\n");
    return { status: "ok", found: true, data: { "text/plain": plain, "text/markdown": markdown }, metadata: {} };
  }
  return NOTHING;
}

/** Returns the position of the last character before the bracket of the call that a position is in; -1 if it is in none. */
function findCalledName(code: string, position: number): number {
  let depth = 0;
  for (let at = position - 1; at >= 0; at--) {
    const character = code[at];
    if (character === ")") depth++;
    else if (character === "(" && depth-- === 0) return at - 1;
  }
  return -1;
}
