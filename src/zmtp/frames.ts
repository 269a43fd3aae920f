// Frames of the ZeroMQ Message Transport Protocol (ZMTP 3.1, RFC 37 of ZeroMQ, "Framing"): bytes in, frames out, and back.

/** What one peer sends to another at once. */
export interface Frame {
  readonly isCommand: boolean;
  /** Whether another frame of the same message follows. */
  readonly hasMore: boolean;
  readonly body: Buffer;
}

/** Thrown for bytes that are not ZMTP, or more of them than is accepted. */
export class ZmtpError extends Error {
  override readonly name = "ZmtpError";
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;
const LONGEST_SHORT_BODY = 255;
/** A write of its own costs more than the copy of a body that is shorter, in bytes. */
const LONGEST_COPIED_BODY = 1 << 16;

/** Returns the bytes of a message, in pieces that are to be written in order. */
export function encodeMessage(frames: readonly (Buffer | string)[]): Buffer[] {
  return joinShort(
    frames.flatMap((frame, index) => {
      const body = typeof frame === "string" ? Buffer.from(frame) : frame;
      return [frameHead(index < frames.length - 1 ? MORE : 0, body.length), body];
    }),
  );
}

/** Returns the bytes of a command. */
export function encodeCommand(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name, "latin1"), data]);
  return Buffer.concat([frameHead(COMMAND, body.length), body]);
}

function frameHead(flags: number, length: number): Buffer {
  if (length <= LONGEST_SHORT_BODY) return Buffer.from([flags, length]);
  const head = Buffer.alloc(9);
  head[0] = flags | LONG;
  head.writeBigUInt64BE(BigInt(length), 1);
  return head;
}

function joinShort(pieces: readonly Buffer[]): Buffer[] {
  const joined: Buffer[] = [];
  let short: Buffer[] = [];
  for (const piece of pieces) {
    if (piece.length <= LONGEST_COPIED_BODY) short.push(piece);
    else {
      joined.push(Buffer.concat(short), piece);
      short = [];
    }
  }
  if (short.length > 0) joined.push(Buffer.concat(short));
  return joined;
}

/** Takes bytes as they arrive, and returns what they make. */
export class FrameDecoder {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  /** The most bytes that a frame may have. */
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Takes so many bytes. Returns undefined if there are fewer. */
  take(length: number): Buffer | undefined {
    if (this.#length < length) return undefined;
    const taken = this.#gather(length).subarray(0, length);
    this.#drop(length);
    return taken;
  }

  /** Takes the next frame. Returns undefined if it has not arrived as a whole. Throws {@link ZmtpError}. */
  next(): Frame | undefined {
    if (this.#length < 2) return undefined;
    const [flags = 0, shortLength = 0] = this.#gather(2);
    if (flags > (MORE | LONG | COMMAND) || (flags & (MORE | COMMAND)) === (MORE | COMMAND)) {
      throw new ZmtpError("These are not the flags of a frame.");
    }
    const headLength = flags & LONG ? 9 : 2;
    if (this.#length < headLength) return undefined;
    const length = flags & LONG ? Number(this.#gather(headLength).readBigUInt64BE(1)) : shortLength;
    if (length > this.limit) throw new ZmtpError("A frame is too long.");
    if (this.#length < headLength + length) return undefined;
    const body = this.#gather(headLength + length).subarray(headLength, headLength + length);
    this.#drop(headLength + length);
    return { isCommand: (flags & COMMAND) !== 0, hasMore: (flags & MORE) !== 0, body };
  }

  /** Returns a chunk that begins with so many bytes. */
  #gather(length: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length >= length) return first;
    // Not more than what is needed: a long body arrives in many chunks, and is copied once.
    let count = 0;
    for (let size = 0; size < length; count++) size += this.#chunks[count]?.length ?? length;
    const joined = Buffer.concat(this.#chunks.slice(0, count));
    this.#chunks.splice(0, count, joined);
    return joined;
  }

  #drop(length: number): void {
    this.#length -= length;
    const [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
  }
}
