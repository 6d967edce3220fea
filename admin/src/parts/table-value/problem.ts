/** Where in a table a violation lies. Its path ends at the value; the rest stands at the beginning of its message. */

export interface CellProblem {
  /** Counted from 0. */
  row: number;
  /** Null where it is about the whole row. */
  column: string | null;
  /** The message without the place. */
  message: string;
}

/** `row 3: column `amount`: too large`, `row 3: column `amount` is empty` or `row 3: …`. */
const PLACE = /^row (\d+): (?:column `([^`]+)`:? )?(.+)$/s;

/** Null where the message is about the value as a whole. */
export function cellProblem(text: string): CellProblem | null {
  const [, number, column = null, message] = PLACE.exec(text) ?? [];
  return number !== undefined && message !== undefined ? { row: Number(number) - 1, column, message } : null;
}
