import { newSigningKey, type SigningKey } from '../../identity/keys/SigningKey.ts';
import { anonymousCaller } from '../../identity/principals/Caller.ts';
import { signToken, type TokenToSign } from '../../identity/tokens/signToken.ts';
import { gatewayName, hubName } from '../../identity/trust/Trust.ts';
import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import type { Credentials } from '../Credentials.ts';
import { graphQLAnswer, type HubUnderTest } from '../HubUnderTest.ts';
import { otherHub } from '../otherHub.ts';

const question = '{"query":"{ products(first: 1) { totalCount } }"}';

/** Authentication: a hub accepts only the gateways of its network. Formats: docs/identity.md. */
export const identityAudits: readonly Audit[] = [
  audit({
    id: 'IDENTITY-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A request without a token is refused with status 401 and `UNAUTHENTICATED`, except for `{ _service { sdl } }`.',
    causes: {
      ANSWERED: 'Answer only requests with a token of a gateway of your network.',
      CODE: 'Answer with status 401 and the code UNAUTHENTICATED.',
    },
    async run(hub, violation) {
      if (!hub.credentials && hub.isOnLoopback) credentialsOf(hub);
      const { data, errors, status, exchange } = graphQLAnswer(await hub.post('merchants', question));
      if (data) throw violation('ANSWERED', 'A request without a token is answered.', exchange);
      if (status !== 401 || errors[0]?.extensions?.code !== 'UNAUTHENTICATED')
        throw violation('CODE', `The status is ${status}, the code ${String(errors[0]?.extensions?.code)}.`, exchange);
    },
  }),
  audit({
    id: 'IDENTITY-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "The token is a JWT (RFC 9068) that a gateway of the registry signed: `iss` is the network's audience with `/gateway`, `aud` the same with `/hubs/` and the hub's code, and it is in force. Any other is refused with status 401.",
    causes: {
      OTHER_KEY: 'Verify the signature with `network.gatewayKeys` of the registry.',
      NOT_SIGNED: 'Accept only the algorithm of the key, never `none`.',
      OTHER_AUDIENCE: 'Compare `aud` with the name of your hub.',
      OTHER_ISSUER: "Compare `iss` with the name of the network's gateways.",
      EXPIRED: 'Refuse a token after `exp`, with 30 s for clocks that differ.',
      TOO_LONG: "Refuse a gateway's token that is valid for longer than 60 s.",
    },
    async run(hub, violation) {
      const credentials = credentialsOf(hub);
      const { audience, keys } = credentials;
      const sign = (key: SigningKey, token: Partial<TokenToSign>) =>
        signToken(key, {
          ...{ issuer: gatewayName(audience), audience: hubName(audience, hub.code), caller: anonymousCaller },
          ...{ clientId: gatewayName(audience), lifetimeS: 60, ...token },
        });
      const good = await sign(keys.gateway, {});
      const anHourMs = 3_600_000;
      const tokens = {
        OTHER_KEY: await sign({ ...(await newSigningKey()), kid: keys.gateway.kid }, {}),
        NOT_SIGNED: unsigned(good),
        OTHER_AUDIENCE: await sign(keys.gateway, {
          audience: hubName(audience, otherHub(hub.code)),
        }),
        OTHER_ISSUER: await sign(keys.gateway, { issuer: 'https://gateway.example' }),
        EXPIRED: await sign(keys.gateway, { nowMs: Date.now() - anHourMs }),
        TOO_LONG: await sign(keys.gateway, { lifetimeS: 3_600 }),
      } as const;
      for (const [cause, token] of Object.entries(tokens) as [keyof typeof tokens, string][]) {
        const { data, exchange } = graphQLAnswer(
          await hub.post('merchants', question, { authorization: `Bearer ${token}` }),
        );
        if (data) throw violation(cause, `A token that is wrong in this way is accepted: ${cause}.`, exchange);
      }
    },
  }),
  audit({
    id: 'IDENTITY-3',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "A gateway's token for an anonymous principal opens the catalogue, but no field with `@requiresScopes` at the query root.",
    causes: {
      CLOSED: 'Answer products and merchants to everybody whom a gateway sends.',
      OPEN: 'Apply `@requiresScopes` of the contract to the scopes in the token: refuse with UNAUTHORIZED_FIELD_OR_TYPE.',
    },
    async run(hub, violation) {
      credentialsOf(hub);
      const { errors, exchange } = await hub.ask('merchants', '{ products(first: 1) { totalCount } }');
      if (errors.length > 0)
        throw violation('CLOSED', `An anonymous read is refused: ${String(errors[0]?.message)}`, exchange);
      if (!hub.serves('merchants', 'Query.merchantByRegistration')) return;
      const closed = await hub.ask<{ merchantByRegistration: unknown }>(
        'merchants',
        '{ merchantByRegistration(scheme: OTHER, number: "ehub-check") { id } }',
      );
      if (closed.errors.length === 0)
        throw violation(
          'OPEN',
          '`merchantByRegistration` requires the scope merchants:read, and is answered without.',
          closed.exchange,
        );
    },
  }),
];

/** @throws NotApplicable for a hub without trust */
function credentialsOf(hub: HubUnderTest): Credentials {
  if (hub.credentials) return hub.credentials;
  throw new NotApplicable('The hub runs without trust, which is allowed on the loopback interface only.');
}

/** The same claims with the algorithm `none` and no signature. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
