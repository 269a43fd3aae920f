import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageFolder } from "../package-folder.js";
import { closingQuote } from "../text.js";

/** What is said of code that the compiler cannot read for that reason. */
export const TOO_DEEP = "The code is nested too deeply.";

// The shortest chain that ends oxc's stack has 3,400 links: `if(0)` again and again. It has three tokens each.
const MOST_LINKS = 3_000;
const PROBE_TIMEOUT = 30_000;

const [OPENING, CLOSING, SEPARATORS] = ["([{", ")]}", ";,"];
const QUOTES = "\"'`";
/** What is within the statement before the semicolon. */
const GOES_ON = /\s*(?:else|while)\b/y;

/** What was found of the last text that had a long chain: it is asked again for each completion in it. */
let last: { readonly code: string; readonly survives: boolean } | undefined;

/**
 * Whether the compiler survives code. It is native and recursive: where its stack ends, so does the process, and no error can be caught. So code with a
 * long chain, such as thousands of `else if`, is first compiled in a process of its own.
 */
export function survivesCompiler(code: string): boolean {
  if (code.length <= MOST_LINKS || longestChain(code) <= MOST_LINKS) return true;
  if (last?.code === code) return last.survives;
  const probe = join(packageFolder(), "dist", "engine", "compile-probe.js");
  const { signal } = spawnSync(process.execPath, [probe], {
    input: code,
    timeout: PROBE_TIMEOUT,
    stdio: ["pipe", "ignore", "ignore"],
  });
  last = { code, survives: signal === null };
  return last.survives;
}

/** Returns how many brackets are open at once, at most. */
export function nestingOf(code: string): number {
  let depth = 0;
  let most = 0;
  // By index: a cell may have millions of characters.
  for (let at = 0; at < code.length; at++) {
    const character = code[at] ?? "";
    if (OPENING.includes(character)) most = Math.max(most, ++depth);
    else if (CLOSING.includes(character)) depth--;
  }
  return most;
}

/** Returns an upper limit of how many tokens are in a row at one level of brackets, with nothing between them that ends what they may be nested in. */
export function longestChain(code: string): number {
  let longest = 0;
  let links = 0;
  const outer: number[] = [];
  for (let at = 0; at < code.length; at++) {
    const character = code[at] ?? "";
    if (character <= " ") continue;
    if (SEPARATORS.includes(character)) {
      GOES_ON.lastIndex = at + 1;
      if (!GOES_ON.test(code)) links = 0;
      continue;
    }
    // One that is not closed is an apostrophe in a comment or in markup.
    if (QUOTES.includes(character)) at = Math.max(at, closingQuote(code, at));
    else if (OPENING.includes(character)) {
      outer.push(links);
      links = 0;
      continue;
    } else if (CLOSING.includes(character)) links = outer.pop() ?? 0;
    else at = endOfWord(code, at);
    longest = Math.max(longest, ++links);
  }
  return longest;
}

function endOfWord(code: string, start: number): number {
  let end = start;
  while (isWord(code.charCodeAt(end + 1)) && isWord(code.charCodeAt(start))) end++;
  return end;
}

/** Digits, letters, `_`, `$` and whatever is not ASCII. */
function isWord(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x5f ||
    unit === 0x24 ||
    unit > 0x7f
  );
}
