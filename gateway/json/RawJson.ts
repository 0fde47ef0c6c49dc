/** True while `writeJson` tries whether `JSON.stringify` meets a RawJson, which it cannot write as it is. */
let isTrying = false;
let hasMet = false;

/** JSON text that stands for a value and is written as it is. Everything but `writeJson` takes it for a leaf. */
export class RawJson {
  readonly text: string;

  /** @param text valid JSON */
  constructor(text: string) {
    this.text = text;
  }

  /** For `JSON.stringify`: the value as near as JavaScript comes to it. */
  toJSON(): unknown {
    hasMet = true;
    return isTrying ? null : JSON.parse(this.text);
  }
}

/** `JSON.stringify` of a JSON value, in which each RawJson is written as it is. */
export function writeJson(value: unknown): string {
  isTrying = true;
  hasMet = false;
  try {
    const text = JSON.stringify(value);
    return hasMet ? written(value) : text;
  } finally {
    isTrying = false;
  }
}

function written(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => (item === undefined ? 'null' : written(item))).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join(',')}}`;
}
