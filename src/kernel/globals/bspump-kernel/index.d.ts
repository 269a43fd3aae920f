/// <reference types="node" />

/**
 * Asks the user of the notebook for a line of text, and gives it.
 *
 * @param message What is asked. Default: none.
 * @param options `password`: whether what is typed is not shown. Default: false.
 * @throws Error where the client takes no input, as when a notebook is run by a command.
 * @example const name = await prompt("Your name: ");
 */
declare function prompt(message?: string, options?: { password?: boolean }): Promise<string>;
