import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newSigningKey, openSigningKey } from '../../identity/keys/SigningKey.ts';
import { signToken } from '../../identity/tokens/signToken.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

let network: TrustedNetwork;
beforeAll(async () => {
  network = await startTrustedNetwork();
}, 60_000);
afterAll(() => network.close());

/** What could begin another line, header, field of a log entry or colour on a terminal. */
const evil: Readonly<Record<string, string>> = {
  'a line of its own': 'x\r\n{"level":50,"msg":"forged"}',
  'a line feed': 'x\nforged',
  'other ends of lines': 'x\u2028forged\u2029forged\u0085forged\v\fforged',
  'escape sequences': '\u001b[2J\u001b[31mforged\u001b]0;forged\u0007',
  'a null': 'x\u0000forged',
  'a lone surrogate': 'x\ud800forged',
  'the end of a string': 'x","level":60,"forged":"',
  'a format': '%s%n%o%{forged}$(forged)',
  'a name of a prototype': '__proto__',
  'a length': 'f'.repeat(9_000),
};

/** Every line since then is one entry in JSON, in which nothing is forged: what is not printed is escaped. */
function expectWhole(lines: readonly string[]): void {
  for (const line of lines) {
    expect(line.indexOf('\n')).toBe(line.length - 1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f]/);
    const entry = JSON.parse(line) as Record<string, unknown>;
    expect(entry).not.toHaveProperty('forged');
    expect(entry.msg).not.toBe('forged');
    expect(line.length).toBeLessThan(8_000);
  }
}

/** Sends bytes as they are, as no HTTP client would. @returns the status of each answer until the connection ends */
async function raw(url: string, head: string, body = ''): Promise<number[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
  });
  socket.end(Buffer.from(`${head}\r\n\r\n${body}`, 'latin1'));
  await once(socket, 'close');
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}

async function send(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: [...response.headers], text: await response.text() };
}

describe.each(Object.entries(evil))('%s', (_, text) => {
  test('in input stays data', async () => {
    const before = network.logged.length;
    const url = `${network.url}/graphql`;
    const authorization = `Bearer ${await network.issuer.token('marketplace')}`;
    const id = `gid://MYKUL/Account/${text}`;
    const bodies: object[] = [
      { query: '{ __typename }', operationName: text },
      { query: `query Q { __typename } # ${text}` },
      { query: text },
      { query: 'query ($id: ID!) { account(id: $id) { id } }', variables: { id } },
      { query: 'query ($id: ID!) { account(id: $id) { id } }', variables: { [text]: text, id: text } },
      { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: text } } },
      {
        query: 'mutation ($input: QuoteFxInput!) { quoteFx(input: $input) { userErrors { code message } } }',
        variables: {
          input: { hub: 'MYKUL', sell: 'MYR', buy: { amount: '1.00', currencyCode: 'CNY' }, idempotencyKey: text },
        },
      },
      {
        query: 'mutation ($input: CancelTradeInput!) { cancelTrade(input: $input) { userErrors { code message } } }',
        variables: { input: { id: `gid://MYKUL/Trade/${text}`, reason: text, idempotencyKey: 'x' } },
      },
    ];
    for (const body of bodies) {
      const { status, headers, text: answer } = await send(url, body, { authorization });
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(headers)).not.toContain('forged');
      expect(() => JSON.parse(answer)).not.toThrow();
      expect(answer).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+|INTERNAL/);
    }
    expectWhole(network.logged.slice(before));
  });

  test('in a token that is refused, at the gateway and at a hub, is not logged', async () => {
    const before = network.logged.length;
    const { audience, issuer = '' } = network.issuer.networkTrust;
    const key = { ...(await newSigningKey()), kid: text };
    const caller = { principal: { kind: 'marketplace', marketplace: text }, subject: text, scopes: new Set([text]) };
    const own = await openSigningKey(network.keyFile('network'));
    const tokens = await Promise.all(
      [key, own].map((by) =>
        signToken(by, { issuer, audience, caller: caller as never, clientId: text, lifetimeS: 600 }),
      ),
    );
    for (const token of tokens) {
      for (const url of [`${network.url}/graphql`, network.hubs.MYKUL.url('settlement')]) {
        const headers = {
          authorization: `Bearer ${token}`,
          'ehub-principal': token,
          'signature-input': 'x=();tag="ehub"',
        };
        const { status, text: answer } = await send(url, { query: '{ __typename }' }, headers);
        expect(status).toBe(token.length > 15_000 ? 431 : 401);
        expect(answer).not.toContain('forged');
      }
    }
    const logged = network.logged.slice(before);
    expectWhole(logged);
    expect(logged.join('')).not.toContain('forged');
  });

  test('in a header or a path, byte by byte, causes no second request and no second log line', async () => {
    const before = network.logged.length;
    const bytes = Buffer.from(text).toString('latin1');
    for (const url of [network.url, network.hubs.MYKUL.url('settlement')]) {
      const host = new URL(url).host;
      const path = url === network.url ? '/graphql' : '/settlement';
      const body = JSON.stringify({ query: '{ __typename }' });
      const head = (name: string, value: string) =>
        `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${name}: ${value}`;
      for (const name of [
        'authorization',
        'ehub-deadline-ms',
        'x-request-id',
        'user-agent',
        'signature',
        'traceparent',
      ])
        expect((await raw(url, head(name, bytes), body)).length).toBeLessThan(2);
      expect(
        (
          await raw(
            url,
            `GET /${encodeURIComponent(text.replaceAll('\ud800', ''))} HTTP/1.1\r\nhost: ${host}\r\nconnection: close`,
          )
        ).length,
      ).toBe(1);
      expect(
        (await raw(url, `GET /${bytes.replaceAll(' ', '+')} HTTP/1.1\r\nhost: ${host}\r\nconnection: close`)).length,
      ).toBeLessThan(2);
    }
    expectWhole(network.logged.slice(before));
  });
});

test('metrics contain no text of clients', async () => {
  const metrics = await (await fetch(`${network.url}/metrics`)).text();
  expect(metrics).toContain('# HELP');
  expect(metrics).not.toContain('forged');
  for (const line of metrics.split('\n')) expect(line).toMatch(/^(#.*|[a-z_]\w*(\{[^{}]*\})? [-+.\deInfNa]+|)$/);
});
