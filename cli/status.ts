import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { CommandModule } from 'yargs';
import { readRegistry } from '../identity/registry/signedRegistry.ts';
import { SettlementTerms } from '../schema/registry/SettlementTerms.ts';
import { askNetwork, type HubState, type SubgraphState } from './askNetwork.ts';
import { limits } from './limits.ts';
import { type Environment, registryLocation, supergraphUrl } from './NetworkConfig.ts';

/** `ehub status`. */
export function statusCommand(env: Environment): CommandModule<object, StatusOptions> {
  return {
    command: 'status',
    describe: 'show each endpoint as a gateway sees it, and the pairs of hubs that cannot settle',
    builder: (command) =>
      command
        .option('supergraph', {
          type: 'string',
          describe: 'URL of the gateway (env EHUB_SUPERGRAPH); default: that of the demo network',
        })
        .option('registry', {
          type: 'string',
          describe: 'registry file with the pairs that settle (env EHUB_REGISTRY); default DATA_DIR/network.json',
        })
        .option('watch', { type: 'boolean', default: false, describe: 'repeat every two seconds, until Ctrl-C' })
        .option('json', { type: 'boolean', default: false, describe: 'print JSON' }),
    handler: async (options) => {
      process.exitCode = await status(options, env, console.log);
    },
  };
}

interface StatusOptions {
  readonly supergraph?: string;
  readonly registry?: string;
  readonly watch: boolean;
  readonly json: boolean;
}

async function status(options: StatusOptions, env: Environment, say: (text: string) => void): Promise<number> {
  const url = supergraphUrl(options.supergraph, env);
  for (;;) {
    const hubs = await askNetwork(url);
    const pairs = await unsettledPairs(hubs, options.registry, env);
    if (options.json) say(JSON.stringify({ hubs, pairs }, null, 2));
    else
      say(
        [...table(hubs), ...pairs.map(({ hubs: [one, other], reason }) => `${one} and ${other}: ${reason}`)].join('\n'),
      );
    if (!options.watch) return hubs.every(({ subgraphs }) => subgraphs.every(isWell)) && pairs.length === 0 ? 0 : 1;
    await wait(limits.watchMs);
    if (process.stdout.isTTY && !options.json) console.clear();
  }
}

function isWell({ status: state, unsupportedFields, refusal }: SubgraphState): boolean {
  return state === 'ACTIVE' && unsupportedFields.length === 0 && refusal === null;
}

interface UnsettledPair {
  readonly hubs: readonly [string, string];
  /** Why they cannot trade with each other. */
  readonly reason: string;
}

/** Pairs of hubs that both settle, but not with each other. */
async function unsettledPairs(
  hubs: readonly HubState[],
  registry: string | undefined,
  env: Environment,
): Promise<UnsettledPair[]> {
  const terms = new SettlementTerms(await readRegistry(registryLocation(registry, env)));
  const settling = hubs.filter(({ subgraphs }) => subgraphs.some(({ name }) => name === 'settlement'));
  return settling.flatMap(({ code: one }, index) =>
    settling.slice(index + 1).flatMap(({ code: other }): UnsettledPair[] => {
      if (terms.pair(one, other)) return [];
      return [{ hubs: [one, other], reason: 'cannot settle: the registry has no pair of them (section "pairs")' }];
    }),
  );
}

/** One row per endpoint. */
function table(hubs: readonly HubState[]): string[] {
  const head = ['hub', 'contract', 'status', 'version', 'p50', 'p99', 'errors', ''];
  const rows = hubs.flatMap(({ code, subgraphs }) =>
    subgraphs.map((subgraph) => [
      code,
      subgraph.name,
      coloured(subgraph.status),
      subgraph.contractVersion ?? '–',
      milliseconds(subgraph.latencyP50Ms),
      milliseconds(subgraph.latencyP99Ms),
      subgraph.errorRate === null ? '–' : `${Math.round(subgraph.errorRate * 100)} %`,
      subgraph.refusal ??
        (subgraph.unsupportedFields.length > 0 ? `lacks ${subgraph.unsupportedFields.join(', ')}` : ''),
    ]),
  );
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => shownLength(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => text + ' '.repeat((widths[column] ?? 0) - shownLength(text)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(1)} ms`;
}

/** Without colour if the output is not a terminal. */
function coloured(text: HubState['status']): string {
  const colour = { ACTIVE: 'green', DRAINING: 'yellow', UNREACHABLE: 'red' } as const;
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(colour[text], text) : text;
}

function shownLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
