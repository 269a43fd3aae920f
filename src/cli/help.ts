import type { Command } from "commander";

/**
 * Puts `help COMMAND` as `COMMAND --help`, and leaves out what follows an unknown command, so that its name is reported and the nearest is suggested: asked
 * for its help, commander shows that of the command above, as if all were well.
 */
export function askForHelp(program: Command, args: readonly string[]): string[] {
  const words: string[] = [];
  let isAsked = false;
  let command = program;
  for (const [index, word] of args.entries()) {
    const rest = args.slice(index);
    if (command.commands.length === 0 || word.startsWith("-"))
      return [...words, ...rest, ...(isAsked ? ["--help"] : [])];
    if (word === "help") {
      isAsked = true;
      continue;
    }
    words.push(word);
    const found = command.commands.find((known) => known.name() === word);
    if (found === undefined) return words;
    command = found;
  }
  return isAsked ? [...words, "--help"] : words;
}
