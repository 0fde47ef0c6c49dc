import { parse } from 'graphql';
import { contractVersion } from '../../schema/contractVersion.ts';
import { limits } from '../limits.ts';
import type { Capabilities } from './Capabilities.ts';
import { ContractShape } from './ContractShape.ts';
import { compareContracts } from './compareContracts.ts';

/**
 * What an endpoint serves of a contract, from the SDL it serves. What it has beyond the contract does not matter; what
 * it lacks is listed; what it contradicts, or an SDL that cannot be read, is a refusal.
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
  const lacking = new Set(unsupported);
  const hasMember = (typeName: string, fieldName: string) => !lacking.has(`${typeName}.${fieldName}`);
  return Object.freeze({
    key: unsupported.join(' '),
    contractVersion: version,
    unsupported: Object.freeze([...unsupported]),
    refusal,
    hasMember,
    hasArgument: (typeName: string, fieldName: string, argumentName: string) =>
      hasMember(typeName, fieldName) && !lacking.has(`${typeName}.${fieldName}(${argumentName}:)`),
  });
}
