import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';
import type { Hub, Marketplace } from '../schema/registry/Hub.ts';
import { readRegistryFile } from '../schema/registry/readRegistryFile.ts';

const folder = join(projectRoot, 'subgraphs/hubs');
/** The hubs that run when none are named. */
const originalFile = join(folder, 'network.json');

/** The hubs that the demo can run: those of `network.json`, and those of the documents of hubs that can join. */
export interface DemoHubs {
  /** The registry document of a first start, as text. */
  readonly originalText: string;
  readonly all: readonly Hub[];
  /** Codes of those that run when none are named. */
  readonly byDefault: readonly string[];
  /** By code: the document of a hub that can join. */
  readonly joiningTexts: ReadonlyMap<string, string>;
  /** Of the hubs that run when none are named. */
  readonly marketplaces: readonly Marketplace[];
}

/** @throws Error if a document has faults */
export function readDemoHubs(): DemoHubs {
  const original = readRegistryFile(originalFile);
  const codes = readdirSync(folder).flatMap((name) => /^([A-Z0-9]{5})\.json$/.exec(name)?.[1] ?? []);
  const files = codes.sort().map((code): [string, string] => [code, join(folder, `${code}.json`)]);
  return {
    originalText: readFileSync(originalFile, 'utf8'),
    all: [...original.hubs, ...files.flatMap(([, file]) => readRegistryFile(file).hubs)],
    byDefault: original.hubs.map(({ code }) => code),
    joiningTexts: new Map(files.map(([code, file]) => [code, readFileSync(file, 'utf8')])),
    marketplaces: original.marketplaces,
  };
}

export function isOfDemo({ all }: DemoHubs, code: string): boolean {
  return all.some((hub) => hub.code === code);
}
