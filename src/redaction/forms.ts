import type { Budget } from "./budget.js";
import { base64Forms, base64Lines, hexForms, keyForms } from "./byte-encodings.js";
import { partsOf } from "./parts.js";
import { htmlForms, quotedForms, shellForms, urlForms } from "./text-encodings.js";
import { LEAST_LENGTH, type ValueContext } from "./values.js";

/** In which forms a value is looked for. */
export interface FormsOptions {
  readonly context: ValueContext;
  /** Decides of which parts every form is wanted; of the others those that a program prints by itself: as it is, and quoted. */
  readonly budget: Budget;
}

// A longer form is looked for piece by piece, so that what is held back of a stream stays short; pieces that touch become one mark.
const PIECE = 256;

// An AssertionError shows of a longer text what comes after so many characters, when it means to show them (`addEllipsis` of Node's
// lib/internal/assert/assertion_error.js).
const ASSERTION_CUT = 512;

/**
 * Returns the texts by which a value is recognised in an output: it and each part that is a secret by itself, as it is and in the forms in
 * which programs write it. None is shorter than the least length of a value.
 */
export function formsOf(value: string, { context, budget }: FormsOptions): Set<string> {
  const pieces = new Set<string>();
  const add = (forms: Iterable<string>) => {
    for (const form of forms) addPieces(pieces, form);
  };
  for (const part of partsOf(value, context)) {
    for (const text of part.length >= ASSERTION_CUT + LEAST_LENGTH ? [part, part.slice(ASSERTION_CUT)] : [part]) {
      add([text]);
      add(quotedForms(text));
    }
    if (!budget.take(part)) continue;
    add(urlForms(part));
    add(htmlForms(part));
    add(shellForms(part));
    for (const form of base64Forms(part)) {
      add([form]);
      add(urlForms(form));
    }
    add(base64Lines(part));
    add(hexForms(part));
    add(keyForms(part));
  }
  return pieces;
}

function addPieces(forms: Set<string>, form: string): void {
  let start = 0;
  while (form.length - start >= 2 * PIECE) {
    const end = isLowSurrogate(form, start + PIECE) ? start + PIECE - 1 : start + PIECE;
    forms.add(form.slice(start, end));
    start = end;
  }
  forms.add(form.slice(start));
}

function isLowSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00;
}
