import type { JsxOptions } from "oxc-transform";
import type { CellFault } from "./cell-fault.js";
import { DecoratorFault, type DecoratorOptions, lowerDecorators } from "./decorators.js";
import type { HIDDEN } from "./names.js";
import { oxcParser, oxcTransformer } from "./oxc.js";
import type { ParsedCell } from "./parse-cell.js";
import { CellRewriter } from "./rewrite-cell.js";
import type { SyntaxNode } from "./syntax.js";
import { transformOptions } from "./transform-options.js";

/** How cells are compiled. */
export interface CompileOptions {
  readonly jsx?: JsxOptions;
  /** How decorators are meant. Default: legacy. */
  readonly decorators?: DecoratorOptions;
  /** The names that earlier cells have declared with the suffix of {@link HIDDEN}. */
  readonly hidden: ReadonlySet<string>;
}

/** A cell, ready to run in V8's REPL mode. */
export interface CompiledCell {
  readonly code: string;
  /** The source maps from the code to the cell's source, the last step first. */
  readonly maps: readonly string[];
  /** The names that it declares with the suffix of {@link HIDDEN}. */
  readonly hidden: readonly string[];
  readonly hasResult: boolean;
}

/** The compiler rejects a cell that the parser has read. */
export class CompileFault extends Error {
  readonly fault: CellFault;

  constructor(message: string, offset: number) {
    super(message);
    this.fault = { message, offset };
  }
}

/**
 * Compiles a cell: TypeScript is removed, and what a module has at its top becomes what V8's REPL mode takes, where every later cell
 * sees it.
 *
 * @throws CompileFault if the compiler finds a fault that the parser let pass.
 */
export function compileCell(cell: ParsedCell, options: CompileOptions): CompiledCell {
  const lowered = cell.decorates && options.decorators?.kind === "standard" ? lower(cell) : undefined;
  const transformed = oxcTransformer().transformSync(`cell.${cell.language}`, lowered?.code ?? cell.executable, {
    ...transformOptions(options.jsx),
    sourceType: "module",
    typescript: { onlyRemoveTypeImports: true },
    decorator: { legacy: true, emitDecoratorMetadata: options.decorators?.emitMetadata ?? false },
  });
  const [error] = transformed.errors;
  if (error) throw new CompileFault(error.message, Math.max(0, (error.labels[0]?.start ?? 0) - cell.shift));
  // A statement that is moved to the front cannot begin there: hence the space.
  const code = ` ${transformed.code}`;
  const parsed = oxcParser().parseSync("cell.js", code, { sourceType: "module" });
  if (parsed.errors[0]) throw new CompileFault(parsed.errors[0].message, 0);
  const rewriter = new CellRewriter(code, parsed.program as unknown as SyntaxNode, cell, options.hidden);
  const { text, map } = rewriter.rewrite();
  return {
    code: text,
    maps: [map, shiftFirstLine(transformed.map?.mappings ?? "", cell), ...(lowered ? [lowered.map] : [])],
    hidden: rewriter.hiddenNames,
    hasResult: rewriter.hasResult,
  };
}

function lower(cell: ParsedCell): { code: string; map: string } {
  try {
    return lowerDecorators(cell.executable, cell.language);
  } catch (error) {
    if (!(error instanceof DecoratorFault)) throw error;
    throw new CompileFault(error.message, Math.max(0, cell.source.indexOf("@") - cell.shift));
  }
}

/** Makes the map of the first step, whose code got a space at its beginning. */
function shiftFirstLine(mappings: string, cell: ParsedCell): string {
  // In a segment the first number, in base64, is the column: A is 0, C is 1. Only the first of a line counts from its beginning.
  // The space itself belongs to what follows it.
  const shifted = mappings.startsWith("AAAA") ? `AAAA,C${mappings.slice(1)}` : mappings;
  return JSON.stringify({ version: 3, sources: [`cell.${cell.language}`], names: [], mappings: shifted });
}
