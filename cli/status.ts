import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { CommandModule } from 'yargs';
import { askNetwork, type HubState, type SubgraphState } from './askNetwork.ts';
import { limits } from './limits.ts';
import { type Environment, supergraphUrl } from './NetworkConfig.ts';

/** `ehub status`. */
export function statusCommand(env: Environment): CommandModule<object, StatusOptions> {
  return {
    command: 'status',
    describe: 'show each endpoint as a gateway sees it, and which hubs can trade with each other',
    builder: (command) =>
      command
        .option('supergraph', {
          type: 'string',
          describe: 'URL of the gateway (env EHUB_SUPERGRAPH); default: that of the demo network',
        })
        // Hubs now report what they can settle; scripts may still pass the option.
        .option('registry', { type: 'string', hidden: true })
        .option('watch', { type: 'boolean', default: false, describe: 'repeat every two seconds, until Ctrl-C' })
        .option('json', { type: 'boolean', default: false, describe: 'print JSON' }),
    handler: async (options) => {
      process.exitCode = await status(options, env, console.log);
    },
  };
}

interface StatusOptions {
  readonly supergraph?: string;
  readonly watch: boolean;
  readonly json: boolean;
}

async function status(options: StatusOptions, env: Environment, say: (text: string) => void): Promise<number> {
  const url = supergraphUrl(options.supergraph, env);
  for (;;) {
    const hubs = await askNetwork(url);
    if (options.json) say(JSON.stringify({ hubs }, null, 2));
    else say([...table(endpointRows(hubs)), '', ...table(readinessRows(hubs)), ...lacks(hubs)].join('\n'));
    if (!options.watch) return hubs.every(isReady) ? 0 : 1;
    await wait(limits.watchMs);
    if (process.stdout.isTTY && !options.json) console.clear();
  }
}

function isReady({ subgraphs, readiness }: HubState): boolean {
  return subgraphs.every(isWell) && (readiness ?? []).every(({ lacks }) => lacks.length === 0);
}

function isWell({ status: state, unsupportedFields, refusal }: SubgraphState): boolean {
  return state === 'ACTIVE' && unsupportedFields.length === 0 && refusal === null;
}

/** A row for each endpoint. */
function endpointRows(hubs: readonly HubState[]): string[][] {
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
  return [head, ...rows];
}

/** A row for each pair of hubs and direction. */
function readinessRows(hubs: readonly HubState[]): string[][] {
  const can = (value: boolean | null) => (value === null ? '?' : value ? 'yes' : 'NO');
  const rows = hubs.flatMap(({ code, readiness }) =>
    (readiness ?? []).map(({ seller, canSearch, canQuote, canReserve, canSettle }) => [
      code,
      seller,
      ...[canSearch, canQuote, canReserve, canSettle].map(can),
    ]),
  );
  return rows.length > 0 ? [['buyer', 'seller', 'search', 'quote', 'reserve', 'settle'], ...rows] : [];
}

function lacks(hubs: readonly HubState[]): string[] {
  return hubs.flatMap(({ code, readiness }) =>
    (readiness ?? []).flatMap(({ seller, lacks: all }) => all.map((lack) => `${code} from ${seller}: ${lack}`)),
  );
}

/** Rows as lines with columns. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => shownLength(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => text + ' '.repeat((widths[column] ?? 0) - shownLength(text)))
      .join('  ')
      .trimEnd();
  return head.length > 0 ? [line(head), ...rows.map(line)] : [];
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
