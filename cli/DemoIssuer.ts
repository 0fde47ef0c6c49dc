import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSigningKey, type SigningKey } from '../identity/keys/SigningKey.ts';
import { limits } from '../identity/limits.ts';
import { callerOf } from '../identity/principals/Caller.ts';
import { hubOfParty, type Principal } from '../identity/principals/Principal.ts';
import { scopeNames } from '../identity/principals/scopes.ts';
import { signToken } from '../identity/tokens/signToken.ts';
import type { Hub, NetworkTrust } from '../schema/registry/Hub.ts';
import { limits as cliLimits } from './limits.ts';
import { replaceFile } from './replaceFile.ts';

const audience = 'https://ehub.example/graphql';
const networkIssuer = 'https://id.ehub.example';
const issuerOf = (hub: string) => `https://id.${hub.toLowerCase()}.ehub.example`;

/** The parties that the demo network has tokens for. */
export interface DemoParties {
  readonly hubs: readonly string[];
  /** Global ids of two marketplaces of the registry's directory. */
  readonly marketplaces: readonly [string, string];
  /** By hub code: the global id of a marketplace whose home is a hub that runs only if it is named. */
  readonly joined?: Readonly<Record<string, string>>;
  /** Global ids of merchants, one of each hub. */
  readonly merchants: readonly string[];
}

interface Named {
  readonly principal: Principal;
  readonly issuer: string;
  readonly key: SigningKey;
}

/**
 * The issuers of the demo network: one for the network and one for each hub, with their keys in the data folder. In a real
 * network each party runs its own.
 */
export class DemoIssuer {
  readonly #dataDir: string;
  readonly #keys: ReadonlyMap<string, SigningKey>;
  readonly #named: ReadonlyMap<string, Named>;
  #timer: NodeJS.Timeout | undefined;

  private constructor(dataDir: string, keys: ReadonlyMap<string, SigningKey>, parties: DemoParties) {
    this.#dataDir = dataDir;
    this.#keys = keys;
    this.#named = namedParties(parties, (name) => this.#key(name));
  }

  /** Opens the keys in the folder `keys` of the data folder; missing ones are created. */
  static async open(dataDir: string, parties: DemoParties): Promise<DemoIssuer> {
    const names = ['network', 'gateway', ...parties.hubs.flatMap((hub) => [`${hub}.issuer`, hub])];
    const keys = names.map(async (name) => [name, await openSigningKey(keyFile(dataDir, name))] as const);
    return new DemoIssuer(dataDir, new Map(await Promise.all(keys)), parties);
  }

  /** The registry's member `network`. */
  get networkTrust(): NetworkTrust {
    const [network, gateway] = [this.#key('network'), this.#key('gateway')];
    const jwks = { keys: [network.publicJwk] };
    return { audience, issuer: networkIssuer, jwks, gatewayKeys: [gateway.publicJwk] };
  }

  /** A hub's members `keys`, `issuer` and `jwks` in the registry. */
  hubTrust(hub: string): Pick<Hub, 'issuer' | 'jwks' | 'keys'> {
    const jwks = { keys: [this.#key(`${hub}.issuer`).publicJwk] };
    return { issuer: issuerOf(hub), jwks, keys: [this.#key(hub).publicJwk] };
  }

  /** Names of tokens, e.g. `marketplace`, `operatorMYKUL`. */
  get names(): readonly string[] {
    return [...this.#named.keys()];
  }

  /**
   * A token valid for a day, with every scope that its principal can have.
   * @throws Error for an unknown name
   */
  token(name: string): Promise<string> {
    const named = this.#named.get(name);
    if (!named) throw new Error(`The demo network has no ${name}; it has ${this.names.join(', ')}.`);
    const { principal, issuer, key } = named;
    const caller = callerOf(principal, name, scopeNames);
    return signToken(key, { issuer, audience, caller, clientId: 'demo', lifetimeS: limits.tokenLifetimeS });
  }

  /**
   * Writes `tokens.json`, from name to token, to the data folder, readable for its owner only, and again before the tokens
   * expire.
   * @param onFault called when writing again failed; it is retried
   */
  async keepTokens(onFault: (error: unknown) => void): Promise<void> {
    await this.#writeTokens();
    this.#timer = setInterval(() => void this.#writeTokens().catch(onFault), cliLimits.tokenRenewalMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #writeTokens(): Promise<void> {
    const tokens = this.names.map(async (name) => [name, await this.token(name)] as const);
    const text = `${JSON.stringify(Object.fromEntries(await Promise.all(tokens)), null, 2)}\n`;
    const file = tokensFile(this.#dataDir);
    mkdirSync(this.#dataDir, { recursive: true });
    replaceFile(file, text, 0o600);
  }

  #key(name: string): SigningKey {
    const key = this.#keys.get(name);
    if (!key) throw new Error(`The demo network has no key ${name}.`);
    return key;
  }
}

/** The key file of `gateway`, a hub (`MYKUL`) or an issuer. */
export function keyFile(dataDir: string, name: string): string {
  return join(dataDir, 'keys', `${name}.jwk`);
}

/** From name to token. */
export function tokensFile(dataDir: string): string {
  return join(dataDir, 'tokens.json');
}

function namedParties(
  { hubs, marketplaces, joined = {}, merchants }: DemoParties,
  keyOf: (name: string) => SigningKey,
): ReadonlyMap<string, Named> {
  const ofNetwork = (principal: Principal): Named => ({ principal, issuer: networkIssuer, key: keyOf('network') });
  const ofHub = (hub: string, principal: Principal): Named => ({
    ...{ principal, issuer: issuerOf(hub), key: keyOf(`${hub}.issuer`) },
  });
  const [marketplace, other] = marketplaces;
  return new Map<string, Named>([
    ['marketplace', ofNetwork({ kind: 'marketplace', marketplace })],
    ['otherMarketplace', ofNetwork({ kind: 'marketplace', marketplace: other })],
    ...Object.entries(joined).map(
      ([hub, id]) => [`marketplace${hub}`, ofNetwork({ kind: 'marketplace', marketplace: id })] as const,
    ),
    ...merchants.map((merchant) => {
      const hub = hubOfParty(merchant, 'Merchant') ?? '';
      return [`merchant${hub}`, ofHub(hub, { kind: 'merchant', merchant, hub })] as const;
    }),
    ...hubs.map((hub) => [`operator${hub}`, ofHub(hub, { kind: 'operator', hub })] as const),
    ['networkOperator', ofNetwork({ kind: 'networkOperator' })],
  ]);
}
