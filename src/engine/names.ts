/** The global object of ours that compiled cells call; see `executor/cell-globals.ts`. */
export const CELL_GLOBAL = "__bspump";

/**
 * What the names of cells end with that packages are not to see: a name at the top of a cell is one that all code in the process can see,
 * and packages find out by names such as `document`, `define` or `process` where they run. It is a character that nobody sees.
 */
export const HIDDEN = "\u200c";

/** The names that a module has in Node, and that only cells are to see. */
export const MODULE_NAMES = ["require", "module", "exports", "__filename", "__dirname"] as const;
