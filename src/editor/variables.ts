import { parseCell } from "../engine/parse-cell.js";
import type { Redaction } from "../redaction/redaction.js";
import type { CellSink } from "../session/cell.js";
import type { Session } from "../session/session.js";
import { visibleLine } from "../visible-text.js";
import type { VariableInfo } from "./protocol.js";

/** How many names are looked at. */
const MOST_NAMES = 500;
/** How long a value's text may be, in UTF-16 code units. */
const LONGEST_VALUE = 120;

const MIME = "application/vnd.bspump.variables+json";

const nothing: CellSink = {
  onText: () => undefined,
  onPublish: () => undefined,
  onComm: () => undefined,
  onError: () => undefined,
  onInput: () => Promise.reject(new Error("There is nobody to ask.")),
};

/** Returns the values that a session's names hold, by their types and in short; the names of types are left out. */
export async function readVariables(session: Session, redaction: Redaction): Promise<readonly VariableInfo[]> {
  const names = session.names.slice(-MOST_NAMES);
  if (names.length === 0) return [];
  const values = await readValues(session, names);
  const described = names.map(async (name): Promise<VariableInfo | undefined> => {
    const value = values[name];
    if (value === undefined) return undefined;
    const [kind, text] = value;
    const info = await session.checker?.inspect(parseCell(name), 0);
    return { name, type: shorten(typeIn(info?.signature, name) ?? kind), value: shorten(redaction.text(text)) };
  });
  return (await Promise.all(described)).filter((info) => info !== undefined);
}

interface Values {
  readonly [name: string]: readonly [type: string, text: string];
}

async function readValues(session: Session, names: readonly string[]): Promise<Values> {
  if (session.debugger.isAttached) {
    // A cell would stop in the debugger, such as where a name that holds nothing yet throws.
    const variables = await session.debugger.inspect(names);
    return Object.fromEntries(variables.map(({ name, type = "", value }) => [name, [type, value]]));
  }
  const result = await session.run({ code: codeFor(names), name: "Cell [*]", silent: true }, nothing);
  return result.status === "error" ? {} : ((result.result?.data[MIME] ?? {}) as Values);
}

/** Returns a cell whose result is each name's value as a text. None of the values' own code is called: no getter, proxy or `inspect` method. */
function codeFor(names: readonly string[]): string {
  const readers = names.map((name) => `${JSON.stringify(name)}: () => ${name}`).join(", ");
  return `%%nocheck
({
  async [Symbol.for("Jupyter.display")]() {
    const { inspect } = await import("node:util");
    const options = { depth: 1, breakLength: Infinity, compact: true, customInspect: false, showProxy: true, maxArrayLength: 20, maxStringLength: 2000 };
    const values = {};
    for (const [name, read] of Object.entries({ ${readers} })) {
      try {
        const value = read();
        values[name] = [value === null ? "null" : typeof value, inspect(value, options)];
      } catch {}
    }
    return { ${JSON.stringify(MIME)}: values };
  },
})`;
}

/** Returns the type in what TypeScript says of a name, such as `const url: string`. */
function typeIn(signature: string | undefined, name: string): string | undefined {
  if (signature === undefined) return undefined;
  const typed = new RegExp(`^(?:const|let|var) ${name.replace(/\$/g, "\\$")}: `).exec(signature);
  return typed ? signature.slice(typed[0].length) : signature;
}

function shorten(text: string): string {
  const line = visibleLine(text.replace(/\s+/g, " "));
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE - 1)}…` : line;
}
