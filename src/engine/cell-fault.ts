/** A fault in a cell's text. `offset` counts UTF-16 code units from its beginning. */
export interface CellFault {
  readonly message: string;
  readonly offset: number;
}
