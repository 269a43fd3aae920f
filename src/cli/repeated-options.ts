import type { Command, Option } from "commander";
import { rejectTogether } from "./arguments.js";

/**
 * Has every command below `command` reject an option that is given twice with different values, or as `--option` and `--no-option`: one of them
 * would be passed over.
 */
export function rejectRepeatedOptions(command: Command): void {
  for (const inner of command.commands) rejectRepeatedOptions(inner);
  const given = new Map<string, { readonly option: Option; readonly value: string | null }>();
  for (const option of command.options.filter((candidate) => !collects(candidate))) {
    command.on(`option:${option.name()}`, (value: string | null) => {
      const before = given.get(option.attributeName());
      if (before !== undefined && (before.option !== option || before.value !== value)) {
        rejectTogether(
          command,
          option.flags,
          before.option === option ? "another value" : `option '${before.option.flags}'`,
        );
      }
      given.set(option.attributeName(), { option, value });
    });
  }
}

/** Whether an option may be repeated, as its help says. */
function collects({ description }: Option): boolean {
  return description.includes("may be repeated");
}
