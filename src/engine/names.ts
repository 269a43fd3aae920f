/** The global object of ours that compiled cells call; see `executor/cell-globals.ts`. */
export const CELL_GLOBAL = "__bspump";

/**
 * What the names of cells end with that packages are not to see: a name at the top of a cell is one that all code in the process can see,
 * and packages find out by names such as `document`, `define` or `process` where they run. It is a character that nobody sees.
 */
export const HIDDEN = "\u200c";

/** The names that a module has in Node, and that only cells are to see. */
export const MODULE_NAMES = ["require", "module", "exports", "__filename", "__dirname"] as const;

/**
 * The descriptor by which the process that has started the executor asks its second thread, in lines, to stop what runs ("stop" and the number of
 * the request), names a process that is to end with it (its id), and debugs ("cdp" and a command of the Chrome DevTools Protocol), which is
 * answered in lines of JSON. If it is closed, all end.
 */
export const CONTROL_DESCRIPTOR = 4;

/**
 * What the address of the source map of cells and modules begins with: V8 reports it, and stops before such a script runs if the debugger
 * wants that. The maps themselves are in the executor.
 */
export const MAPPED_SCRIPT = "bspump:";
