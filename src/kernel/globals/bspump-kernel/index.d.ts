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

/** The types of the package, which are read when the kernel starts: the cell that imports it is faster then. */
declare namespace BspumpKernel {
  type Package = typeof import("../../../index.js");
}
