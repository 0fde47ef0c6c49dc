import { isHubCode } from '../../schema/globalId.ts';
import type { Hub } from '../../schema/registry/Hub.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { argumentValue } from './argumentValue.ts';
import { fetchError } from './fetchErrors.ts';
import type { PartitionedFetch, Variables } from './PartitionedFetch.ts';
import type { RootField } from './RootField.ts';

/** Whom a scattered field asks, in hub-code order, and which of the hubs that a client named cannot be asked. */
export interface ScatteredHubs {
  readonly hubs: readonly Hub[];
  readonly errors: readonly FetchError[];
}

/**
 * The hubs that a scattered field asks: those that its `hubs` argument names, otherwise every active hub that serves
 * the contract, once it is known how. A draining hub is not asked, which a client that names it is told. An error where the argument is none.
 */
export function scatteredHubs(
  { fetch: { subgraph }, isJoining }: PartitionedFetch,
  root: RootField,
  call: FetchCall,
): ScatteredHubs | FetchError {
  const table = call.request.hubs;
  const named = namedHubs(root, call.variables);
  if (!named) {
    const isAsked = ({ code, state, subgraphs }: Hub) =>
      state === 'ACTIVE' && subgraphs.has(subgraph) && !isJoining(code, subgraph);
    return { hubs: table.hubs.filter(isAsked), errors: [] };
  }
  const hubs: Hub[] = [];
  const errors: FetchError[] = [];
  const path = [root.group.responseName];
  const codes = [...new Set(named)].sort();
  if (codes.length > limits.hubs || !codes.every(isHubCode)) {
    const message = `Hubs are named by their codes, such as MYKUL, and at most ${limits.hubs} of them.`;
    return fetchError('BAD_USER_INPUT', message, { path, subgraph });
  }
  for (const code of codes) {
    const hub = table.get(code);
    const where = { path, subgraph, hub: code };
    if (!hub) errors.push(fetchError('UNKNOWN_HUB', `The network has no hub ${code}.`, where));
    else if (hub.state === 'DRAINING') {
      errors.push(fetchError('HUB_DRAINING', `${code} is leaving the network and takes no scattered reads.`, where));
    } else if (!hub.subgraphs.has(subgraph)) {
      errors.push(fetchError('HUB_UNSUPPORTED', `${code} does not serve ${subgraph}.`, where));
    } else hubs.push(hub);
  }
  return { hubs, errors };
}

function namedHubs(root: RootField, variables: Variables): string[] | undefined {
  const name = root.rule.kind === 'scatter' ? root.rule.hubsArgument : undefined;
  const value = name === undefined ? undefined : argumentValue(root, name, variables);
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}
