import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '../../bench/freePort.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { composed } from '../support/federation/composed.ts';
import { RawConnection } from '../support/http/RawConnection.ts';
import { type ServedSubgraphs, serveSubgraphs } from '../support/http/servedSubgraphs.ts';
import { GatewayProcess } from '../support/processes/GatewayProcess.ts';
import { generatesNothingIn, runsTypeScript, TestProcess } from '../support/processes/TestProcess.ts';

const sdl = 'type Query { slow: Int! rows: [Row!]! } type Row { id: ID! }';
/** More than answers are made without generated code of. */
const rows = Array.from({ length: 2_500 }, (_, index) => ({ id: String(index) }));
let folder: string;
let subgraphs: ServedSubgraphs;
let origin: string;
let arguments_: string[];
let started: GatewayProcess[];
/** Answers the requests for `slow` that are under way. */
let held: (() => void)[];

beforeEach(async () => {
  held = [];
  started = [];
  const slow = () => new Promise((resolve) => held.push(() => resolve(1)));
  subgraphs = await serveSubgraphs({ slow: { sdl, resolvers: { Query: { slow, rows: () => rows } } } });
  folder = mkdtempSync(join(tmpdir(), 'ehub-main-'));
  const supergraph = join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, composed({ slow: sdl }).replaceAll('"http://slow"', `"${subgraphs.urls.slow}"`));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  arguments_ = [`--supergraph=${supergraph}`, `--port=${port}`, '--no-sandbox'];
});

afterEach(async () => {
  await Promise.all(started.map((gateway) => gateway.stop('SIGKILL')));
  await subgraphs.close();
  rmSync(folder, { recursive: true });
});

async function start(args = arguments_, nodeFlags: readonly string[] = []): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start(args, nodeFlags);
  started.push(gateway);
  return gateway;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const readiness = async () => (await fetch(`${origin}/health/ready`)).status;

test('a gateway that is stopped says so, serves during the shutdown delay, and finishes what it has received', async () => {
  const gateway = await start([...arguments_, '--shutdown-delay=300000']);
  expect(await readiness()).toBe(200);
  const connection = await RawConnection.open(`${origin}/graphql`);
  const endless = await RawConnection.open(`${origin}/graphql`);
  endless.write(endless.post('{ slow }', { 'content-length': '1000' }));
  connection.write(connection.post('{ slow }'));
  await until(() => held.length === 1);

  gateway.kill('SIGTERM');
  await until(async () => (await readiness()) === 503);
  const body = JSON.stringify({ query: '{ __typename }' });
  const answered = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(await answered.json()).toEqual({ data: { __typename: 'Query' } });
  expect(await (await fetch(`${origin}/health/ready`)).json()).toEqual({
    status: 'not ready',
    reason: 'The gateway is shutting down.',
  });

  // A second signal ends the delay.
  gateway.kill('SIGTERM');
  await until(() =>
    fetch(origin).then(
      () => false,
      () => true,
    ),
  );
  connection.write(connection.post('{ slow }'));
  for (const answer of held) answer();
  await connection.closed;
  const answers = connection.received.split(/(?=HTTP\/1.1 )/);
  expect(answers).toHaveLength(2);
  expect(answers[0]).toMatch(/^HTTP\/1.1 200 [\s\S]*{"data":{"slow":1}}$/);
  expect(answers[1]).toMatch(/^HTTP\/1.1 503 [\s\S]*retry-after: 1[\s\S]*"code":"GATEWAY_CLOSING","retryable":true/);
  await endless.closed;
  expect(await gateway.ended).toBe(0);
}, 60_000);

test('a gateway ends in order though clients do not end their requests, read their answers or close their connections', async () => {
  const gateway = await start();
  const [unused, endless, idle] = await Promise.all([1, 2, 3].map(() => RawConnection.open(`${origin}/graphql`)));
  endless?.write(endless.post('{ slow }', { 'content-length': '1000' }));
  idle?.write(idle.post('{ __typename }'));
  await idle?.answers(1);
  gateway.kill('SIGTERM');
  expect(await gateway.ended).toBe(0);
  for (const connection of [unused, endless, idle]) connection?.destroy();
}, 60_000);

/** The supergraph with a description of so many characters, in the file that the gateway is given. */
function describeAtLength(characters: number): void {
  const file = join(folder, 'supergraph.graphql');
  const description = 'What this is for. '.repeat(Math.ceil(characters / 18));
  writeFileSync(file, readFileSync(file, 'utf8').replace('type Query', `"""${description}"""\ntype Query`));
}

test('a supergraph of 20 MB is served', async () => {
  describeAtLength(20_000_000);
  const gateway = await start();
  const answered = await fetch(`${origin}/graphql?query={__typename}`, {
    headers: { 'apollo-require-preflight': '1' },
  });
  expect(await answered.json()).toEqual({ data: { __typename: 'Query' } });
  gateway.kill('SIGTERM');
  expect(await gateway.ended).toBe(0);
});

test('a gateway with --no-jit generates no code and gives the same responses', async () => {
  await start([...arguments_, '--no-jit'], generatesNothingIn('/gateway/jit/generate'));
  const answered = await fetch(`${origin}/graphql?query={rows{id}}`, { headers: { 'apollo-require-preflight': '1' } });
  expect(await answered.json()).toEqual({ data: { rows } });
});

const noCode = '--disallow-code-generation-from-strings';

test('where code generation is forbidden, the engine gives the same responses, and a gateway says why it does not start', async () => {
  await expect(start(arguments_, [noCode])).rejects.toThrow(
    /Node runs with --disallow-code-generation-from-strings: Fastify, which .* Start without that flag/,
  );
  const { href } = pathToFileURL(join(projectRoot, 'test/support/federation/testEngine.ts'));
  const program = `
    const { testEngine } = await import(${JSON.stringify(href)});
    const rows = ${JSON.stringify(rows)};
    const { ask } = testEngine({ rows: { sdl: ${JSON.stringify(sdl)}, resolvers: { Query: { rows: () => rows } } } });
    const { data } = await ask('{ rows { id } }');
    console.log(JSON.stringify(data));
    process.disconnect();`;
  const engine = new TestProcess([...runsTypeScript, noCode, '--input-type=module', '--eval', program]);
  await engine.ended;
  expect(JSON.parse(engine.output)).toEqual({ rows });
});
