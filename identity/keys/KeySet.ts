import { type PublicKey, readPublicKey } from '../../schema/registry/PublicKey.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';

/** The keys of one party. */
export interface KeySet {
  /** The key of this id, as far as is known now. */
  get(kid: string): PublicKey | undefined;
  /** The key of this id; where keys come from afar, one that is unknown may be looked for. Never rejects. */
  find(kid: string): Promise<PublicKey | undefined>;
  close(): void;
}

/** Keys that stand in the registry document itself. */
export class InlineKeys implements KeySet {
  readonly #keys: ReadonlyMap<string, PublicKey>;

  /** @throws Error that says which key is not one to trust */
  constructor(jwks: readonly unknown[]) {
    this.#keys = readKeys(jwks);
  }

  get(kid: string): PublicKey | undefined {
    return this.#keys.get(kid);
  }

  async find(kid: string): Promise<PublicKey | undefined> {
    return this.get(kid);
  }

  close(): void {}
}

/**
 * The keys of a JWK set, by their ids.
 * @throws Error where there are too many, one is not to be trusted, or two have one id
 */
export function readKeys(jwks: readonly unknown[]): ReadonlyMap<string, PublicKey> {
  if (jwks.length > registryLimits.keys)
    throw new Error(`There are ${jwks.length} keys; ${registryLimits.keys} are taken.`);
  const keys = new Map<string, PublicKey>();
  for (const key of jwks.map(readPublicKey)) {
    if (keys.has(key.kid)) throw new Error(`Two keys have the id ${key.kid}.`);
    keys.set(key.kid, key);
  }
  return keys;
}
