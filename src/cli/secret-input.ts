import { BspumpError } from "../errors.js";
import { decodeExactly } from "../utf8.js";
import { ExitStatus, setExitStatus } from "./output.js";

/**
 * Reads a secret: all of stdin but the last line ending, or, at a terminal, a line that is not shown while it is typed. Undefined if the user gave up.
 *
 * @throws BspumpError `VALUE_INVALID` for what no variable can hold.
 */
export async function readSecret(name: string): Promise<string | undefined> {
  const bytes = process.stdin.isTTY ? await askUnseen(`Value of ${name} (it is not shown): `) : await readAll();
  if (bytes === undefined) return undefined;
  const text = decodeExactly(bytes);
  if (text === undefined) throw invalid(name, "has bytes that are not UTF-8");
  if (text.includes("\0")) throw invalid(name, "has a NUL");
  return text.replace(/\r?\n$/, "");
}

function invalid(name: string, reason: string): BspumpError {
  return new BspumpError(
    "VALUE_INVALID",
    `The value of ${name} ${reason}, which a variable cannot hold. Encode it first.`,
  );
}

async function readAll(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const CONTROL_C = 0x03;
const CONTROL_D = 0x04;
const CONTROL_U = 0x15;
const BACKSPACES = [0x08, 0x7f];
const LINE_ENDS = [0x0a, 0x0d];

/** Reads a line from a terminal without echo; undefined after Control-C, and after Control-D if nothing was typed. */
function askUnseen(question: string): Promise<Buffer | undefined> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  return new Promise((resolve) => {
    let typed: number[] = [];
    const end = (answer: Buffer | undefined) => {
      stdin.off("data", take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
      // As a shell has it for a command that Control-C has ended.
      if (answer === undefined) setExitStatus(ExitStatus.interrupted);
      resolve(answer);
    };
    const take = (chunk: Buffer) => {
      for (const byte of chunk) {
        if (byte === CONTROL_C || (byte === CONTROL_D && typed.length === 0)) return end(undefined);
        if (LINE_ENDS.includes(byte) || byte === CONTROL_D) return end(Buffer.from(typed));
        if (byte === CONTROL_U) typed = [];
        else if (BACKSPACES.includes(byte)) typed = withoutLastCharacter(typed);
        else typed.push(byte);
      }
    };
    stdin.on("data", take);
  });
}

function withoutLastCharacter(bytes: readonly number[]): number[] {
  let end = bytes.length - 1;
  // A byte 10xxxxxx goes on with a character of UTF-8.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.slice(0, Math.max(0, end));
}
