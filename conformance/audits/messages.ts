import { newSigningKey, type SigningKey } from '../../identity/keys/SigningKey.ts';
import type { Principal } from '../../identity/principals/Principal.ts';
import { principalField, signRequest } from '../../identity/signatures/signRequest.ts';
import { type Audit, audit } from '../Audit.ts';
import { NotApplicable, NotJudged } from '../AuditOutcome.ts';
import { amountOf } from '../amounts.ts';
import type { Credentials } from '../Credentials.ts';
import { graphQLAnswer, type HubUnderTest } from '../HubUnderTest.ts';
import { change, mutationText, requireRefusal } from '../mutations.ts';
import { merchantInput, newProduct, workspaceOf } from '../workspace.ts';

const aMinuteMs = 60_000;

/** How a message differs from a gateway's. */
interface Difference {
  readonly key?: SigningKey;
  /** Unix time of the signature. */
  readonly nowMs?: number;
  /** The body that is sent instead of the signed one. */
  readonly sentBody?: string;
  /** The URL that is signed instead of the target. */
  readonly signedUrl?: string;
  readonly principalToken?: string;
  /** The principal of the gateway's token. */
  readonly principal?: Principal;
  readonly without?: readonly string[];
}

/** Mutations, which are signed messages (RFC 9421) with the principal's own token. */
export const messagesAudits: readonly Audit[] = [
  audit({
    id: 'IDENTITY-4',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'A mutation that is not a signed message, or has no token of its principal in `ehub-principal`, is refused.',
    causes: {
      UNSIGNED: 'Execute a mutation only if the message is signed by a gateway.',
      NO_PRINCIPAL: "Execute a mutation only with the principal's own token.",
    },
    async run(hub, violation) {
      credentialsOf(hub);
      for (const [cause, without] of [
        ['UNSIGNED', ['signature', 'signature-input', 'content-digest']],
        ['NO_PRINCIPAL', [principalField]],
      ] as const) {
        const { isExecuted, exchange } = await send(hub, cause, { without });
        if (isExecuted) throw violation(cause, 'The mutation is executed.', exchange);
      }
    },
  }),
  audit({
    id: 'IDENTITY-5',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'The signature is verified: with a key of `network.gatewayKeys`, over method, path, query, `content-digest`, `authorization` and `ehub-principal`; the digest is that of the body; it is at most 30 s old and 10 s ahead; no nonce is accepted twice.',
    causes: {
      OTHER_BODY: 'Compare `content-digest` with the digest of the body.',
      OTHER_PATH: 'Verify the signature over the path that was called.',
      OTHER_KEY: 'Verify with the keys of the registry only.',
      OLD: 'Refuse signatures whose `created` is more than 30 s ago.',
      AHEAD: 'Refuse signatures whose `created` is more than 10 s in the future.',
      REPEATED: 'Keep the nonces of the last 40 s, and refuse one that is used again.',
      GOOD_REFUSED: 'Accept a message that is signed as docs/identity.md describes.',
    },
    async run(hub, violation) {
      const { keys } = credentialsOf(hub);
      const url = hub.endpoint('merchants').url;
      const differences = {
        OTHER_BODY: { sentBody: bodyOf(hub, 'other body sent') },
        OTHER_PATH: { signedUrl: url.replace('/merchants', '/inventory') },
        OTHER_KEY: { key: { ...(await newSigningKey()), kid: keys.gateway.kid } },
        OLD: { nowMs: Date.now() - aMinuteMs },
        AHEAD: { nowMs: Date.now() + aMinuteMs },
      } as const satisfies Record<string, Difference>;
      for (const [cause, difference] of Object.entries(differences) as [keyof typeof differences, Difference][]) {
        const { isExecuted, exchange } = await send(hub, cause, difference);
        if (isExecuted) throw violation(cause, `A message that is wrong in this way is executed: ${cause}.`, exchange);
      }
      const good = await send(hub, 'good', {});
      if (!good.isExecuted) throw violation('GOOD_REFUSED', 'A correct message is refused.', good.exchange);
      const again = await send(hub, 'good', {}, good.headers);
      if (again.isExecuted) throw violation('REPEATED', 'The same message is executed twice.', again.exchange);
    },
  }),
  audit({
    id: 'IDENTITY-6',
    level: 'MUST',
    profile: 'trading',
    requirement:
      "The token in `ehub-principal` is verified: signed by the issuer that the registry trusts for this principal, in force, and of the same principal as the gateway's token.",
    causes: {
      OTHER_PRINCIPAL: 'Compare the principal of both tokens.',
      OTHER_ISSUER:
        'Accept merchants and operators from the issuer of their hub, marketplaces from that of the network.',
      NOT_SIGNED: 'Verify the signature with the keys of the issuer.',
    },
    async run(hub, violation) {
      const credentials = credentialsOf(hub);
      const { operator, marketplace } = await workspaceOf(hub);
      const ofMarketplace = await credentials.principalToken(marketplace);
      const ofOperator = await credentials.principalToken(operator);
      const byNetwork = await credentials.tokenOfNetworkIssuer(operator);
      if (!ofMarketplace || !ofOperator || !byNetwork) throw new NotJudged('The key network.jwk is missing.');
      const tokens = {
        OTHER_PRINCIPAL: ofMarketplace,
        OTHER_ISSUER: byNetwork,
        NOT_SIGNED: `${ofOperator.slice(0, ofOperator.lastIndexOf('.') + 1)}${ofMarketplace.slice(ofMarketplace.lastIndexOf('.') + 1)}`,
      } as const;
      for (const [cause, principalToken] of Object.entries(tokens) as [keyof typeof tokens, string][]) {
        const { isExecuted, exchange } = await send(hub, cause, { principalToken });
        if (isExecuted) throw violation(cause, `A token that is wrong in this way is accepted: ${cause}.`, exchange);
      }
    },
  }),
  audit({
    id: 'IDENTITY-7',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'Scopes and kinds of principals decide what may be done (`@requiresScopes`): a marketplace cannot register merchants, and a principal sees and changes only its own rows. A foreign row is answered as one that does not exist (`NOT_FOUND`).',
    causes: {
      SCOPE: 'Apply `@requiresScopes` of the contract to the scopes that the kind of principal can have.',
      FOREIGN_ROW: 'Look for the row and its owner in one statement.',
      CODE: 'Refuse with NOT_FOUND in `userErrors`: others need not learn that the row exists.',
    },
    async run(hub, violation) {
      credentialsOf(hub);
      const workspace = await workspaceOf(hub);
      const scope = await send(hub, 'SCOPE', { principal: workspace.marketplace });
      if (scope.isExecuted) throw violation('SCOPE', 'A marketplace registers a merchant.', scope.exchange);
      const productId = await newProduct(hub, workspace, 'foreign');
      const input = {
        ...{ productId, marketplaceId: workspace.marketplaceId, price: amountOf(15, hub.currency) },
        idempotencyKey: hub.key('foreign listing'),
      };
      const stranger = {
        kind: 'merchant',
        merchant: `gid://${hub.code}/Merchant/7ZZZZZZZZZ0000000000000000`,
        hub: hub.code,
      } as const;
      requireRefusal(
        await change(hub, 'listProduct', stranger, input),
        'NOT_FOUND',
        violation,
        'FOREIGN_ROW',
        'A merchant lists the product of another.',
      );
    },
  }),
];

/** @throws NotApplicable for a hub without trust; NotJudged without the key of its issuer */
function credentialsOf({ credentials }: HubUnderTest): Credentials {
  if (!credentials)
    throw new NotApplicable('The hub runs without trust, which is allowed on the loopback interface only.');
  if (!credentials.keys.issuer) throw new NotJudged(`A mutation needs the key ${credentials.hub}.issuer.jwk.`);
  return credentials;
}

function bodyOf(hub: HubUnderTest, name: string): string {
  return JSON.stringify({ query: mutationText('registerMerchant'), variables: { input: merchantInput(hub, name) } });
}

/**
 * Registers a merchant with a message that is wrong in one way.
 * @param headers of an earlier message, for a replay
 */
async function send(
  hub: HubUnderTest,
  name: string,
  difference: Difference,
  headers?: Readonly<Record<string, string>>,
) {
  const credentials = credentialsOf(hub);
  const { principal = { kind: 'operator', hub: hub.code }, nowMs, without = [], sentBody } = difference;
  const body = bodyOf(hub, name);
  const url = difference.signedUrl ?? hub.endpoint('merchants').url;
  const token = difference.principalToken ?? (await credentials.principalToken(principal)) ?? '';
  const shown = { ...(await credentials.ofRead(principal)), [principalField]: token };
  const covered = Object.fromEntries(Object.entries(shown).filter(([field]) => !without.includes(field)));
  const signature = signRequest(
    difference.key ?? credentials.keys.gateway,
    { method: 'POST', url, headers: covered },
    body,
    nowMs,
  );
  const all = Object.entries({ ...covered, ...signature }).filter(([field]) => !without.includes(field));
  const sent = headers ?? Object.fromEntries(all);
  const { data, exchange } = graphQLAnswer<{ registerMerchant: { merchant: unknown } | null }>(
    await hub.post('merchants', sentBody ?? body, sent),
  );
  return { isExecuted: Boolean(data?.registerMerchant?.merchant), exchange, headers: sent };
}
