import { inspect, stripVTControlCharacters } from "node:util";
import { findSourcePosition, type SourcePosition, sourceOfCode } from "./source-positions.js";

/** What a notebook shows of an error (`error` of the Jupyter messaging protocol). */
export interface ShownError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A place in a cell's source. */
interface Place extends SourcePosition {
  readonly cell: string;
}

type Redact = (text: string) => string;

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;

/**
 * Gives what is shown of something thrown: its name, message, stack, and the line of the cell in which it happened. Of what throws
 * when it is looked at, only that.
 */
export function describeThrown(thrown: unknown, redact: Redact): ShownError {
  try {
    return describe(thrown, redact);
  } catch {
    // Looking at it runs its own code, such as getters and the traps of a proxy, which may throw as well.
    return describe("What was thrown cannot be shown: looking at it throws another error.", redact);
  }
}

function describe(thrown: unknown, redact: Redact): ShownError {
  const { name, message } = nameOf(thrown);
  const text = withPlaceOfSyntaxError(stripVTControlCharacters(inspect(thrown))) + adviceOn(thrown, message);
  const [head = "", ...rest] = redact(text).split("\n");
  const place = findPlace(text);
  const ename = redact(name);
  const traceback = [
    red(bold(head)),
    ...rest.map((line) => (/^\s+at /.test(line) ? dim(line) : line)),
    ...(place ? frameAround(sourceOfCode(place.cell) ?? "", place, redact) : []),
  ];
  return { ename, evalue: redact(message + adviceOn(thrown, message)), traceback: [traceback.join("\n")] };
}

/** Gives what is shown of faults that the compiler found. */
export function describeDiagnostics(
  diagnostics: readonly {
    readonly message: string;
    readonly code: number;
    readonly file?: string;
    readonly line: number;
    readonly column: number;
  }[],
  cell: { readonly name: string; readonly source: string },
  redact: Redact,
): ShownError {
  const described = diagnostics.map(({ message, code, file, line, column }) => {
    const where = file === undefined ? `${cell.name}:${line}:${column}` : `${file}:${line}:${column}`;
    return { text: `${where} - error TS${code}: ${message}`, file, line, column };
  });
  const traceback = described.flatMap(({ text, file, line, column }, index) => [
    ...(index > 0 ? [""] : []),
    red(bold(redact(text))),
    ...(file === undefined ? frameAround(cell.source, { line, column }, redact) : []),
  ]);
  const [first] = described;
  return { ename: "CompileError", evalue: redact(first?.text ?? ""), traceback: [traceback.join("\n")] };
}

function nameOf(thrown: unknown): { name: string; message: string } {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]") {
    const { name, message } = thrown as Error;
    return { name: String(name) || "Error", message: String(message) };
  }
  return { name: "Thrown", message: typeof thrown === "string" ? thrown : inspect(thrown) };
}

// What a version of Node cannot do is better said with what can be done.
function adviceOn(thrown: unknown, message: string): string {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : undefined;
  if (code === "ERR_REQUIRE_ESM") {
    return `\nThis package has ES modules only, which Node ${process.versions.node} cannot load in a cell. Use Node 20.19, 22.12 or newer and run "bspump kernel install" with it, or an older version of the package.`;
  }
  if (code === "ERR_REQUIRE_ASYNC_MODULE") {
    return "\nThis module has an await at its top level, so that a cell cannot import it. Use a version of it without, or run it in a process of its own.";
  }
  if (/^(?:Cannot use 'import\.meta' outside a module|__(?:dir|file)name is not defined)$/.test(message)) {
    return "\nA cell is no file. Use process.cwd(), the folder that the kernel runs in.";
  }
  return "";
}

/**
 * Makes the text of an error that V8 found before it ran a cell like that of others. It begins with the line of the compiled code, and has
 * no stack.
 */
function withPlaceOfSyntaxError(text: string): string {
  const match = /^\[?(Cell \[[^\]]*\]):(\d+)\n.*\n( *)\^+\n\n(.*?)\]?$/s.exec(text);
  const [, cell = "", line, indent = "", error] = match ?? [];
  const place = findSourcePosition(cell, { line: Number(line), column: indent.length + 1 });
  return place ? `${error}\n    at ${cell}:${place.line}:${place.column}` : text;
}

function findPlace(stack: string): Place | undefined {
  const match = /^\s+at .*?(Cell \[[^\]]*\]):(\d+):(\d+)/m.exec(stack);
  const [, cell, line, column] = match ?? [];
  return cell === undefined ? undefined : { cell, line: Number(line), column: Number(column) };
}

const LINES_AROUND = 2;

/** Gives the lines of the cell round a place, with a mark at it. */
function frameAround(source: string, { line, column }: SourcePosition, redact: Redact): string[] {
  if (source === "") return [];
  const lines = redact(source).split("\n");
  // What is redacted may have moved the place; the mark then says nothing.
  const isMarked = lines[line - 1] === source.split("\n")[line - 1];
  const first = Math.max(1, line - LINES_AROUND);
  const last = Math.min(lines.length, line + LINES_AROUND);
  const width = String(last).length;
  const shown: string[] = [""];
  for (let number = first; number <= last; number++) {
    const text = `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${lines[number - 1] ?? ""}`;
    shown.push(number === line ? text : dim(text));
    if (number === line && isMarked) shown.push(red(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}^`));
  }
  return shown;
}
