import { inspect, stripVTControlCharacters, types } from "node:util";
import { HIDDEN } from "../names.js";
import type { ThrownText } from "../protocol.js";

const CANNOT_BE_SHOWN = "What was thrown cannot be shown: looking at it throws another error.";
const { prototype } = Error;

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
    // Looking at it runs its own code, such as getters and the traps of a proxy, and what cells have replaced, which may throw as well.
    return describeByOwnText(thrown) ?? { name: "Thrown", message: CANNOT_BE_SHOWN, text: `'${CANNOT_BE_SHOWN}'` };
  }
}

/** Describes an error by the texts in it, if it has any. */
function describeByOwnText(thrown: unknown): ThrownText | undefined {
  if (!types.isNativeError(thrown)) return undefined;
  const message: unknown = Object.getOwnPropertyDescriptor(thrown, "message")?.value;
  if (typeof message !== "string") return undefined;
  const name = textAt(thrown, "name") ?? "Error";
  const text = textAt(thrown, "stack") ?? `${name}: ${message}`;
  return { name: clean(name), message: clean(message), text: clean(text.replaceAll("\u001b", "")) };
}

function textAt(error: Error, member: "name" | "stack"): string | undefined {
  try {
    const text: unknown = error[member];
    return typeof text === "string" && text !== "" ? text : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(thrown: unknown): { name: string; message: string } {
  if (isError(thrown)) {
    const { name, message } = thrown;
    return { name: String(name) || "Error", message: String(message) };
  }
  return { name: "Thrown", message: typeof thrown === "string" ? thrown : inspect(thrown) };
}

function isError(thrown: unknown): thrown is Error {
  return (
    types.isNativeError(thrown) ||
    Reflect.apply(Object.prototype.isPrototypeOf, prototype, [thrown]) ||
    Reflect.apply(Object.prototype.toString, thrown, []) === "[object Error]"
  );
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
