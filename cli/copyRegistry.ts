import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';
import { hubPortBlock, type NetworkConfig } from './NetworkConfig.ts';

/** The ports that the registry in the repository names. */
const registeredHubPort = 4100;

/**
 * Copies the demo registry into the data folder, with the ports of this run. A copy that an earlier run left, perhaps
 * edited, is kept beside it as `network.previous.json`.
 * @returns the copy's path; the gateway watches it, so editing it takes effect at once
 * @throws Error where the data folder cannot be written
 */
export function copyRegistry({ dataDir, hubPort }: NetworkConfig): string {
  const original = readFileSync(join(projectRoot, 'subgraphs', 'hubs', 'network.json'), 'utf8');
  const document = original.replace(/127\.0\.0\.1:(\d+)/g, (address, text: string) => {
    const offset = Number(text) - registeredHubPort;
    return offset >= 0 && offset < hubPortBlock ? `127.0.0.1:${hubPort + offset}` : address;
  });
  const copy = join(dataDir, 'network.json');
  try {
    mkdirSync(dataDir, { recursive: true });
    if (existsSync(copy) && readFileSync(copy, 'utf8') !== document) {
      copyFileSync(copy, join(dataDir, 'network.previous.json'));
    }
    writeFileSync(`${copy}.new`, document);
    renameSync(`${copy}.new`, copy);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(`The data folder ${dataDir} cannot be written (${reason}). Set DATA_DIR to a folder that can.`);
  }
  return copy;
}
