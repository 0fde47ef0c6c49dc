import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InlineKeys, readKeys } from '../../identity/keys/KeySet.ts';
import { beginningOfChain, digestOf, type Receipt, receiptText } from '../../identity/receipts/Receipt.ts';
import { verifyKeptReceipts } from '../../identity/receipts/verifyKeptReceipts.ts';
import { RegistryVerifier } from '../../identity/registry/RegistryVerifier.ts';
import type { RequestMessage } from '../../identity/signatures/HttpMessage.ts';
import { SignatureRefused } from '../../identity/signatures/SignatureRefused.ts';
import { SignatureVerifier } from '../../identity/signatures/SignatureVerifier.ts';
import { TokenRefused } from '../../identity/tokens/TokenRefused.ts';
import { TokenVerifier } from '../../identity/tokens/TokenVerifier.ts';
import { Trust, type TrustDocument } from '../../identity/trust/Trust.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { canonicalJson } from '../../subgraphs/host/database/idempotent.ts';

/** Made by `conformance/vectors/makeVectors.py`, with PyJWT and cryptography. */
const vectors = JSON.parse(readFileSync(join(projectRoot, 'conformance/vectors/vectors.json'), 'utf8')) as {
  readonly nowS: number;
  readonly hub: string;
  readonly trust: TrustDocument & { readonly network: { readonly gatewayKeys: readonly unknown[] } };
  readonly tokens: readonly {
    readonly name: string;
    readonly audience: 'SUPERGRAPH' | 'HUB';
    readonly token: string;
    readonly expected: string;
  }[];
  readonly messages: readonly (RequestMessage & {
    readonly name: string;
    readonly body: string;
    readonly expected: string;
  })[];
  readonly receipts: readonly { readonly input: object; readonly text: string; readonly receipt: Receipt }[];
  readonly registries: readonly { readonly key: unknown; readonly document: string; readonly signed: object }[];
};
const now = () => vectors.nowS * 1_000;

/** What became of a token or message: the fault for which it was refused. */
async function verdictOf(verify: () => unknown): Promise<string> {
  try {
    await verify();
    return 'ACCEPTED';
  } catch (error) {
    if (error instanceof TokenRefused || error instanceof SignatureRefused) return error.fault;
    throw error;
  }
}

describe('what another implementation has made is verified as it says', () => {
  test('tokens of EdDSA, ES256 and RS256', async () => {
    const trust = new Trust({ now });
    trust.update(vectors.trust);
    for (const { name, audience, token, expected } of vectors.tokens) {
      const verifier = new TokenVerifier(trust, { now, hub: audience === 'HUB' ? vectors.hub : undefined });
      expect([name, await verdictOf(() => verifier.verify(token))]).toEqual([name, expected]);
    }
  });

  test('signed messages of Ed25519 and ES256', async () => {
    const verifier = new SignatureVerifier(now);
    const keys = new InlineKeys(vectors.trust.network.gatewayKeys);
    for (const { name, body, expected, ...message } of vectors.messages)
      expect([name, await verdictOf(() => verifier.verify(message, body, keys))]).toEqual([name, expected]);
  });

  test('receipts of Ed25519 and ES256, with the digests of their inputs', async () => {
    let previous = beginningOfChain;
    for (const { input, text, receipt } of vectors.receipts) {
      expect(receiptText(receipt)).toBe(text);
      expect(receipt).toMatchObject({ previous, input: digestOf(canonicalJson(input)) });
      previous = digestOf(text);
    }
    const keys = new InlineKeys(vectors.trust.hubs[0]?.keys ?? []);
    async function* lines() {
      for (const { receipt } of vectors.receipts) yield JSON.stringify(receipt);
    }
    expect(await verifyKeptReceipts(lines(), () => keys)).toEqual({ kind: 'GOOD', receipts: 2 });
  });

  test('a registry that is signed with EdDSA or ES256', async () => {
    for (const { key, document, signed } of vectors.registries) {
      const verifier = new RegistryVerifier([...readKeys([key]).values()], now);
      expect(await verifier.open(JSON.stringify(signed))).toBe(document);
    }
  });
});
