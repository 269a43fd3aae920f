/** What a group says of a value, in a comment above it: that it is a secret whatever it looks like, or that it is not one. */
export type Mark = "redact" | "noredact";

const notice = /^[\t ]*#[\t ]*((?:no)?redact)(?![\w-])/;

/**
 * Returns the lines of an env file whose assignments are marked, by a comment `# redact` or `# noredact` on the line above or higher in
 * the comment above, of which the lower one counts; a reason may follow the word. The comment is one to every reader of env files, and changes
 * no value. What is inside the `values`, which may run over lines, is not a comment.
 */
export function findMarkedLines(
  text: string,
  values: readonly { readonly start: number; readonly end: number }[],
): ReadonlyMap<number, Mark> {
  const lines = new Map<number, Mark>();
  let mark: Mark | undefined;
  let start = 0;
  let next = 0;
  for (const [index, line] of text.split("\n").entries()) {
    while ((values[next]?.end ?? start) < start) next++;
    const isInValue = (values[next]?.start ?? start) < start;
    start += line.length + 1;
    const word = isInValue ? undefined : notice.exec(line)?.[1];
    if (word !== undefined) mark = word === "redact" ? "redact" : "noredact";
    else if (isInValue || !/^[\t ]*#/.test(line)) {
      if (!isInValue && mark !== undefined) lines.set(index + 1, mark);
      mark = undefined;
    }
  }
  return lines;
}
