import type { SigningKey } from '../../identity/keys/SigningKey.ts';
import { principalField, signRequest } from '../../identity/signatures/signRequest.ts';
import { MachineTokens } from '../../identity/tokens/MachineTokens.ts';
import { gatewayName, hubName } from '../../identity/trust/Trust.ts';
import type { TransportCall } from './Transport.ts';

/** Where a call goes and what it says. */
interface CallMessage {
  readonly hubCode: string;
  readonly url: string;
  readonly body: string;
}

type Shown = Readonly<Record<string, string>>;

/**
 * What a gateway shows a hub, so that it knows who asks: a short-lived token of the gateway that names the principal. A
 * mutation also bears the principal's own token, and the gateway signs the message, so that nobody can change it, send it
 * a second time or send one in another's name.
 */
export class CallCredentials {
  readonly #key: SigningKey;
  readonly #audience: () => string | undefined;
  #tokens: { readonly audience: string; readonly machine: MachineTokens } | undefined;

  /** @param audience of the network; undefined while the registry names none, and nothing is shown */
  constructor(key: SigningKey, audience: () => string | undefined) {
    this.#key = key;
    this.#audience = audience;
  }

  /** The headers that a call bears; at once for a read by a principal that asked the hub before. */
  headersFor(
    { sender, isMutation }: Pick<TransportCall, 'sender' | 'isMutation'>,
    message: CallMessage,
  ): Shown | Promise<Shown> | undefined {
    const audience = this.#audience();
    if (audience === undefined) return undefined;
    if (this.#tokens?.audience !== audience)
      this.#tokens = { audience, machine: new MachineTokens(this.#key, gatewayName(audience)) };
    const token = this.#tokens.machine.tokenFor(sender.caller, hubName(audience, message.hubCode));
    const shown = (gatewayToken: string): Shown => {
      const authorization = `Bearer ${gatewayToken}`;
      return isMutation ? this.#signed(authorization, sender.token, message) : { authorization };
    };
    return token instanceof Promise ? token.then(shown) : shown(token);
  }

  #signed(authorization: string, principal: string | undefined, { url, body }: CallMessage): Shown {
    const headers = { authorization, ...(principal !== undefined && { [principalField]: principal }) };
    return { ...headers, ...signRequest(this.#key, { method: 'POST', url, headers }, body) };
  }
}
