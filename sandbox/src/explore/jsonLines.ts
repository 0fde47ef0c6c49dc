/**
 * For each line of a JSON text as `JSON.stringify(value, null, 2)` prints it, the path of the field that it belongs to,
 * the same for every item of a list; undefined where the line only closes something.
 */
export function jsonLinePaths(text: string): (string | undefined)[] {
  const open: string[] = [];
  return text.split('\n').map((line) => {
    const content = line.trim();
    if (/^[}\]]/.test(content)) {
      open.pop();
      return undefined;
    }
    const key = /^"((?:[^"\\]|\\.)*)": /.exec(content)?.[1] ?? '';
    const path = [...open, key].filter(Boolean).join('.');
    if (/[{[]$/.test(content)) open.push(key);
    return path;
  });
}
