/** The line of an error report that says what went wrong, without the stack around it. */
export function firstLine(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return lines.find((line) => /^\w*Error( \[\w+\])?: /.test(line)) ?? lines[0] ?? '';
}
