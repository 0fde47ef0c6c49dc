import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import { readRegistry } from '../identity/registry/signedRegistry.ts';
import { TlsCredentials } from '../identity/tls/TlsCredentials.ts';
import { SupergraphClient, signAsHub } from '../subgraphs/host/supergraph/SupergraphClient.ts';
import { checkNetwork } from '../subgraphs/invariants/checkNetwork.ts';
import type { HubBooks } from '../subgraphs/invariants/HubBooks.ts';
import { limits as invariantLimits } from '../subgraphs/invariants/limits.ts';
import { type InvariantsConfig, invariantsOptions, readInvariantsConfig } from './InvariantsConfig.ts';
import { limits } from './limits.ts';
import type { Environment } from './NetworkConfig.ts';
import { openHubBooks } from './openHubBooks.ts';

/** `ehub invariants`. */
export function invariantsCommand(env: Environment): CommandModule {
  return {
    command: ['invariants', 'verify'],
    describe: "check the invariants of the hubs' goods and money",
    builder: (command) =>
      command
        .options(invariantsOptions)
        .epilogue('It only reads, and may run while the hubs trade. Invariants between two hubs need both databases.'),
    handler: async (values) => {
      const config = readInvariantsConfig(values as never, env);
      process.exitCode = await checkInvariants(config, console.log);
    },
  };
}

/**
 * Reports violated invariants of the hubs' goods and money.
 * @returns the exit code, 0 or 1
 * @throws Error where the check fails or takes too long
 */
async function checkInvariants(config: InvariantsConfig, say: (line: string) => void): Promise<number> {
  const tls = config.tls && (await TlsCredentials.start(config.tls, { warn: () => undefined }));
  // Read once: the check does not run for long.
  tls?.close();
  const supergraph = new SupergraphClient(config.supergraphUrl, { tls });
  const opened = await openHubBooks(config);
  const clients = await clientsOf(opened.books, config, tls);
  const giveUp = new AbortController();
  try {
    await refuseUnreachable(supergraph, config.supergraphUrl);
    const late = delay(config.timeoutMs, undefined, { signal: giveUp.signal }).then(() => {
      throw new Error(`The check did not finish within ${config.timeoutMs / 1000} s. Allow more time with --timeout.`);
    });
    const violations = await Promise.race([checkNetwork(opened.books, (hub) => clients.get(hub) ?? supergraph), late]);
    for (const { invariant, hub, what } of violations) say(`invariant ${invariant}  ${hub}  ${what}`);
    const hubs = opened.books.map(({ hub }) => hub).join(', ');
    say(violations.length > 0 ? `Violations at ${hubs}: ${violations.length}.` : `All invariants hold at ${hubs}.`);
    for (const { hub, missing } of opened.missing) say(`${hub} was not checked: ${missing}.`);
    say(`The latest ${invariantLimits.trades} ended trades of each hub were read.`);
    return violations.length > 0 ? 1 : 0;
  } finally {
    giveUp.abort();
    await Promise.race([opened.close(), delay(limits.statementEndMs, undefined, { ref: false })]);
    await Promise.all([supergraph, ...clients.values()].map((client) => client.close()));
  }
}

/** Clients that call the gateway as each hub with an available key, if the registry names a network. */
async function clientsOf(
  books: readonly HubBooks[],
  { registry, registryKeys, supergraphUrl, keysFolder }: InvariantsConfig,
  tls: TlsCredentials | undefined,
): Promise<ReadonlyMap<string, SupergraphClient>> {
  const { network } = await readRegistry(registry, registryKeys);
  const audience = network?.audience;
  const withKeys = books.map(({ hub }) => ({ hub, file: join(keysFolder, `${hub}.jwk`) }));
  const clients = withKeys
    .filter(({ file }) => audience !== undefined && existsSync(file))
    .map(async ({ hub, file }) => {
      const sign = signAsHub(await openSigningKey(file), hub, () => audience);
      return [hub, new SupergraphClient(supergraphUrl, { sign, tls })] as const;
    });
  return new Map(await Promise.all(clients));
}

/** Without a gateway every trade would seem to be wrong. */
async function refuseUnreachable(supergraph: SupergraphClient, url: string): Promise<void> {
  const answer = await supergraph.ask('{ __typename }', {}, limits.gatewayCheckMs);
  if (answer.kind === 'FAULT') throw new Error(`The gateway at ${url} does not answer: ${answer.faults[0].message}`);
}
