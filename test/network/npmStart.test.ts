import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { DemoProcess, freePorts, isAlive } from '../support/network/DemoProcess.ts';
import { runCommand } from '../support/processes/runCommand.ts';

jest.setTimeout(90_000);

let dataDir: string;
let started: DemoProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ehub-demo-'));
  started = [];
});

afterEach(async () => {
  await Promise.all(
    started.map(async (demo) => {
      demo.kill('SIGKILL');
      await demo.ended;
    }),
  );
  rmSync(dataDir, { recursive: true, force: true });
});

async function startDemo(
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<{ demo: DemoProcess; gateway: string }> {
  const ports = await freePorts();
  const demo = new DemoProcess({ ...ports, DATA_DIR: dataDir, ...env }, args);
  started.push(demo);
  return { demo, gateway: `http://127.0.0.1:${ports.PORT}` };
}

/** What it says where it cannot start: the remedy belongs to it, a stack does not. */
function messageOf(demo: DemoProcess): string {
  return demo.output.slice(demo.output.indexOf(cannotStart) + cannotStart.length).trim();
}

const cannotStart = 'The network cannot start.';

/** A process that was told to end, or whose parent was killed, takes a moment; this is the limit of our patience. */
async function allEnded(pids: readonly number[]): Promise<boolean> {
  const deadlineMs = performance.now() + 15_000;
  while (pids.some(isAlive) && performance.now() < deadlineMs) await delay(20);
  return !pids.some(isAlive);
}

/** Asks until the answer is this one. */
async function untilAnswered(url: string, query: string, data: object): Promise<void> {
  while (JSON.stringify((await postGraphQL(url, query)).data) !== JSON.stringify(data)) await delay(50);
}

const productsOfBothHubs = `{
  products(first: 100) { totalCount nodes { id hub { name } merchant { legalName } stock { available } } coverage { hub status } }
}`;

interface Products {
  products: {
    totalCount: number;
    nodes: { id: string; hub: { name: string }; stock: { available: number } | null }[];
    coverage: { hub: string; status: string }[];
  };
}

describe('npm start', () => {
  test('answers one query with products, merchants and stock of both countries, and stops everything on SIGTERM', async () => {
    const { demo, gateway } = await startDemo();
    await demo.running();
    const { data, errors } = await postGraphQL<Products>(`${gateway}/graphql`, productsOfBothHubs);
    expect(errors).toBeUndefined();
    expect(data?.products.coverage).toEqual([
      { hub: 'CNHGH', status: 'ANSWERED' },
      { hub: 'MYKUL', status: 'ANSWERED' },
    ]);
    expect(data?.products.totalCount).toBeGreaterThanOrEqual(10_000);
    expect(data?.products.nodes).toHaveLength(100);
    expect(data?.products.nodes.every(({ stock }) => stock !== null)).toBe(true);

    const processes = demo.descendants();
    expect(processes.length).toBeGreaterThanOrEqual(4);
    demo.kill('SIGTERM');
    expect(await demo.ended).toBe(0);
    expect(await allEnded(processes)).toBe(true);
  });

  test('leaves no process behind when it is killed with SIGKILL', async () => {
    const { demo } = await startDemo({ EHUB_SEED: 'none' });
    await demo.running();
    const processes = demo.descendants();
    demo.kill('SIGKILL');
    await demo.ended;
    expect(await allEnded(processes)).toBe(true);
  });

  test('starts a hub that dies again at its port, and still stops cleanly', async () => {
    const { demo, gateway } = await startDemo({ EHUB_SEED: 'none' });
    await demo.running();
    const hub = demo.descendant('--hub CNHGH');
    process.kill(hub, 'SIGKILL');
    await demo.printed('Hub CNHGH serves again');
    expect(demo.output).toMatch(/Hub CNHGH has ended \(signal SIGKILL\); it is started again in 0\.5 s/);
    const again = demo.descendant('--hub CNHGH');
    expect(again).not.toBe(hub);
    const query = '{ products(first: 1, hubs: ["CNHGH"]) { totalCount coverage { status } } }';
    // The gateway tries a hub that refused it again within a second.
    await untilAnswered(`${gateway}/graphql`, query, {
      products: { totalCount: 0, coverage: [{ status: 'ANSWERED' }] },
    });

    process.kill(again, 'SIGKILL');
    await demo.printed('it is started again in 1 s');
    const processes = demo.descendants();
    demo.kill('SIGTERM');
    expect(await demo.ended).toBe(0);
    expect(await allEnded(processes)).toBe(true);
  });

  test('keeps what was written and what was edited in the registry over a restart at other ports', async () => {
    const register = `mutation {
      registerMerchant(input: { hub: "MYKUL", legalName: "Kedai Teh Sdn Bhd", identifiers: [{ scheme: OTHER, number: "KTH-1" }], idempotencyKey: "one" }) {
        merchant { id } userErrors { code message }
      }
    }`;
    type Registered = { registerMerchant: { merchant: { id: string } } };
    const first = await startDemo({ EHUB_SEED: 'none' });
    await first.demo.running();
    const { operatorMYKUL } = JSON.parse(readFileSync(join(dataDir, 'tokens.json'), 'utf8')) as Record<string, string>;
    const { data } = await postGraphQL<Registered>(`${first.gateway}/graphql`, register, {}, operatorMYKUL);
    const id = data?.registerMerchant.merchant.id;
    const registry = join(dataDir, 'network.json');
    writeFileSync(registry, readFileSync(registry, 'utf8').replace('"Hangzhou"', '"Hangzhou e-Hub"'));
    expect(await first.demo.stop()).toBe(0);

    const second = await startDemo({ EHUB_SEED: 'none' });
    await second.demo.running();
    const query = `{ merchant(id: "${id}") { legalName } hub(code: "CNHGH") { name } }`;
    expect(await postGraphQL(`${second.gateway}/graphql`, query)).toEqual({
      data: { merchant: { legalName: 'Kedai Teh Sdn Bhd' }, hub: { name: 'Hangzhou e-Hub' } },
    });
  });

  test('writes a token for each party, for its owner alone, and ehub token prints a fresh one', async () => {
    const { demo, gateway } = await startDemo({ EHUB_SEED: 'none' }, ['--hubs', 'CNHGH']);
    await demo.running();
    const file = join(dataDir, 'tokens.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const tokens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    expect(Object.keys(tokens)).toEqual([
      ...['marketplace', 'otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorMYKUL', 'operatorCNHGH'],
      'networkOperator',
    ]);
    const fresh = runCommand(process.execPath, [join(projectRoot, 'cli/ehub.mjs'), 'token', 'operatorCNHGH'], {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
    }).trim();
    const query = '{ hubs { code } trialBalance(hub: "CNHGH") { currency } }';
    for (const token of [tokens.operatorCNHGH, fresh])
      expect(await postGraphQL(`${gateway}/graphql`, query, {}, token)).toEqual({
        data: { hubs: [{ code: 'CNHGH' }], trialBalance: [] },
      });
    const { errors } = await postGraphQL(`${gateway}/graphql`, query);
    expect(errors).toMatchObject([{ path: ['trialBalance'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
  });

  test('says which hubs it has when another is asked for', async () => {
    const { demo } = await startDemo({}, ['--hubs', 'MYKUL,THBKK']);
    expect(await demo.ended).toBe(1);
    expect(messageOf(demo)).toBe(
      'The demo has no hub THBKK; it has MYKUL, CNHGH. Hubs of your own are entries of the registry, and you start them (docs/operators.md).',
    );
  });

  test('leaves a network alone that runs in the same folder', async () => {
    const first = await startDemo({ EHUB_SEED: 'none' });
    await first.demo.running();
    const registry = readFileSync(join(dataDir, 'network.json'), 'utf8');
    const second = await startDemo({ EHUB_SEED: 'none' });
    expect(await second.demo.ended).toBe(1);
    expect(messageOf(second.demo)).toBe(
      `Another network runs in ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
    );
    expect(readFileSync(join(dataDir, 'network.json'), 'utf8')).toBe(registry);
    expect(await postGraphQL(`${first.gateway}/graphql`, '{ hubs { status } }')).toMatchObject({
      data: { hubs: [{ status: 'ACTIVE' }, { status: 'ACTIVE' }] },
    });
  });

  test.each(['PORT', 'HUB_PORT'] as const)('says in one line that the port of %s is taken', async (variable) => {
    const ports = await freePorts();
    const holder = createServer().listen(Number(ports[variable]), '127.0.0.1');
    try {
      const demo = new DemoProcess({ ...ports, DATA_DIR: dataDir, EHUB_SEED: 'none' });
      started.push(demo);
      expect(await demo.ended).toBe(1);
      expect(messageOf(demo)).toMatch(new RegExp(`^Port ${ports[variable]} .* is in use\\. Set ${variable} to .*$`));
      expect(await allEnded(demo.descendants())).toBe(true);
    } finally {
      holder.close();
    }
  });

  test('lists every fault of its configuration at once', async () => {
    const demo = new DemoProcess({ PORT: 'x', HUB_PORT: '70000', DATABASE_URL: 'mysql://db', DATA_DIR: dataDir });
    started.push(demo);
    expect(await demo.ended).toBe(1);
    expect(demo.output).toMatch(/PORT is "x"/);
    expect(demo.output).toMatch(/HUB_PORT is "70000"/);
    expect(demo.output).toMatch(/DATABASE_URL must begin with postgresql:/);
  });

  test('names the server, and not its password, when DATABASE_URL cannot be reached', async () => {
    const { demo } = await startDemo({ DATABASE_URL: 'postgresql://ehub:secret@127.0.0.1:1/postgres' });
    expect(await demo.ended).toBe(1);
    expect(messageOf(demo)).toMatch(
      /^Hub \w+: .* at 127\.0\.0\.1:1: .*ECONNREFUSED.* Is a PostgreSQL server running there\?$/,
    );
    expect(demo.output).not.toContain('secret');
    expect(await allEnded(demo.descendants())).toBe(true);
  });

  test('names the folder when DATA_DIR is not one that can be written', async () => {
    const file = join(dataDir, 'a-file');
    writeFileSync(file, '');
    chmodSync(file, 0o400);
    const { demo } = await startDemo({ DATA_DIR: join(file, 'inside') });
    expect(await demo.ended).toBe(1);
    expect(messageOf(demo)).toBe(
      `The data folder ${file}/inside cannot be written (ENOTDIR). Set DATA_DIR to a folder that can.`,
    );
  });
});
