const notice = /^[\t ]*#[\t ]*noredact(?![\w-])/;

/**
 * Gives the lines of an env file whose assignments are marked as no secret, by a comment `# noredact` on the line above or higher in
 * the comment above; a reason may stand behind the word. The comment is one to every reader of env files, and changes no value.
 */
export function findUnredactedLines(text: string): ReadonlySet<number> {
  const lines = new Set<number>();
  if (!text.includes("noredact")) return lines;
  let isNoticed = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (notice.test(line)) isNoticed = true;
    else if (!/^[\t ]*#/.test(line)) {
      if (isNoticed) lines.add(index + 1);
      isNoticed = false;
    }
  }
  return lines;
}
