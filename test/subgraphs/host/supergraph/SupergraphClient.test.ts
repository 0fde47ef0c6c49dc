import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { SupergraphClient } from '../../../../subgraphs/host/supergraph/SupergraphClient.ts';
import { TestServer } from '../../../support/http/TestServer.ts';

const opened: { server: TestServer; client: SupergraphClient }[] = [];
afterEach(async () => {
  for (const { server, client } of opened.splice(0)) {
    await server.close();
    await client.close();
  }
});

async function clientOf(answer: RequestListener): Promise<SupergraphClient> {
  const server = await TestServer.start(answer);
  const client = new SupergraphClient(server.at('/graphql'));
  opened.push({ server, client });
  return client;
}

const question = '{ hubs { code } }';
const ask = (client: SupergraphClient, timeoutMs = 5_000) => client.ask(question, {}, timeoutMs);

test('gives the data of an answer', async () => {
  const client = await clientOf((_, response) => response.end('{"data":{"hubs":[]}}'));
  expect(await ask(client)).toEqual({ kind: 'DATA', data: { hubs: [] } });
});

test('tells why the gateway has no data, and whether it may be asked again, and gives no partial data', async () => {
  const extensions = { code: 'HUB_UNREACHABLE', hub: 'MYKUL', retryable: true };
  const errors = [{ message: 'Down.', extensions }, { message: 'Wrong.' }];
  const client = await clientOf((_, response) => response.end(JSON.stringify({ data: { hubs: null }, errors })));
  expect(await ask(client)).toEqual({
    kind: 'FAULT',
    faults: [
      { code: 'HUB_UNREACHABLE', message: 'Down.', hub: 'MYKUL', isRetryable: true },
      { code: 'SUPERGRAPH_FAILED', message: 'Wrong.', hub: null, isRetryable: false },
    ],
  });
});

test.each(['', 'Bad Gateway', '[]', '{"data":null}', '{"errors":"many"}', '{"data":{"hu'])(
  'takes %j as a gateway that fails for now',
  async (body) => {
    const client = await clientOf((_, response) => response.writeHead(502).end(body));
    expect(await ask(client)).toMatchObject({
      kind: 'FAULT',
      faults: [{ code: 'SUPERGRAPH_FAILED', isRetryable: true }],
    });
  },
);

test('does not read an answer without end', async () => {
  const client = await clientOf((_, response) => {
    response.on('error', () => undefined);
    response.write('x'.repeat(5_000_000));
  });
  expect(await ask(client)).toMatchObject({ faults: [{ code: 'SUPERGRAPH_FAILED', isRetryable: false }] });
});

test('waits no longer than it is told to, and says so', async () => {
  const client = await clientOf(() => undefined);
  expect(await ask(client, 50)).toMatchObject({ faults: [{ code: 'SUPERGRAPH_TIMEOUT', isRetryable: true }] });
});

test('says that nobody listens', async () => {
  const client = await clientOf(() => undefined);
  await opened[0]?.server.close();
  expect(await ask(client)).toMatchObject({ faults: [{ code: 'SUPERGRAPH_UNREACHABLE', isRetryable: true }] });
});

test('throws the reason where the caller goes away', async () => {
  const caller = new AbortController();
  const client = await clientOf(() => caller.abort(new Error('gone')));
  await expect(client.ask(question, {}, 5_000, caller.signal)).rejects.toThrow('gone');
});
