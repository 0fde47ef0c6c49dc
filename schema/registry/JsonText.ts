import jsonc from 'jsonc-parser';
import { withoutCredentials } from './endpointAddress.ts';
import { registryLimits } from './registryLimits.ts';

/** One thing wrong with a registry document, or with another document that is read the same way. */
export interface DocumentFault {
  /** Where, as a JSON path: `$.hubs[1].currency`. */
  readonly path: string;
  /** Where in the text, both from 1. */
  readonly line: number;
  readonly column: number;
  /** What is wrong. */
  readonly fault: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One fault as one line for a log or a terminal. */
export function printFault({ path, line, fault, remedy }: DocumentFault): string {
  return `line ${line}, ${path}: ${fault}. ${remedy}`;
}

/** Names of members and indexes of lists, from the top. */
export type JsonPath = readonly PropertyKey[];

interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/**
 * A JSON document: its value, and where in the text each part of it stands.
 *
 * `JSON.parse` alone does not do for a document that people write. Of a member that is a duplicate it silently keeps
 * the last, its errors give no line, and its value may be nested deeper than other code can take.
 */
export class JsonText {
  readonly #text: string;
  #places: ReadonlyMap<string, Place> | undefined;
  /** Why it has no value: it is not JSON, is nested too deep, or says two things at once. */
  readonly faults: readonly DocumentFault[];
  /** Undefined where there are faults. */
  readonly value: unknown;

  /** It never throws, whatever the text. */
  constructor(text: string) {
    // RFC 8259 lets a reader ignore the byte order mark that some editors put before a document.
    this.#text = text.replace(/^\uFEFF/, '');
    this.faults = faultsOfText(this.#text);
    if (this.faults.length === 0) this.value = JSON.parse(this.#text);
  }

  /** A fault of a part; of one that is missing, the line is where the object begins that lacks it. */
  fault(path: JsonPath, fault: string, remedy: string): DocumentFault {
    const { line, column } = this.#place(path);
    return { path: printPath(path), line, column, fault, remedy };
  }

  /** A part as it is written, cut short, without passwords and without characters that cannot be seen. */
  excerpt(path: JsonPath): string {
    const { start, end } = this.#place(path);
    return shortened(this.#text.slice(start, end));
  }

  #place(path: JsonPath): Place {
    this.#places ??= placesIn(this.#text);
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(printPath(path.slice(0, length)));
      if (place) return place;
    }
    return this.#places.get('$') ?? { start: 0, end: 0, line: 1, column: 1 };
  }
}

/** Reads a text until it is nested too deep, is no longer JSON, or has enough faults. */
function faultsOfText(text: string): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const report = (fault: DocumentFault, isLast: boolean) => {
    faults.push(fault);
    if (isLast || faults.length === registryLimits.faults) throw new EndOfReading();
  };
  const open: Array<Set<string>> = [];
  const begin: Begin = (_start, _length, line, column, path) => {
    open.push(new Set());
    if (open.length <= registryLimits.depth) return;
    const fault = `is nested more than ${registryLimits.depth} levels deep`;
    const place = { path: printPath(path().slice(0, 2)), line: line + 1, column: column + 1 };
    report({ ...place, fault, remedy: 'Reduce the nesting.' }, true);
  };
  const end = () => void open.pop();
  const property: Property = (name, _start, _length, line, column, parent) => {
    const names = open.at(-1);
    const isRepeated = names?.has(name);
    names?.add(name);
    if (!isRepeated && name !== '__proto__') return;
    const fault = isRepeated ? 'is a duplicate' : 'is a reserved name';
    const place = { path: printPath([...parent(), name]), line: line + 1, column: column + 1 };
    report({ ...place, fault, remedy: 'Remove it.' }, false);
  };
  const error: JsonError = (code, start, length, line, column) => {
    const found = shortened(text.slice(start, start + Math.max(1, length))) || 'the end';
    const fault = `is not JSON (${jsonc.printParseErrorCode(code)} at column ${column + 1}, before ${found})`;
    const remedy = 'Check the document with a JSON tool.';
    report({ path: '$', line: line + 1, column: column + 1, fault, remedy }, true);
  };
  const composites = { onObjectBegin: begin, onObjectEnd: end, onArrayBegin: begin, onArrayEnd: end };
  read(text, { ...composites, onObjectProperty: property, onError: error });
  return faults;
}

/** The places of the parts of a JSON text, by their printed paths. */
function placesIn(text: string): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const open: Array<{ readonly path: string; readonly place: Place }> = [];
  const begin: Begin = (start, length, line, column, path) => {
    if (places.size >= registryLimits.places) throw new EndOfReading();
    const place = { start, end: start + length, line: line + 1, column: column + 1 };
    open.push({ path: printPath(path()), place });
  };
  const end = (start: number, length: number) => {
    const ended = open.pop();
    if (ended) places.set(ended.path, { ...ended.place, end: start + length });
  };
  const literal: Literal = (_value, start, length, line, column, path) => {
    if (places.size >= registryLimits.places) throw new EndOfReading();
    places.set(printPath(path()), { start, end: start + length, line: line + 1, column: column + 1 });
  };
  const composites = { onObjectBegin: begin, onObjectEnd: end, onArrayBegin: begin, onArrayEnd: end };
  read(text, { ...composites, onLiteralValue: literal });
  // Those whose end was not reached.
  for (const { path, place } of open) places.set(path, place);
  return places;
}

type Begin = NonNullable<jsonc.JSONVisitor['onObjectBegin']>;
type Property = NonNullable<jsonc.JSONVisitor['onObjectProperty']>;
type Literal = NonNullable<jsonc.JSONVisitor['onLiteralValue']>;
type JsonError = NonNullable<jsonc.JSONVisitor['onError']>;

class EndOfReading extends Error {}

function read(text: string, visitor: jsonc.JSONVisitor): void {
  try {
    jsonc.visit(text, visitor, { disallowComments: true });
  } catch (error) {
    if (!(error instanceof EndOfReading)) throw error;
  }
}

/** `$.hubs[1].currency`; a name that is no plain word is quoted. */
export function printPath(path: JsonPath): string {
  let printed = '$';
  for (const part of path) {
    if (typeof part === 'number') printed += `[${part}]`;
    else if (/^[A-Za-z_]\w{0,79}$/.test(String(part))) printed += `.${String(part)}`;
    else printed += `[${shortened(JSON.stringify(part))}]`;
  }
  return printed;
}

/** More than is quoted, so that a password is masked also where it begins within the quote and ends after it. */
const looksAhead = 4 * registryLimits.excerptLength;

function shortened(text: string): string {
  const visible = withoutCredentials(text.slice(0, looksAhead)).replace(/\s+/g, ' ').replace(/\p{C}/gu, '?');
  const { excerptLength } = registryLimits;
  return visible.length > excerptLength ? `${visible.slice(0, excerptLength - 1)}…` : visible;
}
