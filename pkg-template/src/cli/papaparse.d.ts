/** The used part of Papa Parse: its parser for a text, and its warnings. */
declare module "papaparse" {
  export interface QuoteFault {
    /** Text behind a closing quote, or no closing quote at all. */
    readonly code: "InvalidQuotes" | "MissingQuotes";
    /** The row, from 0. */
    readonly row: number;
    /** Where the cell begins, behind its quote. */
    readonly index: number;
  }
  interface Parsed {
    readonly data: string[][];
    readonly errors: readonly QuoteFault[];
    /** Where the last row ends. */
    readonly meta: { readonly cursor: number };
  }
  class Parser {
    constructor(config: { delimiter: string; newline: string });
    /** What is behind the last line end is left if `ignoreLastRow`, and otherwise is a row. */
    parse(input: string, baseIndex: number, ignoreLastRow: boolean): Parsed;
  }
  const Papa: { Parser: typeof Parser };
  export default Papa;
}
