/// <reference types="node" />

declare global {
  /**
   * Asks the user of the notebook for a line of text, and returns it.
   *
   * @param message What is asked. Default: none.
   * @param options `password`: whether what is typed is hidden. Default: false.
   * @throws Error if the client takes no input, such as a command that runs a notebook.
   * @example const name = await prompt("Your name: ");
   */
  function prompt(message?: string, options?: { password?: boolean }): Promise<string>;
}

export {};
