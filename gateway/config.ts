import { parseArgs } from 'node:util';
import { contractsFolder } from '../schema/contracts.ts';
import { withoutCredentials } from '../schema/registry/withoutCredentials.ts';
import { limits } from './limits.ts';

/** What a gateway process is told when it starts. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  /** File path or http(s) URL of the hub registry; unused with `supergraphFile`. */
  readonly registry: string;
  /** The folder of the contracts and of `supergraph.graphql`; unused with `supergraphFile`. */
  readonly contracts: string;
  /** A plain federation supergraph to serve instead of the hubs'. */
  readonly supergraphFile: string | undefined;
  readonly sandbox: boolean;
  readonly introspection: boolean;
  /** Whether a client may ask for a trace of its request. */
  readonly traces: boolean;
  /** Whether reads that requests make alike at the same time go to a hub as one call. */
  readonly sharing: boolean;
  /** Codes of subgraphs' errors that clients are told besides those of `docs/errors.md`. */
  readonly subgraphCodes: ReadonlySet<string>;
  /** Rows that one operation may ask for at most. */
  readonly maxRows: number;
  /** Labels of `@override` that are set. */
  readonly overrideLabels: readonly string[];
  /** Whether subgraphs are asked to compress their answers. */
  readonly subgraphCompression: boolean;
  /** How long requests are still answered after the signal to stop, while the gateway says that it is not ready. */
  readonly shutdownDelayMs: number;
  readonly logLevel: LogLevel;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const usage = `Usage: node dist/gateway/main.js (--registry FILE|URL | --supergraph FILE) [options]
  --registry FILE|URL   the hubs of the network (env EHUB_REGISTRY)
  --contracts FOLDER    the contracts and their supergraph.graphql; those of this version if absent
  --supergraph FILE     serve a plain federation supergraph; each subgraph at the URL its join__Graph names
  --port N              default 4000 (env PORT)
  --host ADDRESS        default 127.0.0.1 (env HOST)
  --no-sandbox          do not serve the sandbox at /
  --no-introspection    refuse __schema and __type
  --no-traces           never add a trace to an answer
  --no-sharing          never send reads of several requests as one call
  --error-codes LIST    codes of subgraphs' errors that are passed on with their messages, besides those of
                        docs/errors.md, with commas (env EHUB_ERROR_CODES)
  --max-rows N          objects that one operation may ask for, by its page sizes; default ${limits.operationRows} (env EHUB_MAX_ROWS)
  --override-labels LIST  labels of @override that hold, with commas (env EHUB_OVERRIDE_LABELS)
  --no-subgraph-compression
                        never ask subgraphs for compressed answers
  --shutdown-delay MS   how long it answers after SIGTERM while /health/ready says 503; default 0
                        (env EHUB_SHUTDOWN_DELAY_MS)
  --log-level LEVEL     ${logLevels.join(', ')}; default info (env LOG_LEVEL)`;

/**
 * The configuration of a gateway, from its arguments and then its environment. Nothing else in the gateway reads either.
 * @throws Error that lists every fault at once
 */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      registry: { type: 'string' },
      contracts: { type: 'string', default: contractsFolder },
      supergraph: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      sandbox: { type: 'boolean', default: true },
      introspection: { type: 'boolean', default: true },
      traces: { type: 'boolean', default: true },
      sharing: { type: 'boolean', default: true },
      'error-codes': { type: 'string' },
      'max-rows': { type: 'string' },
      'override-labels': { type: 'string' },
      'subgraph-compression': { type: 'boolean', default: true },
      'shutdown-delay': { type: 'string' },
      'log-level': { type: 'string' },
    },
  });
  const faults: string[] = [];
  const registry = values.registry ?? env.EHUB_REGISTRY ?? '';
  const supergraphFile = values.supergraph;
  if (!registry && !supergraphFile) faults.push('Neither --registry nor --supergraph is given.');
  if (values.registry && supergraphFile) faults.push('--registry and --supergraph exclude each other.');

  const registryFault = faultOfRegistry(registry);
  if (registryFault) faults.push(registryFault);

  const portText = values.port ?? env.PORT ?? '4000';
  const port = wholeNumber(portText, { name: '--port (env PORT)', least: 0, most: 65_535 }, faults);

  const codes = listOf(values['error-codes'] ?? env.EHUB_ERROR_CODES);
  const badCodes = codes.filter((code) => !/^[A-Z][A-Z0-9_]{0,63}$/.test(code));
  if (badCodes.length > 0) faults.push(`--error-codes has ${badCodes.join(', ')}; codes are like OUT_OF_STOCK.`);
  const maxRowsText = values['max-rows'] ?? env.EHUB_MAX_ROWS ?? String(limits.operationRows);
  const maxRows = wholeNumber(maxRowsText, { name: '--max-rows', least: 1, most: Number.MAX_SAFE_INTEGER }, faults);

  const overrideLabels = listOf(values['override-labels'] ?? env.EHUB_OVERRIDE_LABELS);
  const badLabels = overrideLabels.filter((label) => !/^[a-z][\w\-:./]*$/i.test(label));
  if (badLabels.length > 0)
    faults.push(
      `--override-labels has ${badLabels.join(', ')}; labels are like new-prices, and percent(n) sets itself.`,
    );

  const delayText = values['shutdown-delay'] ?? env.EHUB_SHUTDOWN_DELAY_MS ?? '0';
  const delay = { name: '--shutdown-delay', least: 0, most: limits.shutdownDelayMs };
  const shutdownDelayMs = wholeNumber(delayText, delay, faults);

  const levelText = values['log-level'] ?? env.LOG_LEVEL ?? 'info';
  const logLevel = logLevels.find((level) => level === levelText);
  if (!logLevel) faults.push(`--log-level (env LOG_LEVEL) is ${levelText}; it must be one of ${logLevels.join(', ')}.`);

  if (faults.length > 0)
    throw new Error(`The gateway cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return Object.freeze({
    host: values.host ?? env.HOST ?? '127.0.0.1',
    port,
    registry,
    contracts: values.contracts,
    supergraphFile,
    sandbox: values.sandbox,
    introspection: values.introspection,
    traces: values.traces,
    sharing: values.sharing,
    subgraphCodes: new Set(codes),
    maxRows,
    overrideLabels,
    subgraphCompression: values['subgraph-compression'],
    shutdownDelayMs,
    logLevel: logLevel ?? 'info',
  });
}

/** A whole number within bounds; what is none becomes a fault. */
function wholeNumber(text: string, range: { name: string; least: number; most: number }, faults: string[]): number {
  const { name, least, most } = range;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || value > most)
    faults.push(`${name} is ${text}; it must be ${least} to ${most}.`);
  return value;
}

function listOf(text: string | undefined): string[] {
  const items = (text ?? '').split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

/** A file may have any name; a URL must be one, and its password would stand in every list of processes. */
function faultOfRegistry(location: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return undefined;
  const shown = `--registry is ${withoutCredentials(location)}`;
  if (!/^https?:/i.test(location) || !URL.canParse(location))
    return `${shown}; it must be a file or an http or https URL.`;
  const { username, password } = new URL(location);
  if (username || password) return `${shown}; it must be a URL without user and password, which would not be sent.`;
  return undefined;
}
