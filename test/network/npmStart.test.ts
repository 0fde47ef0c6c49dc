import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { DemoProcess, isAlive } from '../support/processes/DemoProcess.ts';
import { freePorts } from '../support/processes/freePorts.ts';
import { runCommand } from '../support/processes/runCommand.ts';

jest.setTimeout(90_000);

const root = mkdtempSync(join(tmpdir(), 'ehub-demo-'));
let dataDir: string;
const started: DemoProcess[] = [];

afterAll(async () => {
  await Promise.all(started.map((demo) => demo.stop('SIGKILL')));
  rmSync(root, { recursive: true, force: true });
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

const tokens = () => JSON.parse(readFileSync(join(dataDir, 'tokens.json'), 'utf8')) as Record<string, string>;

describe('a network of npm start', () => {
  let running: Awaited<ReturnType<typeof startDemo>>;
  let merchantId: string;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(root, 'data-'));
    running = await startDemo({ EHUB_SEED: 'none' });
    await running.demo.running();
  });

  test('is not affected by another that is started in the same folder', async () => {
    const registry = readFileSync(join(dataDir, 'network.json'), 'utf8');
    const second = await startDemo({ EHUB_SEED: 'none' });
    expect(await second.demo.ended).toBe(1);
    expect(messageOf(second.demo)).toBe(
      `Another network runs in ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
    );
    expect(readFileSync(join(dataDir, 'network.json'), 'utf8')).toBe(registry);
    expect(await postGraphQL(`${running.gateway}/graphql`, '{ hubs { status } }')).toMatchObject({
      data: { hubs: [{ status: 'ACTIVE' }, { status: 'ACTIVE' }] },
    });
  });

  test('restarts a hub that dies, at its port, and still stops everything on SIGTERM', async () => {
    const { demo, gateway } = running;
    const register = `mutation {
      registerMerchant(input: { hub: "CNHGH", legalName: "West Lake Tea", identifiers: [{ scheme: OTHER, number: "WLT-1" }], idempotencyKey: "one" }) {
        merchant { id } userErrors { code message }
      }
    }`;
    type Registered = { registerMerchant: { merchant: { id: string } } };
    const { data } = await postGraphQL<Registered>(`${gateway}/graphql`, register, {}, tokens().operatorCNHGH);
    merchantId = data?.registerMerchant.merchant.id ?? '';

    const hub = demo.descendant('--hub CNHGH');
    process.kill(hub, 'SIGKILL');
    await demo.printed('Hub CNHGH serves again');
    expect(demo.output).toMatch(/Hub CNHGH has ended \(signal SIGKILL\); restarting in 0\.5 s/);
    const again = demo.descendant('--hub CNHGH');
    expect(again).not.toBe(hub);
    // The gateway tries a hub that refused it again within a second.
    await untilAnswered(
      `${gateway}/graphql`,
      '{ products(first: 1, hubs: ["CNHGH"]) { totalCount coverage { status } } }',
      {
        products: { totalCount: 0, coverage: [{ status: 'ANSWERED' }] },
      },
    );

    process.kill(again, 'SIGKILL');
    await demo.printed('restarting in 1 s');
    const processes = demo.descendants();
    expect(processes.length).toBeGreaterThanOrEqual(3);
    const other = demo.descendant('--hub MYKUL');
    demo.kill('SIGTERM');
    // A signal for the whole process group ends hubs before they are told to stop.
    process.kill(other, 'SIGKILL');
    expect(await demo.ended).toBe(0);
    expect(await allEnded(processes)).toBe(true);
    expect(demo.output).not.toMatch(/Hub MYKUL has ended/);
  });

  test('keeps data and edits of the registry over a restart at other ports, with one of its hubs', async () => {
    const registry = join(dataDir, 'network.json');
    writeFileSync(registry, readFileSync(registry, 'utf8').replace('"Hangzhou"', '"Hangzhou e-Hub"'));
    running = await startDemo({ EHUB_SEED: 'none' }, ['--hubs', 'CNHGH']);
    await running.demo.running();
    const query = `{ merchant(id: "${merchantId}") { legalName } hubs { code name } }`;
    expect(await postGraphQL(`${running.gateway}/graphql`, query)).toEqual({
      data: { merchant: { legalName: 'West Lake Tea' }, hubs: [{ code: 'CNHGH', name: 'Hangzhou e-Hub' }] },
    });
  });

  test('has a token for each party, readable for its owner only, and ehub token prints a fresh one', async () => {
    expect(statSync(join(dataDir, 'tokens.json')).mode & 0o777).toBe(0o600);
    expect(Object.keys(tokens())).toEqual([
      ...['marketplace', 'otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorMYKUL', 'operatorCNHGH'],
      'networkOperator',
    ]);
    const fresh = runCommand(process.execPath, [join(projectRoot, 'cli/ehub.mjs'), 'token', 'operatorCNHGH'], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir },
    }).trim();
    const query = '{ trialBalance(hub: "CNHGH") { currency } }';
    for (const token of [tokens().operatorCNHGH, fresh])
      expect(await postGraphQL(`${running.gateway}/graphql`, query, {}, token)).toEqual({ data: { trialBalance: [] } });
    const { errors } = await postGraphQL(`${running.gateway}/graphql`, query);
    expect(errors).toMatchObject([{ path: ['trialBalance'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
  });

  test('leaves no process behind when it is killed with SIGKILL', async () => {
    const processes = running.demo.descendants();
    expect(processes.length).toBeGreaterThanOrEqual(3);
    running.demo.kill('SIGKILL');
    await running.demo.ended;
    expect(await allEnded(processes)).toBe(true);
  });
});

describe('npm start', () => {
  beforeEach(() => {
    dataDir = mkdtempSync(join(root, 'data-'));
  });

  test('lists its hubs when an unknown one is named', async () => {
    const { demo } = await startDemo({}, ['--hubs', 'MYKUL,THBKK']);
    expect(await demo.ended).toBe(1);
    expect(messageOf(demo)).toBe(
      'The demo has no hub THBKK; it has MYKUL, CNHGH, BELGG. Add your own hubs to the registry and start them yourself (docs/operators.md).',
    );
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

  test('names the folder if DATA_DIR cannot be written', async () => {
    const file = join(dataDir, 'a-file');
    writeFileSync(file, '');
    chmodSync(file, 0o400);
    const { demo } = await startDemo({ DATA_DIR: join(file, 'inside') });
    expect(await demo.ended).toBe(1);
    expect(messageOf(demo)).toBe(
      `The data folder ${file}/inside cannot be written (ENOTDIR). Set DATA_DIR to a writable folder.`,
    );
  });
});
