import { fileURLToPath } from "node:url";
import { inspect, types } from "node:util";
import { MAPPED_SCRIPT } from "../names.js";
import { toList } from "./main-realm.js";
import { findCode } from "./stack-traces.js";

// What follows runs on the main thread while it stands still, called through the inspector. No code of cells is to run by it: no getter, no
// trap of a proxy, no method of theirs.

/** Of a longer text, only the beginning is shown. It is cut again where it is redacted. */
const MOST_CHARACTERS = 100_000;
const MOST_ITEMS = 20;
/** How much is shown of a value that is looked at by itself. */
const SHOWN_DEPTH = 4;
const SHOWN_ITEMS = 100;
/** Runs nothing of the cells'. */
const AS_IT_IS = { customInspect: false, getters: false, showProxy: false, maxStringLength: MOST_CHARACTERS } as const;
/** Objects with more members than that are only counted. */
const MOST_MEMBERS = 200;

/** What the debugger asks of the process that runs cells. What goes out is JSON, as the inspector's own takes several questions. */
export interface DebugHooks {
  /** Returns the maps of a script from its code to its source, the last step first; `null` if they are gone: the file was loaded anew. */
  maps(url: string, mapUrl: string): string;
  /** Returns what each value looks like, in a line. */
  describe(values: ArrayLike<unknown>): string;
  /** Returns what a value looks like, in several lines. */
  show(value: unknown): string;
  /** Returns elements of an array, of bytes or of a set, or keys and values of a map in turn. */
  elements(value: object, start: number, count: number): unknown[];
}

const { ownKeys, getOwnPropertyDescriptor } = Reflect;

export const debugHooks: DebugHooks = Object.freeze(
  Object.assign(Object.create(null), {
    maps(url: string, mapUrl: string): string {
      const code = findCode(url.startsWith("file:") ? fileURLToPath(url) : url);
      const isSame = code?.serial === undefined || mapUrl === `${MAPPED_SCRIPT}${code.serial}`;
      return JSON.stringify(code && isSame ? code.maps : null);
    },
    describe(values: ArrayLike<unknown>): string {
      return JSON.stringify(toList(values).map(describe));
    },
    show(value: unknown): string {
      return inspect(value, { ...AS_IT_IS, depth: SHOWN_DEPTH, maxArrayLength: SHOWN_ITEMS });
    },
    elements(value: object, start: number, count: number): unknown[] {
      return types.isMap(value) || types.isSet(value)
        ? entriesOf(value, start, count)
        : Array.from({ length: count }, (_, index) => getOwnPropertyDescriptor(value, start + index)?.value);
    },
  }),
);

function describe(value: unknown): string {
  try {
    if (typeof value === "object" && value !== null && !types.isProxy(value)) {
      const members = ownKeys(value).length;
      if (members > MOST_MEMBERS && !Array.isArray(value) && !ArrayBuffer.isView(value)) {
        return `${nameOf(value)} {${members} members}`;
      }
    }
    const text = inspect(value, {
      depth: 0,
      breakLength: Number.POSITIVE_INFINITY,
      compact: true,
      ...AS_IT_IS,
      maxArrayLength: MOST_ITEMS,
    });
    // The stack of an error is a member of it.
    return types.isNativeError(value) ? text.replace(/\n +at .*/g, "").replace(/\s*\n\s*/g, " ") : text;
  } catch {
    return "(cannot be shown)";
  }
}

const { forEach: forEachInMap } = Map.prototype;
const { forEach: forEachInSet } = Set.prototype;

function entriesOf(value: Map<unknown, unknown> | Set<unknown>, start: number, count: number): unknown[] {
  const entries: unknown[] = [];
  let index = 0;
  const take = (item: unknown, key: unknown) => {
    if (index >= start && index < start + count) entries.push(...(types.isMap(value) ? [key, item] : [item]));
    index++;
  };
  Reflect.apply(types.isMap(value) ? forEachInMap : forEachInSet, value, [take]);
  return entries;
}

function nameOf(value: object): string {
  return (
    /^\[?(?:Object: null prototype|[\w$]+)\]?/.exec(inspect(value, { depth: -1, customInspect: false }))?.[0] ??
    "Object"
  );
}
