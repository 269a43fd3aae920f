const notice = /^[\t ]*#[\t ]*noredact(?![\w-])/;

/**
 * Gives the lines of an env file whose assignments are marked as no secret, by a comment `# noredact` on the line above or higher in
 * the comment above; a reason may stand behind the word. The comment is one to every reader of env files, and changes no value. What
 * stands inside of the `values`, which may run over lines, is no comment.
 */
export function findUnredactedLines(
  text: string,
  values: readonly { readonly start: number; readonly end: number }[],
): ReadonlySet<number> {
  const lines = new Set<number>();
  let isNoticed = false;
  let start = 0;
  let next = 0;
  for (const [index, line] of text.split("\n").entries()) {
    while ((values[next]?.end ?? start) < start) next++;
    const isInValue = (values[next]?.start ?? start) < start;
    start += line.length + 1;
    if (isInValue) isNoticed = false;
    else if (notice.test(line)) isNoticed = true;
    else if (!/^[\t ]*#/.test(line)) {
      if (isNoticed) lines.add(index + 1);
      isNoticed = false;
    }
  }
  return lines;
}
