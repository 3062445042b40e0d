/** What spreadsheets take for a formula; a name that begins so is shown as text. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

/** A plain amount is no formula, its minus sign included. */
const AMOUNT = /^-?\d+(\.\d+)?$/;

function cell(value: string | number): string {
  const text = String(value);
  const shown = FORMULA.test(text) && !AMOUNT.test(text) ? `'${text}` : text;
  return QUOTED.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** One line of CSV (RFC 4180), safe to open in a spreadsheet: no cell becomes a formula. */
export const csvLine = (values: readonly (string | number)[]): string => `${values.map(cell).join(',')}\r\n`;
