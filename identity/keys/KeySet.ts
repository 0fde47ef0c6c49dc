import { type PublicKey, readPublicKey } from '../../schema/registry/PublicKey.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';

/** The keys of one party. */
export interface KeySet {
  /** The key with this id, if it is known now. */
  get(kid: string): PublicKey | undefined;
  /** The key with this id. A remote set may fetch an unknown key. Never rejects. */
  find(kid: string): Promise<PublicKey | undefined>;
  close(): void;
}

/** Keys in the registry document itself. */
export class InlineKeys implements KeySet {
  readonly #keys: ReadonlyMap<string, PublicKey>;

  /** @throws Error that names a key that cannot be trusted */
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
 * The keys of a JWK set by id.
 * @throws Error if there are too many, one cannot be trusted, or two have the same id
 */
export function readKeys(jwks: readonly unknown[]): ReadonlyMap<string, PublicKey> {
  if (jwks.length > registryLimits.keys)
    throw new Error(`There are ${jwks.length} keys; at most ${registryLimits.keys} are allowed.`);
  const keys = new Map<string, PublicKey>();
  for (const key of jwks.map(readPublicKey)) {
    if (keys.has(key.kid)) throw new Error(`Two keys have the id ${key.kid}.`);
    keys.set(key.kid, key);
  }
  return keys;
}
