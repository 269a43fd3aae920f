import type { JsonObject } from "../jupyter/message.js";
import { toCodeUnits } from "./cursor.js";
import type { TslabEngine } from "./tslab.js";

type Info = NonNullable<ReturnType<TslabEngine["inspect"]>>;

/** Answers an `inspect_request`: the type and the documentation of the name at the cursor, of the call round it where there is none. */
export function inspectCode(engine: TslabEngine, code: string, cursor: number): JsonObject {
  const position = toCodeUnits(code, cursor);
  for (const candidate of [position, position - 1, findCalledName(code, position)]) {
    const info = candidate < 0 ? undefined : engine.inspect(code, candidate);
    if (info !== undefined) return found(info);
  }
  return { status: "ok", found: false, data: {}, metadata: {} };
}

/** Gives the position of the last character before the bracket of the call that a position is in; -1 where it is in none. */
function findCalledName(code: string, position: number): number {
  let depth = 0;
  for (let at = position - 1; at >= 0; at--) {
    const character = code[at];
    if (character === ")") depth++;
    else if (character === "(" && depth-- === 0) return at - 1;
  }
  return -1;
}

function found({ displayParts = [], documentation = [], tags = [] }: Info): JsonObject {
  const join = (parts: readonly { text: string }[]) => parts.map(({ text }) => text).join("");
  const signature = join(displayParts);
  const notes = tags.map(({ name, text = [] }) => `@${name} ${join(text)}`.trim());
  const prose = [join(documentation), ...notes].filter((text) => text !== "").join("\n");
  const plain = [signature, prose].filter((text) => text !== "").join("\n\n");
  const markdown = [`\`\`\`typescript\n${signature}\n\`\`\``, prose].filter((text) => text !== "").join("\n\n");
  return { status: "ok", found: true, data: { "text/plain": plain, "text/markdown": markdown }, metadata: {} };
}
