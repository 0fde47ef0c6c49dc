import { readFileSync } from 'node:fs';
import { type DemoHubs, isOfDemo } from './DemoHubs.ts';
import { edited, joinedRegistry } from './joinedRegistry.ts';
import { replaceFile } from './replaceFile.ts';

/** The members of a registry document that a start of the demo reads. */
export interface Document {
  readonly network?: { readonly issuer?: string };
  readonly marketplaces?: readonly { readonly id: string; readonly homeHub: string }[];
  readonly hubs: readonly HubEntry[];
}
export interface HubEntry {
  readonly code: string;
  readonly issuer?: string;
  readonly keys?: readonly { readonly kid?: string }[];
  readonly subgraphs: Readonly<Record<string, Endpoint>>;
}
export type Endpoint = string | { readonly url: string };

/** Entries of hubs that were removed from the registry, so that they can be added again unchanged. */
export class OtherHubs {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** By code. */
  get entries(): Readonly<Record<string, HubEntry>> {
    const text = readIfThere(this.#file);
    return text === undefined ? {} : (JSON.parse(text) as Record<string, HubEntry>);
  }

  keep(entries: readonly HubEntry[]): void {
    if (entries.length === 0) return;
    const kept = { ...this.entries, ...Object.fromEntries(entries.map((entry) => [entry.code, entry])) };
    replace(this.#file, `${JSON.stringify(kept, null, 2)}\n`);
  }
}

/**
 * The document with only the wanted hubs of the demo.
 * @throws Error if a named hub is not in the demo
 */
export function withHubs(text: string, demo: DemoHubs, wanted: readonly string[] | undefined, others: OtherHubs) {
  if (!wanted) return { text, keepOthers: () => undefined };
  const unknown = wanted.filter((code) => !isOfDemo(demo, code));
  if (unknown.length > 0)
    throw new Error(
      `The demo has no hub ${unknown.join(', ')}; it has ${demo.all.map(({ code }) => code).join(', ')}. ` +
        'Add your own hubs to the registry and start them yourself (docs/operators.md).',
    );
  const { hubs } = JSON.parse(text) as Document;
  const leaving = hubs.filter(({ code }) => isOfDemo(demo, code) && !wanted.includes(code));
  const coming = demo.all
    .map(({ code }) => code)
    .filter((code) => wanted.includes(code) && !hubs.some((hub) => hub.code === code));
  let chosen = text;
  for (const code of coming) {
    const kept = others.entries[code];
    if (kept) chosen = joinedRegistry(chosen, JSON.stringify({ hubs: [kept] }));
    chosen = joinedRegistry(chosen, demo.joiningTexts.get(code) ?? partOf(demo.originalText, code));
  }
  for (const { code } of leaving) chosen = withoutHub(chosen, code);
  return { text: chosen, keepOthers: () => others.keep(leaving) };
}

/** A hub of a document, and its home marketplaces. */
function partOf(text: string, code: string): string {
  const { hubs, marketplaces = [] } = JSON.parse(text) as Document;
  return JSON.stringify({
    hubs: hubs.filter((hub) => hub.code === code),
    marketplaces: marketplaces.filter(({ homeHub }) => homeHub === code),
  });
}

/** A document without a hub and its home marketplaces. */
function withoutHub(text: string, code: string): string {
  const { hubs, marketplaces = [] } = JSON.parse(text) as Document;
  const rest = edited(
    text,
    ['hubs'],
    hubs.filter((hub) => hub.code !== code),
  );
  const others = marketplaces.filter(({ homeHub }) => homeHub !== code);
  return others.length === marketplaces.length ? rest : edited(rest, ['marketplaces'], others);
}

export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`The registry ${file} cannot be read (${code}). Make it readable, or delete it.`);
  }
}

export function replace(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The registry ${file} cannot be written (${code}). Set DATA_DIR to a writable folder.`);
  }
}
