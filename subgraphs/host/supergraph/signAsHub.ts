import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import { hubCaller } from '../../../identity/principals/Caller.ts';
import { signRequest } from '../../../identity/signatures/signRequest.ts';
import { MachineTokens } from '../../../identity/tokens/MachineTokens.ts';
import { hubName } from '../../../identity/trust/Trust.ts';
import type { SignRequest } from './SupergraphClient.ts';

/**
 * Signs what a hub asks of the supergraph, in its own name.
 * @param audience of the network; undefined while the registry names none, and nothing is signed
 */
export function signAsHub(key: SigningKey, hub: string, audience: () => string | undefined): SignRequest {
  const caller = hubCaller(hub);
  let tokens: { readonly audience: string; readonly machine: MachineTokens } | undefined;
  return async (url, body) => {
    const network = audience();
    if (network === undefined) return undefined;
    if (tokens?.audience !== network)
      tokens = { audience: network, machine: new MachineTokens(key, hubName(network, hub)) };
    const headers = { authorization: `Bearer ${await tokens.machine.tokenFor(caller, network)}` };
    return { ...headers, ...signRequest(key, { method: 'POST', url, headers }, body) };
  };
}
