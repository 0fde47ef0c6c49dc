import { setTimeout as wait } from 'node:timers/promises';
import type { Argv, CommandModule, Options } from 'yargs';
import { hubContractNames } from '../schema/contracts.ts';
import { readRegistryText, registryFileText } from '../schema/registry/readRegistryFile.ts';
import { askNetwork, type HubState } from './askNetwork.ts';
import { changedEntry, type EntryChange, editRegistry, type HubEntry } from './editRegistry.ts';
import { joinedRegistry } from './joinedRegistry.ts';
import { limits } from './limits.ts';
import { type Environment, registryLocation, supergraphUrl } from './NetworkConfig.ts';

interface EditOptions {
  readonly code: string;
  readonly registry?: string;
  readonly supergraph?: string;
  readonly wait: number;
}

interface HubCommand<Own> {
  readonly name: string;
  readonly describe: string;
  /** Those of its own. */
  readonly options: Readonly<Record<string, Options>>;
  readonly change: (values: EditOptions & Own) => (text: string) => string;
  /** Whether a gateway sees the hub as intended; undefined if it does not see the hub. */
  readonly isDone: (hub: HubState | undefined) => boolean;
}

const baseUrl = {
  type: 'string',
  demandOption: true,
  describe: 'base URL of its endpoints, without the contract',
} as const;

const join: HubCommand<JoinOptions> = {
  name: 'join',
  describe: 'add a hub to the registry',
  options: {
    from: {
      type: 'string',
      describe:
        'a registry document with its entry, marketplaces, pairs and rates: adds what the registry lacks, needs no other option',
    },
    name: { type: 'string', describe: 'its name, e.g. Liège' },
    country: { type: 'string', describe: 'ISO 3166-1 alpha-2, e.g. BE' },
    currency: { type: 'string', describe: 'ISO 4217, e.g. EUR' },
    'time-zone': { type: 'string', describe: 'IANA, e.g. Europe/Brussels' },
    position: { type: 'string', describe: 'latitude and longitude of its seat, for maps, e.g. 50.63,5.57' },
    url: { ...baseUrl, demandOption: false },
    contracts: {
      type: 'string',
      default: hubContractNames.join(','),
      describe: 'comma-separated contracts that it serves',
    },
  },
  change: (values) => (values.from === undefined ? changedEntry(values.code, joined(values)) : joinedFrom(values)),
  // What it serves is known only after its SDL has been read.
  isDone: (hub) =>
    hub?.subgraphs.every(({ status, contractVersion }) => status === 'ACTIVE' && contractVersion !== null) ?? false,
};

const drain: HubCommand<object> = {
  name: 'drain',
  describe: 'stop new business and searches at a hub; existing business completes',
  options: {},
  change: ({ code }) => changedEntry(code, (entry) => ({ ...known(entry), state: 'DRAINING' })),
  isDone: (hub) => hub !== undefined && hub.status !== 'ACTIVE',
};

const resume: HubCommand<object> = {
  name: 'resume',
  describe: 'end the draining of a hub',
  options: {},
  change: ({ code }) => changedEntry(code, (entry) => ({ ...known(entry), state: 'ACTIVE' })),
  isDone: (hub) => hub?.status === 'ACTIVE',
};

const move: HubCommand<{ readonly url: string }> = {
  name: 'move',
  describe: "change the URL of a hub's endpoints",
  options: { url: baseUrl },
  change: ({ code, url }) => changedEntry(code, moved(url)),
  isDone: (hub) => hub?.subgraphs.every(({ status }) => status !== 'UNREACHABLE') ?? false,
};

const leave: HubCommand<object> = {
  name: 'leave',
  describe: 'remove a hub from the registry',
  options: {},
  change: ({ code }) =>
    changedEntry(code, (entry) => {
      known(entry);
      return undefined;
    }),
  isDone: (hub) => hub === undefined,
};

/** `ehub join`, `drain`, `resume`, `move` and `leave`: changes of one hub's entry in the registry while the network runs. */
export function hubCommands(env: Environment): CommandModule[] {
  return [moduleOf(join, env), moduleOf(drain, env), moduleOf(resume, env), moduleOf(move, env), moduleOf(leave, env)];
}

function moduleOf<Own>({ name, describe, options, change, isDone }: HubCommand<Own>, env: Environment): CommandModule {
  return {
    command: `${name} <code>`,
    describe,
    builder: (argv) => editOptions(argv).options(options),
    handler: async (given) => {
      const values = given as unknown as EditOptions & Own;
      editRegistry(registryLocation(values.registry, env), values.code, change(values));
      process.exitCode = await waitFor(values, env, isDone);
    },
  };
}

interface JoinOptions {
  readonly from?: string;
  readonly name?: string;
  readonly country?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly position?: string;
  readonly url?: string;
  readonly contracts: string;
}

function editOptions(argv: Argv): Argv<EditOptions> {
  return argv
    .positional('code', { type: 'string', demandOption: true, describe: 'UN/LOCODE without the space, e.g. BELGG' })
    .option('registry', {
      type: 'string',
      describe: 'the file to change (env EHUB_REGISTRY); default DATA_DIR/network.json',
    })
    .option('supergraph', {
      type: 'string',
      describe: 'URL of a gateway that follows it (env EHUB_SUPERGRAPH); default: that of the demo network',
    })
    .option('wait', {
      type: 'number',
      default: 30,
      describe: 'seconds to wait until the gateway sees the change; 0: do not wait',
    });
}

/** @throws Error where a required option of a hub is missing */
function joined(values: EditOptions & JoinOptions): EntryChange {
  const { code, name, country, currency, timeZone, position, url = '', contracts } = values;
  const missing = Object.entries({ name, country, currency, 'time-zone': timeZone, url })
    .filter(([, value]) => !value)
    .map(([option]) => `--${option}`);
  if (missing.length > 0) throw new Error(`Give ${missing.join(', ')}, or a document with --from FILE.`);
  return (entry) => {
    if (entry) throw new Error(`${code} is already in the registry: \`ehub move\` changes its URL.`);
    const subgraphs = endpointsAt(
      url,
      contracts.split(',').map((contract) => contract.trim()),
    );
    return { code, name, country, currency, timeZone, ...(position && { position: positionOf(position) }), subgraphs };
  };
}

/** Adds what a document has and the registry lacks, with the hub at another URL if one is given. */
function joinedFrom({ code, from = '', url }: EditOptions & JoinOptions): (text: string) => string {
  const joining = registryFileText(from);
  const { hubs } = readRegistryText(from, joining);
  if (!hubs.some((hub) => hub.code === code)) throw new Error(`${from} has no entry of ${code}.`);
  const document = url === undefined ? joining : changedEntry(code, moved(url))(joining);
  return (text) => joinedRegistry(text, document);
}

function positionOf(text: string) {
  const [latitude, longitude] = text.split(',').map(Number);
  return { latitude, longitude };
}

/** Moves every endpoint to the new URL; its other members stay. */
function moved(url: string): EntryChange {
  return (given) => {
    const entry = known(given);
    const subgraphs = Object.entries(entry.subgraphs as Record<string, unknown>).map(([contract, endpoint]) => {
      const at = endpointsAt(url, [contract])[contract];
      return [contract, typeof endpoint === 'string' ? at : { ...(endpoint as object), url: at }];
    });
    return { ...entry, subgraphs: Object.fromEntries(subgraphs) };
  };
}

function endpointsAt(url: string, contracts: readonly string[]): Record<string, string> {
  const base = url.replace(/\/+$/, '');
  return Object.fromEntries(contracts.map((contract) => [contract, `${base}/${contract}`]));
}

/** @throws Error where the registry has no such hub */
function known(entry: HubEntry | undefined): HubEntry {
  if (!entry) throw new Error('The registry has no such hub: `ehub status` lists its hubs.');
  return entry;
}

/**
 * Waits until the gateway sees the change of a hub.
 * @returns the exit code: 1 where it does not in time
 */
async function waitFor(
  { code, supergraph, wait: seconds }: EditOptions,
  env: Environment,
  isDone: (hub: HubState | undefined) => boolean,
): Promise<number> {
  if (seconds <= 0) return 0;
  const url = supergraphUrl(supergraph, env);
  const startMs = performance.now();
  console.error(`The registry is changed. Waiting until the gateway at ${url} sees ${code} so …`);
  while (performance.now() - startMs < seconds * 1_000) {
    const hub = (await askNetwork(url)).find((each) => each.code === code);
    if (isDone(hub)) {
      console.log(
        `${code} ${hub ? `is ${hub.status}` : 'has left'}, ${Math.round(performance.now() - startMs)} ms later.`,
      );
      return 0;
    }
    await wait(limits.changeCheckMs);
  }
  console.error(`The gateway does not see it after ${seconds} s: \`ehub status\` says what it sees, its log why.`);
  return 1;
}
