import { type Json, type JsonObject, objectOf } from "../json.js";
import { type Output, toLines } from "./document.js";

/** What is kept of a cell's stream output, in UTF-16 code units; a notebook that is larger opens in no editor. */
const STREAM_LIMIT = 16 * 1024 * 1024;

interface StreamText {
  readonly name: string;
  readonly chunks: string[];
}

type Piece = { readonly stream: StreamText } | { readonly output: Output };

/** Collects what a kernel publishes for one cell, as a client that saves notebooks does. */
export class CellOutputs {
  #pieces: Piece[] = [];
  /** What was displayed under an id, by that id. */
  readonly #displayed = new Map<unknown, Output[]>();
  #clearsAtNext = false;
  #streamed = 0;

  /** Takes a message of the iopub channel; others than outputs are passed over. */
  add(type: string, content: JsonObject): void {
    if (type === "clear_output") {
      if (content.wait === true) this.#clearsAtNext = true;
      else this.#clear();
      return;
    }
    const piece = toPiece(type, content);
    if (piece === undefined) return;
    if (this.#clearsAtNext) this.#clear();
    if ("stream" in piece) this.#addStream(piece.stream.name, piece.stream.chunks.join(""));
    else {
      this.#pieces.push(piece);
      this.#keepDisplay(objectOf(content.transient).display_id, piece.output);
    }
  }

  /** Replaces what was displayed under the id of an `update_display_data` message. */
  update(content: JsonObject): void {
    const id = objectOf(content.transient).display_id;
    for (const output of this.#displayed.get(id) ?? []) {
      output.data = splitData(objectOf(content.data));
      output.metadata = content.metadata ?? {};
    }
  }

  #keepDisplay(id: Json | undefined, output: Output): void {
    if (typeof id !== "string") return;
    const displayed = this.#displayed.get(id);
    if (displayed === undefined) this.#displayed.set(id, [output]);
    else displayed.push(output);
  }

  /** Whether there is an error among the outputs. */
  get hasError(): boolean {
    return this.#pieces.some((piece) => "output" in piece && piece.output.output_type === "error");
  }

  /** Returns the outputs as nbformat has them. */
  toOutputs(): Output[] {
    return this.#pieces.map((piece) =>
      "output" in piece
        ? piece.output
        : { output_type: "stream", name: piece.stream.name, text: toLines(piece.stream.chunks.join("")) },
    );
  }

  #clear(): void {
    this.#pieces = [];
    this.#displayed.clear();
    this.#clearsAtNext = false;
    this.#streamed = 0;
  }

  #addStream(name: string, text: string): void {
    if (this.#streamed >= STREAM_LIMIT) return;
    const kept = text.slice(0, STREAM_LIMIT - this.#streamed);
    this.#streamed += kept.length;
    const last = this.#pieces.at(-1);
    const note = this.#streamed >= STREAM_LIMIT ? ["\n[bspump: output beyond 16 MiB is not kept]\n"] : [];
    if (last && "stream" in last && last.stream.name === name) last.stream.chunks.push(kept, ...note);
    else this.#pieces.push({ stream: { name, chunks: [kept, ...note] } });
  }
}

function toPiece(type: string, content: JsonObject): Piece | undefined {
  const data = { data: splitData(objectOf(content.data)), metadata: content.metadata ?? {} };
  switch (type) {
    case "stream":
      return {
        stream: { name: content.name === "stderr" ? "stderr" : "stdout", chunks: [String(content.text ?? "")] },
      };
    case "display_data":
      return { output: { output_type: type, ...data } };
    case "execute_result":
      return { output: { output_type: type, execution_count: content.execution_count ?? null, ...data } };
    case "error":
      return {
        output: errorOutput(String(content.ename ?? ""), String(content.evalue ?? ""), content.traceback),
      };
    default:
      return undefined;
  }
}

/** Makes an error output. */
export function errorOutput(ename: string, evalue: string, traceback?: Json): Output {
  const lines = Array.isArray(traceback) ? traceback.map(String) : [`${ename}: ${evalue}`];
  return { output_type: "error", ename, evalue, traceback: lines };
}

function splitData(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      typeof value === "string" && /^text\/|javascript$|svg\+xml$/.test(type) ? toLines(value) : value,
    ]),
  );
}
