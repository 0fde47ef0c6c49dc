import { parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { limits } from '../limits.ts';
import type { Capabilities } from './Capabilities.ts';
import { ContractShape } from './ContractShape.ts';
import { readCapabilities } from './readCapabilities.ts';

/** Compares served SDLs with the contracts; hubs that serve the same text share one comparison. */
export class CapabilityReader {
  readonly #contracts: ReadonlyMap<string, ContractShape>;
  readonly #known = new LRUCache<string, Capabilities>({ max: limits.sdlVersions });

  /** `contracts`: the SDL of each contract by its name. */
  constructor(contracts: ReadonlyMap<string, string>) {
    this.#contracts = new Map(
      [...contracts].map(([name, sdl]) => [name, new ContractShape(parse(sdl, { noLocation: true }))]),
    );
  }

  /** False for a contract of a newer network that this gateway does not know; nothing is asked of it. */
  knows(contractName: string): boolean {
    return this.#contracts.has(contractName);
  }

  read(contractName: string, servedSdl: string): Capabilities | undefined {
    const contract = this.#contracts.get(contractName);
    if (!contract) return undefined;
    const key = `${contractName} ${servedSdl}`;
    const known = this.#known.get(key);
    if (known) return known;
    const capabilities = readCapabilities(contractName, contract, servedSdl);
    this.#known.set(key, capabilities);
    return capabilities;
  }
}
