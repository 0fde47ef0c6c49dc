import { statSync } from 'node:fs';
import jsonc from 'jsonc-parser';
import { isHubCode } from '../schema/globalId.ts';
import { parseRegistry } from '../schema/registry/parseRegistry.ts';
import { readRegistryText, registryFileText } from '../schema/registry/readRegistryFile.ts';
import { edited } from './joinedRegistry.ts';
import { replaceFile } from './replaceFile.ts';

/** The entry of a hub in the document. */
export type HubEntry = Readonly<Record<string, unknown>> & { readonly code: string };

/** The changed entry of a hub, or undefined to remove it. */
export type EntryChange = (entry: HubEntry | undefined) => HubEntry | undefined;

/**
 * Changes the registry document in a file. The file is replaced in one step, so that nobody reads a part of it.
 * @param code of the hub to change
 * @throws Error where the file is not a registry, is signed, or would have faults afterwards; nothing is written then
 */
export function editRegistry(file: string, code: string, change: (text: string) => string): void {
  if (!isHubCode(code))
    throw new Error(`"${code}" is not a hub's code; write a UN/LOCODE without the space, such as MYKUL.`);
  if (/^https?:/i.test(file))
    throw new Error(`${file} is a URL: change the document where it is kept, or name a file by --registry.`);
  const text = registryFileText(file);
  const { payload } = (jsonc.parse(text) ?? {}) as { payload?: unknown };
  if (payload !== undefined)
    throw new Error(`${file} is signed: change the document that was signed, then \`ehub registry sign\` it again.`);
  readRegistryText(file, text);
  const changed = change(text);
  const registry = parseRegistry(changed);
  if (registry.kind === 'REFUSED') {
    const faults = registry.faults.map(({ path: place, fault, remedy }) => `  ${place}: ${fault}. ${remedy}`);
    throw new Error(`The registry would have faults; it is left as it was:\n${faults.join('\n')}`);
  }
  replaceFile(file, changed, statSync(file).mode);
}

/** Changes the entry of one hub in the text of a registry document and keeps the rest as it is. */
export function changedEntry(code: string, change: EntryChange): (text: string) => string {
  return (text) => {
    const { hubs = [] } = JSON.parse(text) as { hubs?: readonly HubEntry[] };
    const index = hubs.findIndex((hub) => hub.code === code);
    const entry = change(index < 0 ? undefined : hubs[index]);
    return edited(text, ['hubs', index < 0 ? hubs.length : index], entry, index < 0);
  };
}
