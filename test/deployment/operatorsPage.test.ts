import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { fillIn } from '../support/hubs/fillIn.ts';
import { DemoProcess } from '../support/processes/DemoProcess.ts';
import { freePorts } from '../support/processes/freePorts.ts';
import { TestProcess } from '../support/processes/TestProcess.ts';

/** The demo network, and a folder in which its operator works. */
const folder = mkdtempSync(join(tmpdir(), 'ehub-operator-'));
const dataDir = join(folder, 'data');
let ports: { PORT: string; HUB_PORT: string };
let demo: DemoProcess;
let hub: TestProcess | undefined;
beforeAll(async () => {
  ports = await freePorts();
  demo = new DemoProcess({ ...ports, DATA_DIR: dataDir });
  await demo.running();
}, 90_000);
afterAll(async () => {
  await hub?.stop();
  await demo.stop();
  rmSync(folder, { recursive: true, force: true });
}, 40_000);

/** The commands of the first block below a heading of docs/operators.md. */
function commandsBelow(heading: string): string[] {
  const page = readFileSync(join(projectRoot, 'docs/operators.md'), 'utf8');
  const [, block = ''] = page.slice(page.indexOf(`## ${heading}\n`)).match(/```sh\n(.*?)```/s) ?? [];
  return block.trim().split('\n');
}

/** Runs a command of the page, with programs at their places and a port that is free here. */
function run(command: string): TestProcess {
  const [program, ...args] = command.replace(':4120', `:${Number(ports.HUB_PORT) + 12}`).split(' ');
  const start = program === 'ehub' ? [join(projectRoot, 'cli/ehub.mjs')] : [];
  const at = args.map((argument) => (argument.startsWith('dist/') ? join(projectRoot, argument) : argument));
  return new TestProcess([...start, ...at], {
    cwd: folder,
    env: program === 'ehub' ? { DATA_DIR: dataDir, ...ports } : {},
  });
}

test('the commands of "Bring a country in" add a country that this repository does not have, and it can be quoted to', async () => {
  const [init, joins, serve, status, ...more] = commandsBelow('Bring a country in') as [string, string, string, string];
  expect(more).toEqual([]);

  expect(await run(init).ended).toBe(1);
  fillIn(join(folder, 'THBKK'));
  expect(await run(init).ended).toBe(0);
  expect(await run(joins).ended).toBe(0);
  hub = run(serve);
  while ((await hub.message<{ kind: string }>()).kind !== 'ready');
  let seen = run(status);
  while ((await seen.ended) !== 0) seen = run(status);
  expect(seen.output).toMatch(/^THBKK {2}settlement {2}ACTIVE/m);

  const url = `http://127.0.0.1:${ports.PORT}/graphql`;
  const token = JSON.parse(readFileSync(join(dataDir, 'tokens.json'), 'utf8')).marketplace as string;
  const goods = await postGraphQL<{ products: { nodes: { id: string }[] } }>(
    url,
    '{ products(first: 1, hubs: ["MYKUL"], filter: { marketplaceId: "gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B" }) { nodes { id } } }',
  );
  const quote = await postGraphQL(
    url,
    `mutation ($input: QuoteLandedCostInput!) {
      quoteLandedCost(input: $input) { quote { destination { code } } userErrors { code message } }
    }`,
    {
      input: {
        lines: [{ productId: goods.data?.products.nodes[0]?.id, quantity: 1 }],
        ...{ destination: 'THBKK', idempotencyKey: 'first' },
      },
    },
    token,
  );
  expect(quote).toEqual({ data: { quoteLandedCost: { quote: { destination: { code: 'THBKK' } }, userErrors: [] } } });
}, 120_000);
