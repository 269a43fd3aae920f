import type { Debugger } from "node:inspector";
import { oxcParser } from "../engine/oxc.js";
import type { SyntaxNode } from "../engine/syntax.js";
import type { V8 } from "./v8.js";

/** A script as V8 has it, parsed. */
export class ParsedScript {
  readonly program: SyntaxNode;
  readonly #lineStarts = [0];

  constructor(source: string) {
    const { program } = oxcParser().parseSync("script.js", source, { sourceType: "unambiguous" });
    this.program = program as unknown as SyntaxNode;
    for (const match of source.matchAll(/\n/g)) this.#lineStarts.push(match.index + 1);
  }

  /** Returns the offset of a place, in UTF-16 code units. */
  offsetOf({ lineNumber, columnNumber = 0 }: Debugger.Location): number {
    return (this.#lineStarts[lineNumber] ?? 0) + columnNumber;
  }
}

/** Parses the scripts that V8 has, once each. */
export class ParsedScripts {
  readonly #v8: V8;
  readonly #scripts = new Map<string, Promise<ParsedScript | undefined>>();

  constructor(v8: V8) {
    this.#v8 = v8;
  }

  /** Returns a script; undefined if V8 has let go of it. */
  get(scriptId: string): Promise<ParsedScript | undefined> {
    const parsing = this.#scripts.get(scriptId) ?? this.#parse(scriptId).catch(() => undefined);
    this.#scripts.set(scriptId, parsing);
    return parsing;
  }

  async #parse(scriptId: string): Promise<ParsedScript> {
    return new ParsedScript(await this.#v8.sourceOf(scriptId));
  }
}
