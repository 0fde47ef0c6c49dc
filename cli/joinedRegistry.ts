import jsonc from 'jsonc-parser';

/** A registry document. */
type Sections = Readonly<Record<string, unknown>>;
type Entry = Readonly<Record<string, unknown>>;

/** What identifies an entry of a list, by list. */
const identities: Readonly<Record<string, (entry: Entry) => string>> = {
  hubs: ({ code }) => String(code),
  marketplaces: ({ id }) => String(id),
  pairs: ({ hubs }) => [...(hubs as readonly string[])].sort().join(' '),
  rates: ({ from, to }) => [from, to].sort().join(' '),
  customsRates: ({ from, to, validFrom }) => `${from} ${to} ${validFrom}`,
};

/**
 * A registry document with additions from another one: hubs, marketplaces, pairs, rates and places of conversion. Existing
 * entries and `network` stay as they are.
 * @param text of the document
 * @param joining text of the registry document of a hub that joins
 */
export function joinedRegistry(text: string, joining: string): string {
  const added = JSON.parse(joining) as Sections;
  let joined = text;
  for (const [section, identityOf] of Object.entries(identities)) {
    const entries = (added[section] ?? []) as readonly Entry[];
    const there = new Set(((JSON.parse(joined) as Sections)[section] as Entry[] | undefined)?.map(identityOf));
    for (const entry of entries.filter((each) => !there.has(identityOf(each))))
      joined = appended(joined, section, entry);
  }
  const places = (JSON.parse(joined) as { convertibleAt?: Readonly<Record<string, readonly string[]>> }).convertibleAt;
  for (const [currency, codes] of Object.entries((added.convertibleAt ?? {}) as Record<string, readonly string[]>)) {
    const before = places?.[currency] ?? [];
    const missing = codes.filter((code) => !before.includes(code));
    if (missing.length > 0) joined = edited(joined, ['convertibleAt', currency], [...before, ...missing]);
  }
  return joined;
}

function appended(text: string, section: string, entry: Entry): string {
  const list = (JSON.parse(text) as Sections)[section] as readonly Entry[] | undefined;
  return list ? edited(text, [section, list.length], entry, true) : edited(text, [section], [entry]);
}

/** Changes one value and keeps the text of the rest; undefined removes the value. */
export function edited(text: string, path: jsonc.JSONPath, value: unknown, isArrayInsertion = false): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return jsonc.applyEdits(text, jsonc.modify(text, path, value, { formattingOptions, isArrayInsertion }));
}
