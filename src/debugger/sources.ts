import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Frame } from "./frames.js";
import { keyOf, type Script } from "./scripts.js";
import type { Target } from "./target.js";

/** The sources of a notebook and of what it calls, as clients list and read them. */
export class Sources {
  /** The scripts whose source a client has to ask for; the number that it does that by is their place here, counted from 1. */
  readonly #referred: string[] = [];

  /** Returns where the source of a frame is. */
  ofFrame({ scripts }: Target, { raw, script }: Frame): DebugProtocol.Source {
    if (script === undefined) {
      const name = raw.url.replace(/^.*[\\/]/, "") || "(evaluated code)";
      const presentationHint = "deemphasize" as const;
      if (raw.url.startsWith("file:")) return { name, path: fileURLToPath(raw.url), presentationHint };
      return { name, sourceReference: this.#referTo(raw.location.scriptId), presentationHint };
    }
    const { id, name, path } = script;
    if (path !== undefined && scripts.isCurrent(script)) return { name, path };
    const origin = path === undefined ? {} : { origin: "as it was before it was edited" };
    return { name, sourceReference: this.#referTo(id), ...origin };
  }

  /** Returns the text of a source. */
  async read(
    { v8, scripts }: Target,
    { source, sourceReference }: DebugProtocol.SourceArguments,
  ): Promise<DebugProtocol.SourceResponse["body"]> {
    const scriptId = this.#referred[(source?.sourceReference || sourceReference) - 1];
    const script = scriptId === undefined ? scripts.withPath(source?.path ?? "")[0] : scripts.find(scriptId);
    const content = await script?.source();
    if (content !== undefined) return { content, mimeType: "text/typescript" };
    if (scriptId === undefined) throw new Error("This source is unknown.");
    return { content: await v8.sourceOf(scriptId), mimeType: "text/javascript" };
  }

  /** Lists what has run. */
  list(target: Target): DebugProtocol.Source[] {
    return named(target).map(({ name, path }) => ({ name, path }));
  }

  /** Lists the modules that were loaded. */
  modules(target: Target): DebugProtocol.Module[] {
    const files = named(target).filter(({ isCell }) => !isCell);
    return files.map(({ name, path }) => ({ id: keyOf(path), name, path }));
  }

  #referTo(scriptId: string): number {
    const index = this.#referred.indexOf(scriptId);
    return index >= 0 ? index + 1 : this.#referred.push(scriptId);
  }
}

/** Returns a script of each source that a client knows by a path. */
function named({ scripts }: Target): (Script & { readonly path: string })[] {
  const bySource = new Map(scripts.current.map((script) => [script.key, script]));
  return [...bySource.values()].filter((script): script is Script & { path: string } => script.path !== undefined);
}
