import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Agent, request } from 'undici';
import { readConfig } from '../../gateway/config.ts';
import { type RunningGateway, startGateway } from '../../gateway/gateway.ts';
import { TlsCredentials } from '../../identity/tls/TlsCredentials.ts';
import { SupergraphClient } from '../../subgraphs/host/supergraph/SupergraphClient.ts';
import { subgraph as merchantsSubgraph } from '../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../support/hub/startTestHub.ts';
import { RecordingLogger } from '../support/hubs/RecordingLogger.ts';
import { TestAuthority } from '../support/tls/TestAuthority.ts';

type Certificate = Awaited<ReturnType<TestAuthority['issue']>>;

let folder: string;
let authority: TestAuthority;
let stranger: TestAuthority;
/** Of the hub, and of the gateway where it has one. */
let served: Certificate;
/** What the gateway shows to the hub, and the hub to the gateway. */
let shown: Certificate;
let strangers: Certificate;
let hub: TestHub;
let hubTls: TlsCredentials;
let hubLog: RecordingLogger;
let registryFile: string;
const running: RunningGateway[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-tls-'));
  [authority, stranger] = await Promise.all([
    TestAuthority.make(folder, 'authority'),
    TestAuthority.make(folder, 'stranger'),
  ]);
  served = await authority.issue('served');
  shown = await authority.issue('shown');
  strangers = await stranger.issue('strangers');
  hubLog = new RecordingLogger();
  hubTls = await TlsCredentials.start({ ...served, ca: authority.file }, hubLog);
  const options = { code: 'MYKUL', subgraphs: [merchantsSubgraph], tls: hubTls, log: hubLog.asPino() };
  hub = await startTestHub(options);
  registryFile = join(folder, 'network.json');
  const entry = { ...hub.facts, subgraphs: { merchants: hub.url('merchants') } };
  writeFileSync(registryFile, JSON.stringify({ hubs: [entry], marketplaces: [] }));
}, 60_000);

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close();
});

afterAll(async () => {
  await hub?.close();
  hubTls?.close();
  rmSync(folder, { recursive: true });
});

async function gatewayWith(...args: string[]): Promise<{ readonly url: string; readonly log: RecordingLogger }> {
  const log = new RecordingLogger();
  const all = ['--registry', registryFile, '--port=0', '--no-sandbox', ...args];
  const gateway = await startGateway(readConfig(all, {}), log.asPino());
  running.push(gateway);
  return { url: gateway.url, log };
}

const clientArgs = ({ cert, key }: Certificate) => ['--client-cert', cert, '--client-key', key];
const listenArgs = ({ cert, key }: Certificate) => ['--tls-cert', cert, '--tls-key', key];

const merchants = '{ merchants(first: 1) { totalCount coverage { hub status } } }';
const answeredBy = (status: string) => expect.objectContaining({ coverage: [{ hub: 'MYKUL', status }] });

interface Answer {
  readonly data?: { readonly merchants?: { readonly coverage: readonly { readonly status: string }[] } };
}

async function ask(url: string, query = merchants, tls: ConnectionOptions = { ca: authority.cert }): Promise<Answer> {
  const agent = new Agent({ connect: tls as never });
  try {
    const { body } = await request(`${url}/graphql`, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await body.json()) as Answer;
  } finally {
    await agent.destroy();
  }
}

describe('a gateway with a certificate', () => {
  test('answers over TLS to clients that trust its authority, and not over plain HTTP', async () => {
    const { url } = await gatewayWith(...listenArgs(served));
    expect(url).toMatch(/^https:/);
    expect(await ask(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    await expect(ask(url, '{ __typename }', {})).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    await expect(ask(url, '{ __typename }', { ca: stranger.cert })).rejects.toThrow('certificate');
    await expect(ask(url.replace('https:', 'http:'))).rejects.toThrow();
  });

  test('that requires client certificates says why it refuses those without one, or with another authority’s', async () => {
    const { url, log } = await gatewayWith(...listenArgs(served), '--tls-client-ca', authority.file);
    const credentials = await TlsCredentials.start({ ...shown, ca: authority.file }, log);
    const bare = await TlsCredentials.start({ ca: authority.file }, log);
    const strange = await TlsCredentials.start({ ...strangers, ca: authority.file }, log);
    const askAs = async (tls: TlsCredentials) => {
      const client = new SupergraphClient(`${url}/graphql`, { tls, log });
      const answer = await client.ask('{ __typename }', {}, 10_000);
      await client.close();
      tls.close();
      return answer;
    };
    expect(await askAs(credentials)).toEqual({ kind: 'DATA', data: { __typename: 'Query' } });
    const unreachable = { kind: 'FAULT', faults: [{ code: 'SUPERGRAPH_UNREACHABLE' }] };
    expect(await askAs(bare)).toMatchObject(unreachable);
    await log.entry('The supergraph cannot be reached');
    expect(await askAs(strange)).toMatchObject(unreachable);
    await log.entry('A client was refused in the TLS handshake', 2);
    const refused = log.entries.filter(({ message }) => message === 'A client was refused in the TLS handshake');
    expect(refused.map(({ level, facts }) => [level, facts.reason])).toEqual([
      ['warn', 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE'],
      ['warn', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ]);
  });

  test('presents a replaced certificate to new connections', async () => {
    const files = await authority.issue('replaced');
    const { url, log } = await gatewayWith(...listenArgs(files));
    const { port } = new URL(url);
    const fingerprint = async () => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', ca: authority.cert });
      await once(socket, 'secureConnect');
      const found = socket.getPeerCertificate().fingerprint256;
      socket.destroy();
      return found;
    };
    const first = await fingerprint();
    writeFileSync(files.cert, 'a mistake');
    expect(await log.entry('TLS: the last valid certificates stay in use')).toMatchObject({
      facts: { reason: `The file ${files.cert} for TLS has no certificate in PEM.` },
    });
    expect(await fingerprint()).toBe(first);
    await authority.issue('replaced');
    while ((await fingerprint()) === first);
    expect(await ask(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  });

  test('answers pipelined requests in order', async () => {
    const { url } = await gatewayWith(...listenArgs(served));
    const { port } = new URL(url);
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca: authority.cert });
    const body = (alias: string) => JSON.stringify({ query: `{ ${alias}: __typename }` });
    const post = (text: string) =>
      ['POST /graphql HTTP/1.1', 'host: 127.0.0.1', 'content-type: application/json', `content-length: ${text.length}`]
        .concat('', text)
        .join('\r\n');
    socket.write(['a', 'b', 'c'].map((alias) => post(body(alias))).join(''));
    let received = '';
    while (!received.includes('"c"')) received += String((await once(socket, 'data'))[0]);
    expect(received.match(/{"data":{"\w":"Query"}}/g)).toEqual(
      ['a', 'b', 'c'].map((name) => `{"data":{"${name}":"Query"}}`),
    );
    socket.destroy();
  });

  test('closes in bounded time even if a client has stopped in a handshake', async () => {
    const { url } = await gatewayWith(...listenArgs(served));
    const silent = connectTcp(Number(new URL(url).port), '127.0.0.1').resume();
    await once(silent, 'connect');
    const closed = once(silent, 'close');
    await running.pop()?.close();
    await closed;
  });
});

describe('a hub that asks for certificates of clients', () => {
  test('answers a gateway with a certificate of its authority', async () => {
    const { url } = await gatewayWith('--ca', authority.file, ...clientArgs(shown));
    expect((await ask(url)).data?.merchants).toEqual(answeredBy('ANSWERED'));
  });

  test('refuses a gateway without a certificate, and both say why', async () => {
    const { url, log } = await gatewayWith('--ca', authority.file);
    expect((await ask(url)).data?.merchants).toEqual(answeredBy('UNREACHABLE'));
    const { facts } = await log.entry('A call to an endpoint failed');
    expect(facts).toMatchObject({ hub: 'MYKUL', cause: 'TLS', reason: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' });
    await refusedAtHub('ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE');
  });

  test('refuses a gateway with another authority’s certificate, says why, and answers once it is replaced', async () => {
    const mine = await stranger.issue('mine');
    const { url } = await gatewayWith('--ca', authority.file, ...clientArgs(mine));
    expect((await ask(url)).data?.merchants).toEqual(answeredBy('UNREACHABLE'));
    await refusedAtHub('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    await authority.issue('mine');
    const status = async () => (await ask(url)).data?.merchants?.coverage[0]?.status;
    while ((await status()) !== 'ANSWERED') await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test.each([
    ['without its authority', () => []],
    ['with another authority', () => ['--ca', stranger.file]],
  ])('is not trusted by a gateway %s, which says why', async (_, args) => {
    const { url, log } = await gatewayWith(...args(), ...clientArgs(shown));
    expect((await ask(url)).data?.merchants).toEqual(answeredBy('UNREACHABLE'));
    const { facts } = await log.entry('A call to an endpoint failed');
    expect(facts).toMatchObject({ cause: 'TLS', reason: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });
});

async function refusedAtHub(reason: string): Promise<void> {
  for (let count = 1; ; count++) {
    const { facts } = await hubLog.entry('A client was refused in the TLS handshake', count);
    if (facts.reason === reason) return;
  }
}

describe('a gateway does not start, and says in one line why,', () => {
  test.each<[string, () => string[], () => RegExp | string]>([
    [
      'with a file that is not there',
      () => ['--tls-cert', '/nowhere', '--tls-key', served.key],
      () => 'The file /nowhere for TLS cannot be read: ENOENT',
    ],
    [
      'with a key of another certificate',
      () => ['--tls-cert', served.cert, '--tls-key', shown.key],
      () => `The files for TLS cannot be used (${served.cert}, ${shown.key}): key values mismatch.`,
    ],
    [
      'with authorities that are none',
      () => ['--ca', registryFile],
      () => `The file ${registryFile} for TLS has no certificate in PEM.`,
    ],
  ])('%s', async (_, args, reason) => {
    await expect(gatewayWith(...args())).rejects.toThrow(reason());
    await expect(gatewayWith(...args())).rejects.not.toThrow('\n');
  });
});

test.each([
  [['--tls-cert=a'], '--tls-cert and --tls-key must be given together.'],
  [['--tls-key=a'], '--tls-cert and --tls-key must be given together.'],
  [['--tls-client-ca=a'], '--tls-client-ca requires --tls-cert and --tls-key.'],
  [['--client-cert=a'], '--client-cert and --client-key must be given together.'],
])('refuses %j', (args, fault) => {
  expect(() => readConfig(['--registry=any', ...args], {})).toThrow(`- ${fault}`);
});

test('takes the files from the environment too', () => {
  const env = { EHUB_TLS_CERT: 'a', EHUB_TLS_KEY: 'b', EHUB_TLS_CLIENT_CA: 'c', EHUB_CA: 'd' };
  expect(readConfig(['--registry=any'], env).tls).toEqual({
    listen: { cert: 'a', key: 'b', ca: 'c' },
    connect: { ca: 'd' },
  });
  expect(readConfig(['--registry=any'], {}).tls).toEqual({ listen: undefined, connect: undefined });
});
