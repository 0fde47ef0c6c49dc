import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { projectRoot } from '../schema/projectRoot.ts';
import { measureAttacks } from './attacks/measureAttacks.ts';
import { BenchProcess, unpin } from './BenchProcess.ts';
import { measureBurst } from './burst/measureBurst.ts';
import { gatewayKinds } from './gateways.ts';
import { goalSection } from './goals.ts';
import { Load } from './load/Load.ts';
import { measureIdentity } from './network/measureIdentity.ts';
import { measureReload } from './network/measureReload.ts';
import { measureScatter } from './network/measureScatter.ts';
import { type Round, RunningGateway, type WorkRounds } from './RunningGateway.ts';
import { resultPage, resultTable } from './results.ts';
import { composeShop } from './shop/composeShop.ts';
import { toolOptions } from './toolOptions.ts';
import { type Work, works } from './work.ts';

/**
 * `npm run bench`: compares this gateway with others on the same work, in one run. `--smoke` only checks that everything
 * works: no figures, and no peer but stock.
 */
const options = toolOptions('npm run bench --', 'Sets this gateway beside others on the same work, in one run.', {
  smoke: { type: 'boolean', default: false, about: 'only tells whether everything works: no figures' },
  rounds: { type: 'string', default: '5', about: 'rounds, of which the median counts' },
  connections: { type: 'string', default: '50', about: 'connections of the load' },
  work: { type: 'string', about: 'names of what is measured, with commas; all where absent' },
  gateways: { type: 'string', about: 'names of gateways, with commas; all where absent' },
  attack: {
    type: 'string',
    about: 'parts of the names of the attacks of --work=attacks, with commas; all where absent',
  },
  checkout: { type: 'string', default: projectRoot, about: 'another checkout, whose build --work=attacks attacks' },
  before: { type: 'string', about: 'an earlier checkout, whose build --work=attacks attacks first, to compare' },
  unpinned: { type: 'boolean', default: false, about: 'gateway, load and subgraphs share every core' },
  dry: { type: 'boolean', default: false, about: 'does not write RESULTS.md' },
});
const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
const connections = Number(options.connections);
const folder = mkdtempSync(join(tmpdir(), 'ehub-bench-'));
const cleanUps: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true })];

if (options.unpinned) unpin();
try {
  await bench();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}

async function bench(): Promise<void> {
  const generator = startProcess('the load generator', 'load/generateLoad.js');
  const load = new Load(generator.child);
  const chosen = works.filter(({ name }) => isChosen(options.work, name));
  const gateways = chosen.length > 0 ? await startGateways() : [];
  for (const work of chosen) await compareAnswers(gateways, work);
  if (chosen.length > 0) console.log(`Equal answers from ${gateways.map(({ kind }) => kind.name).join(', ')}.`);
  if (options.smoke) {
    for (const work of chosen) for (const gateway of gateways) await gateway.round(load, work, 40, 10);
    return;
  }
  const results: WorkRounds[] = [];
  for (const work of chosen) {
    const result = { work, rounds: await measure(gateways, load, work) };
    console.log(`\n${work.name}: ${work.about}\n${resultTable(result)}`);
    results.push(result);
  }
  console.log(`\n${goalSection(results)}`);
  for (const gateway of gateways) await gateway.stop();
  const sections = [...(await burstSection()), ...(await attacksSection()), ...(await measureNetwork(load))];
  if (!options.dry) writeFileSync(join(projectRoot, 'bench', 'RESULTS.md'), resultPage(results, command, sections));
}

/** Hot operations beside new ones. A gateway that is slow to plan cannot keep up, so only stock and ours are asked. */
async function burstSection(): Promise<string[]> {
  if (!isChosen(options.work, 'burst')) return [];
  const gateways = gatewayKinds.filter(
    ({ name }) => ['stock', 'ours'].includes(name) && isChosen(options.gateways, name),
  );
  const section = await measureBurst({ gateways, folder, rounds: Number(options.rounds) });
  console.log(`\n${section}`);
  return [section];
}

/** Hostile clients and subgraphs, beside clients that behave. */
async function attacksSection(): Promise<string[]> {
  if (!isChosen(options.work, 'attacks')) return [];
  const { checkout, before, attack } = options;
  const section = await measureAttacks({ folder, checkout, before, only: attack?.split(',') });
  console.log(`\n${section}`);
  return [section];
}

/** Work of no other gateway: one operation over many hubs. */
async function measureNetwork(load: Load): Promise<string[]> {
  const measurements = { scatter: measureScatter, identity: measureIdentity, reload: measureReload };
  const chosen = Object.entries(measurements).filter(([name]) => isChosen(options.work, name));
  if (chosen.length === 0) return [];
  const hubs = startProcess('the hubs', 'network/serveHubs.js');
  const { url: hubsUrl } = await hubs.message<{ url: string }>();
  const sections: string[] = [];
  for (const [, measure] of chosen) {
    sections.push(await measure({ load, hubsUrl, folder, rounds: Number(options.rounds) }));
    console.log(`\n${sections.at(-1)}`);
  }
  return sections;
}

async function startGateways(): Promise<RunningGateway[]> {
  const shop = startProcess('the subgraphs', 'shop/serveShop.js');
  const { urls } = await shop.message<{ urls: Record<string, string> }>();
  const supergraphFile = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphFile, composeShop(urls));

  const gateways: RunningGateway[] = [];
  for (const kind of gatewayKinds) {
    const isWanted = options.smoke
      ? ['stock', 'ours', 'ours-no-sharing'].includes(kind.name)
      : isChosen(options.gateways, kind.name);
    if (!isWanted) continue;
    if (!kind.isInstalled()) {
      console.log(`${kind.name} is not installed: run \`npm ci --ignore-scripts\` in bench/.`);
      continue;
    }
    const gateway = await RunningGateway.start(kind, { supergraphFile, urls, folder });
    cleanUps.push(() => gateway.stop());
    gateways.push(gateway);
  }
  return gateways;
}

function startProcess(name: string, file: string): BenchProcess {
  const started = BenchProcess.node(name, file);
  cleanUps.push(() => started.stop());
  return started;
}

/** @throws Error where a gateway answers differently from the first */
async function compareAnswers(gateways: readonly RunningGateway[], work: Work): Promise<void> {
  for (const number of [0, 7, 23]) {
    const [reference, ...others] = await Promise.all(gateways.map((gateway) => gateway.ask(work, number)));
    for (const [index, answer] of others.entries()) {
      if (isDeepStrictEqual(answer, reference)) continue;
      const name = gateways[index + 1]?.kind.name;
      throw new Error(`${name} answers ${work.name} otherwise: ${JSON.stringify(answer).slice(0, 500)}`);
    }
  }
}

/** Rounds of all gateways in turn, so that other load on the machine affects all alike. */
async function measure(
  gateways: readonly RunningGateway[],
  load: Load,
  work: Work,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  for (const gateway of gateways) await gateway.round(load, work, work.warmUpRequests, connections);
  const rounds = new Map(gateways.map(({ kind }): [string, Round[]] => [kind.name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const gateway of gateways) {
      // While others ran, it was idle, and V8 gave back the memory that a gateway under load lives in.
      await gateway.round(load, work, work.leadInRequests, connections);
      rounds.get(gateway.kind.name)?.push(await gateway.round(load, work, work.requests, connections));
    }
  }
  return rounds;
}

function isChosen(names: string | undefined, name: string): boolean {
  return names === undefined || names.split(',').includes(name);
}
