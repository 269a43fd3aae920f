/** Bytes, as code has them. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** Where in a state bytes were: names of members and indexes of elements. */
export type BufferPath = readonly (string | number)[];

/** A state as JSON can hold it, and its bytes (`buffer_paths` of Jupyter's widget protocol, "Synchronized Data"). */
export interface PackedState {
  readonly state: object;
  readonly buffer_paths?: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/** Whether a value is bytes, also of another realm such as jsdom's. */
export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** Returns the bytes of a buffer or of a view, which share its memory. */
export function toUint8Array(bytes: Bytes): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

/** Takes the bytes out of a state, however deep in its objects and arrays: a member is left out, an element is `null`. */
export function packState(state: object): PackedState {
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const rest = take(state, [], new Set());
  return { state: rest as object, ...(paths.length > 0 && { buffer_paths: paths }), buffers };

  function take(value: unknown, path: BufferPath, above: Set<object>): unknown {
    // A loop is left for JSON.stringify to reject.
    if (!isContainer(value) || above.has(value)) return value;
    above.add(value);
    const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
      const itsPath = [...path, Array.isArray(value) ? Number(name) : name];
      if (!isBytes(item)) return [name, take(item, itsPath, above)];
      paths.push(itsPath);
      buffers.push(toUint8Array(item));
      return [name, TAKEN];
    });
    above.delete(value);
    if (entries.every(([name, item]) => item === value[name])) return value;
    if (Array.isArray(value)) return entries.map(([, item]) => (item === TAKEN ? null : item));
    return Object.fromEntries(entries.filter(([, item]) => item !== TAKEN));
  }
}

const TAKEN = Symbol("bytes");

/** Puts bytes back to where they were in a state that came as JSON. A path that leads nowhere is passed over. */
export function unpackState(
  state: object,
  paths: readonly BufferPath[],
  buffers: readonly unknown[],
  convert: (bytes: unknown, path: BufferPath) => unknown = (bytes) => bytes,
): void {
  for (const [index, path] of paths.entries()) {
    const name = path.at(-1);
    const place = valueAt(state, path.slice(0, -1));
    if (name === undefined || !isContainer(place) || index >= buffers.length) continue;
    const value = convert(buffers[index], path);
    Object.defineProperty(place, name, { value, writable: true, enumerable: true, configurable: true });
  }
}

/** Returns what is at a path. */
export function valueAt(state: unknown, path: BufferPath): unknown {
  return path.reduce<unknown>(memberOf, state);
}

/** Whether two values are the same to whoever looks at them as JSON, and at the bytes in them. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  const [first, second] = [packState({ one }), packState({ one: other })];
  const texts = [first, second].map(({ state, buffer_paths }) => JSON.stringify([state, buffer_paths]));
  return (
    texts[0] === texts[1] && first.buffers.every((bytes, index) => areSameBytes(bytes, second.buffers[index] ?? NONE))
  );
}

const NONE = new Uint8Array();

function areSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function memberOf(value: unknown, name: string | number): unknown {
  return isContainer(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a value is an array, or an object that is nothing but its members. */
function isContainer(value: unknown): value is { readonly [name: string | number]: unknown } {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
