import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { GatewayConfig } from '../../../gateway/config.ts';
import { startGateway } from '../../../gateway/gateway.ts';
import { composed } from '../federation/composed.ts';
import type { TestSubgraphs } from '../federation/testEngine.ts';
import { serveSubgraphs } from './servedSubgraphs.ts';

/** A whole gateway over a plain supergraph, everything over HTTP on 127.0.0.1. */
export interface PlainGateway {
  /** Its GraphQL endpoint. */
  readonly url: string;
  /** The URL of another of its paths. */
  at(path: string): string;
  close(): Promise<void>;
}

export async function startPlainGateway(
  subgraphs: TestSubgraphs,
  settings: Partial<GatewayConfig> = {},
): Promise<PlainGateway> {
  const served = await serveSubgraphs(subgraphs);
  const folder = mkdtempSync(join(tmpdir(), 'ehub-plain-'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  const sdls = Object.fromEntries(Object.entries(subgraphs).map(([name, { sdl }]) => [name, sdl]));
  writeFileSync(supergraphFile, withUrls(composed(sdls), served.urls));
  const address = { host: '127.0.0.1', port: 0, registry: '', supergraphFile, logLevel: 'silent' } as const;
  const gateway = await startGateway(
    { ...address, sandbox: false, introspection: true, traces: true, sharing: true, ...settings },
    pino({ level: 'silent' }),
  );
  return {
    url: `${gateway.url}/graphql`,
    at: (path) => gateway.url + path,
    close: async () => {
      await gateway.close();
      await served.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** `composed` gives each subgraph the URL `http://<its name>`. */
function withUrls(supergraphSdl: string, urls: Readonly<Record<string, string>>): string {
  return Object.entries(urls).reduce(
    (sdl, [name, url]) => sdl.replaceAll(`"http://${name}"`, `"${url}"`),
    supergraphSdl,
  );
}
