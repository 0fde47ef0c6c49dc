import { parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { contractVersion } from '../../schema/contracts.ts';
import { limits } from '../limits.ts';
import { ContractShape } from './ContractShape.ts';
import { compareContracts } from './compareContracts.ts';

/**
 * What one hub's endpoint serves of its contract, read from the SDL that the endpoint itself serves. Immutable. Two
 * endpoints with the same `key` serve the same, so documents pruned for one fit the other.
 */
export interface Capabilities {
  /** Equal for equal sets of unsupported fields; empty if the whole contract is served. */
  readonly key: string;
  /** The contract version that the endpoint declares, if any. */
  readonly contractVersion: string | undefined;
  /** `Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE` of the contract that the endpoint does not support, sorted. */
  readonly unsupported: readonly string[];
  /** Set if the endpoint contradicts the contract and therefore gets no calls. */
  readonly refusal: string | undefined;
  /** True if the endpoint serves the field, accepts the input field, or knows the enum value. */
  hasMember(typeName: string, memberName: string): boolean;
  /** True if the endpoint accepts the argument. */
  hasArgument(typeName: string, fieldName: string, argumentName: string): boolean;
}

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

  /** False for a contract of a newer network that this gateway does not know; it gets no calls. */
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

/**
 * What an endpoint serves of a contract, from the SDL it serves. What it has beyond the contract does not matter; what
 * it does not support is listed; what it contradicts, or an SDL that cannot be read, is a refusal.
 *
 * @param name of the contract, e.g. `merchants`
 * @param contract the shape of the contract
 * @param servedSdl as the endpoint's `_service { sdl }` answered
 */
export function readCapabilities(name: string, contract: ContractShape, servedSdl: string): Capabilities {
  if (servedSdl.length > limits.sdlLength) return refused(`its SDL has more than ${limits.sdlLength} characters`);
  try {
    const version = contractVersion(name, servedSdl);
    const served = new ContractShape(parse(servedSdl, { noLocation: true }));
    const { unsupported, contradictions } = compareContracts(contract, served);
    const refusal = contradictions.join('; ').slice(0, limits.errorMessageLength);
    return capabilities(unsupported, version, refusal === '' ? undefined : refusal);
  } catch {
    return refused('its SDL cannot be read');
  }
}

function refused(reason: string): Capabilities {
  return capabilities([], undefined, reason);
}

function capabilities(
  unsupported: readonly string[],
  version: string | undefined,
  refusal: string | undefined,
): Capabilities {
  const missing = new Set(unsupported);
  const hasMember = (typeName: string, fieldName: string) => !missing.has(`${typeName}.${fieldName}`);
  return Object.freeze({
    key: unsupported.join(' '),
    contractVersion: version,
    unsupported: Object.freeze([...unsupported]),
    refusal,
    hasMember,
    hasArgument: (typeName: string, fieldName: string, argumentName: string) =>
      hasMember(typeName, fieldName) && !missing.has(`${typeName}.${fieldName}(${argumentName}:)`),
  });
}
