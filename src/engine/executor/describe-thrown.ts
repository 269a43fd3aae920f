import { inspect, stripVTControlCharacters } from "node:util";
import { HIDDEN } from "../names.js";
import type { ThrownText } from "../protocol.js";

const CANNOT_BE_SHOWN = "What was thrown cannot be shown: looking at it throws another error.";

/** Describes something thrown. Of what throws when it is looked at, it says only that. */
export function describeThrown(thrown: unknown): ThrownText {
  try {
    const { name, message } = nameOf(thrown);
    const advice = adviceOn(thrown);
    return {
      name: clean(name),
      message: clean(message + advice),
      text: clean(stripVTControlCharacters(inspect(thrown)) + advice),
    };
  } catch {
    // Looking at it runs its own code, such as getters and the traps of a proxy, which may throw as well.
    return { name: "Thrown", message: CANNOT_BE_SHOWN, text: inspect(CANNOT_BE_SHOWN) };
  }
}

function nameOf(thrown: unknown): { name: string; message: string } {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]") {
    const { name, message } = thrown as Error;
    return { name: String(name) || "Error", message: String(message) };
  }
  return { name: "Thrown", message: typeof thrown === "string" ? thrown : inspect(thrown) };
}

function clean(text: string): string {
  return text.replaceAll(HIDDEN, "");
}

// What a version of Node cannot do is better said with what can be done.
function adviceOn(thrown: unknown): string {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : undefined;
  if (code === "ERR_REQUIRE_ESM") {
    return `\nThis package has ES modules only, which Node ${process.versions.node} cannot load by require(). Write import in place of require().`;
  }
  if (code === "ERR_REQUIRE_ASYNC_MODULE") {
    return "\nThis module has an await at its top level. Write import in place of require().";
  }
  return "";
}
