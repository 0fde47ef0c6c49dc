import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { request } from 'undici';
import { accessRows } from '../../codegen/accessPage.ts';
import { CallCredentials } from '../../gateway/transport/CallCredentials.ts';
import { newSigningKey, openSigningKey, type SigningKey } from '../../identity/keys/SigningKey.ts';
import { type Caller, callerOf, hubCaller } from '../../identity/principals/Caller.ts';
import type { Principal } from '../../identity/principals/Principal.ts';
import { scopeNames } from '../../identity/principals/scopes.ts';
import { contentDigest } from '../../identity/signatures/HttpMessage.ts';
import { signRequest } from '../../identity/signatures/signRequest.ts';
import { MachineTokens } from '../../identity/tokens/MachineTokens.ts';
import { hubName } from '../../identity/trust/Trust.ts';
import { hubContractNames } from '../../schema/contracts.ts';
import { rootFields, sampleOperation } from '../support/network/sampleOperation.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

/** A principal with its own token. */
interface Sender {
  readonly caller: Caller;
  readonly token: string;
}

let network: TrustedNetwork;
let credentials: CallCredentials;
let senders: Readonly<Record<string, Sender>>;
beforeAll(async () => {
  network = await startTrustedNetwork();
  const { audience } = network.issuer.networkTrust;
  credentials = new CallCredentials(await openSigningKey(network.keyFile('gateway')), () => audience);
  const named = async (name: string, principalOf: (id: string) => Principal): Promise<Sender> => {
    const token = await network.issuer.token(name);
    const { ehub } = decodeJwt<{ ehub: { id: string } }>(token);
    return { caller: callerOf(principalOf(ehub.id), name, scopeNames), token };
  };
  const hubTokens = new MachineTokens(await openSigningKey(network.keyFile('MYKUL')), hubName(audience, 'MYKUL'));
  senders = {
    operator: await named('operatorMYKUL', () => ({ kind: 'operator', hub: 'MYKUL' })),
    otherOperator: await named('operatorCNHGH', () => ({ kind: 'operator', hub: 'CNHGH' })),
    marketplace: await named('marketplace', (marketplace) => ({ kind: 'marketplace', marketplace })),
    merchant: await named('merchantMYKUL', (merchant) => ({ kind: 'merchant', merchant, hub: 'MYKUL' })),
    hub: { caller: hubCaller('MYKUL'), token: await hubTokens.tokenFor(hubCaller('MYKUL'), audience) },
  };
}, 60_000);
afterAll(() => network.close());

type Headers = Readonly<Record<string, string>>;
interface Message {
  readonly hub: 'MYKUL' | 'CNHGH';
  /** With the query, as it stands in the request line. */
  readonly path: string;
  readonly body: string;
  readonly headers: Headers;
}

/** What a hub answered, and what it did meanwhile. */
async function send({ hub, path, body, headers }: Message) {
  network.hubs[hub].forgetStatements();
  const { statusCode, body: answer } = await request(new URL(network.hubs[hub].url('settlement')).origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const { errors = [] } = (await answer.json()) as { errors?: readonly { extensions?: { code?: string } }[] };
  return {
    statusCode,
    codes: errors.map(({ extensions }) => extensions?.code),
    // The network's gateway asks for the receipts' head now and then.
    ran: network.hubs[hub].statements.filter((name) => name !== 'receipt_head'),
  };
}

/** As a gateway sends it. */
async function signedMessage(path: string, body: string, sender: Sender): Promise<Message> {
  const message = { hubCode: 'MYKUL', url: `http://hub${path}`, body };
  const headers = await credentials.headersFor({ sender, isMutation: true } as never, message);
  if (!headers) throw new Error('The network names nobody.');
  return { hub: 'MYKUL', path, body, headers };
}

function sender(name: string): Sender {
  const found = senders[name];
  if (!found) throw new Error(name);
  return found;
}

const without = (name: string, { headers: { [name]: _, ...headers }, ...message }: Message) => ({
  ...message,
  headers,
});
const withHeaders = (message: Message, headers: Headers): Message => ({
  ...message,
  headers: { ...message.headers, ...headers },
});
const withInput = (message: Message, change: (text: string) => string): Message =>
  withHeaders(message, { 'signature-input': change(message.headers['signature-input'] ?? '') });
const now = () => Math.floor(Date.now() / 1_000);

const gatewayKey = () => openSigningKey(network.keyFile('gateway'));

/** The same message, signed once more. */
function resigned(message: Message, key: SigningKey, { method = 'POST', nowMs = Date.now() } = {}): Message {
  const { authorization = '', 'ehub-principal': principal = '' } = message.headers;
  const headers = { authorization, 'ehub-principal': principal };
  const url = `http://hub${message.path}`;
  return { ...message, headers: { ...headers, ...signRequest(key, { method, url, headers }, message.body, nowMs) } };
}

/** Each has a hub in it or an idempotency key. */
const withAnotherValue = (body: string) => body.replace(/MYKUL|a idempotencyKey/, 'CNHGH');

/** What somebody can make of a message that was caught, or was signed for something else. */
const alterations: Readonly<Record<string, (message: Message) => Message | Promise<Message>>> = {
  'to another hub': (message) => ({ ...message, hub: 'CNHGH' }),
  'with a query': (message) => ({ ...message, path: `${message.path}?a=b` }),
  'with its path written in another way': (message) => ({ ...message, path: message.path.replace('e', '%65') }),
  'with a blank more in its body': (message) => ({ ...message, body: `${message.body} ` }),
  'with another value': (message) => ({ ...message, body: withAnotherValue(message.body) }),
  'with another body and its digest': (message) => {
    const body = withAnotherValue(message.body).concat('\n');
    return withHeaders({ ...message, body }, { 'content-digest': contentDigest(body) });
  },
  'in a list': (message) => ({ ...message, body: `[${message.body}]` }),
  'without its digest': (message) => without('content-digest', message),
  'with a digest by another algorithm': (message) => withHeaders(message, { 'content-digest': 'md5=:AAAA:' }),
  'with a second digest': (message) =>
    withHeaders(message, { 'content-digest': `${message.headers['content-digest']}, ${contentDigest('{}')}` }),
  'without its signature': (message) => without('signature', message),
  'without its signature’s input': (message) => without('signature-input', message),
  'without both': (message) => without('signature', without('signature-input', message)),
  'without its principal': (message) => without('ehub-principal', message),
  'in the name of another': (message) => withHeaders(message, { 'ehub-principal': senders.otherOperator?.token ?? '' }),
  'with the gateway’s token as the principal’s': (message) =>
    withHeaders(message, { 'ehub-principal': message.headers.authorization?.replace('Bearer ', '') ?? '' }),
  'with another token of the gateway': async (message) => {
    const other = await signedMessage(message.path, message.body, sender('otherOperator'));
    return withHeaders(message, { authorization: other.headers.authorization ?? '' });
  },
  'with the principal’s token as the gateway’s': (message) =>
    withHeaders(message, { authorization: `Bearer ${message.headers['ehub-principal']}` }),
  'as if made later': (message) => withInput(message, (text) => text.replace(/created=\d+/, `created=${now() + 5}`)),
  'as if made earlier': (message) => withInput(message, (text) => text.replace(/created=\d+/, `created=${now() - 5}`)),
  'with another nonce': (message) =>
    withInput(message, (text) => text.replace(/nonce="(.)/, (_, first) => `nonce="${first === 'A' ? 'B' : 'A'}`)),
  'with a time until when it holds': (message) => withInput(message, (text) => `${text};expires=${now() + 600}`),
  'with an algorithm of choice': (message) => withInput(message, (text) => `${text};alg="hmac-sha256"`),
  'with another key’s id': (message) => withInput(message, (text) => text.replace(/keyid="[^"]*"/, 'keyid="x"')),
  'with the signature under another tag': (message) => withInput(message, (text) => text.replace('"ehub"', '"else"')),
  'with less of it covered': (message) => withInput(message, (text) => text.replace(' "@path"', '')),
  'with two signatures of the network': (message) =>
    withHeaders(message, {
      'signature-input': `${message.headers['signature-input']}, b=("@method");created=${now()};nonce="0123456789abcdef";keyid="x";tag="ehub"`,
      signature: `${message.headers.signature}, b=:AAAA:`,
    }),
  'signed by a stranger': async (message) => {
    const kid = /keyid="([^"]*)"/.exec(message.headers['signature-input'] ?? '')?.[1] ?? '';
    return resigned(message, { ...(await newSigningKey()), kid });
  },
  'signed for another method': async (message) => resigned(message, await gatewayKey(), { method: 'PUT' }),
  'signed 40 s ago': async (message) => resigned(message, await gatewayKey(), { nowMs: Date.now() - 40_000 }),
  'signed for in 20 s': async (message) => resigned(message, await gatewayKey(), { nowMs: Date.now() + 20_000 }),
};
const refused = { statusCode: 401, codes: ['UNAUTHENTICATED'], ran: [] };

const rows = accessRows();
/** A kind of principal that may use a root field. */
function entitled(coordinate: string): string {
  const [kind = 'none'] = rows.find((row) => row.coordinate === coordinate)?.open ?? [];
  return kind;
}

describe.each(hubContractNames)('%s', (contract) => {
  const mutations = rootFields().filter((field) => field.kind === 'mutation' && field.contract === contract);

  test.each(mutations.map((field) => [field.field.name, field] as const))(
    '%s is taken as it was sent, once; whatever is altered of it is refused before anything is done',
    async (_, field) => {
      const { text, variables } = sampleOperation(field);
      const body = JSON.stringify({ query: text, variables });
      const message = await signedMessage(`/${contract}`, body, sender(entitled(field.coordinate)));
      const elsewhere = hubContractNames.filter((other) => other !== contract);
      for (const other of elsewhere)
        expect({ other, ...(await send({ ...message, path: `/${other}` })) }).toEqual({ other, ...refused });
      for (const [how, alter] of Object.entries(alterations)) {
        const altered = await alter(message);
        expect({ how, altered }).not.toEqual({ how, altered: message });
        expect({ how, ...(await send(altered)) }).toEqual({ how, ...refused });
      }
      const taken = await send(message);
      expect(taken.statusCode).toBe(200);
      // What else comes of it is not the message's: a peer may be slow to answer.
      expect(taken.codes).not.toContain('UNAUTHENTICATED');
      for (const hub of ['MYKUL', 'CNHGH'] as const)
        expect({ hub, ...(await send({ ...message, hub })) }).toEqual({ hub, ...refused });
    },
  );
});
