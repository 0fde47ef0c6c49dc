import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { isAnsweredByHubs } from '../../schema/isAnsweredByHubs.ts';
import { SupergraphError } from './SupergraphError.ts';

/** One contract by its name, which becomes the name of its subgraph, with its whole subgraph SDL. */
export interface ContractSource {
  readonly name: string;
  readonly sdl: string;
}

/**
 * The supergraph SDL of some contracts. No hub is named in it, so it costs and says the same for 2 hubs and for 128,
 * and a hub that joins or leaves does not change it.
 * @throws SupergraphError with every reason, warnings of composition included: they mean that contracts contradict
 *   one another (two descriptions of one type, two rules for one field), of which one would silently win
 */
export function composeSupergraph(contracts: readonly ContractSource[]): string {
  const { errors, hints, supergraphSdl } = composeServices(
    contracts.map(({ name, sdl }) => ({ name, url: placeholderUrl(sdl, name), typeDefs: parse(sdl) })),
  );
  const warnings = hints?.filter((hint) => hint.definition.level.name === 'WARN') ?? [];
  const faults = [...(errors ?? []), ...warnings].map(({ message }) => message);
  if (supergraphSdl === undefined || faults.length > 0)
    throw new SupergraphError('The contracts do not compose:', faults);
  return supergraphSdl;
}

/**
 * What stands where a supergraph has the URL of a subgraph. It says who answers, so that the supergraph SDL alone tells:
 * `hubs:` is a contract that every hub serves at an endpoint of its own, to be found in the hub table; `gateway:` is
 * answered inside the gateway, from its registry. Any other URL is the one endpoint of an ordinary subgraph.
 */
export function placeholderUrl(contractSdl: string, name: string): string {
  return `${isAnsweredByHubs(contractSdl) ? hubsScheme : gatewayScheme}//${name}`;
}

export const hubsScheme = 'hubs:';
export const gatewayScheme = 'gateway:';
