import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { type GatewayConfig, readConfig } from '../../../gateway/config.ts';
import { startGateway } from '../../../gateway/gateway.ts';
import { composed } from '../federation/composed.ts';
import type { TestSubgraphs } from '../federation/testEngine.ts';
import { RecordingLogger } from '../hubs/RecordingLogger.ts';
import { type ServedSubgraphs, serveSubgraphs } from './servedSubgraphs.ts';

/** A whole gateway over a plain supergraph, everything over HTTP on 127.0.0.1. */
export interface PlainGateway {
  /** Its GraphQL endpoint. */
  readonly url: string;
  /** What the gateway logs. */
  readonly log: RecordingLogger;
  /** The URL of another of its paths. */
  at(path: string): string;
  /** A supergraph of these subgraphs, at the endpoints that are served. */
  supergraphOf(sdls: Readonly<Record<string, string>>): string;
  /** Replaces the supergraph file in one step, as every careful operator does. */
  deploy(supergraphSdl: string): void;
  close(): Promise<void>;
}

/** @param sdls of the subgraphs as the supergraph knows them at first; what they serve if absent */
export async function startPlainGateway(
  subgraphs: TestSubgraphs,
  settings: Partial<GatewayConfig> = {},
  sdls: Readonly<Record<string, string>> = sdlsOf(subgraphs),
): Promise<PlainGateway> {
  return startGatewayOver(await serveSubgraphs(subgraphs), sdls, settings);
}

/**
 * A gateway over subgraphs that are served already. It closes them with itself.
 * @param rewrite makes of the supergraph, as composition writes it, the one that the gateway starts with
 */
export async function startGatewayOver(
  served: ServedSubgraphs,
  sdls: Readonly<Record<string, string>>,
  settings: Partial<GatewayConfig> = {},
  rewrite = (supergraphSdl: string) => supergraphSdl,
): Promise<PlainGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-plain-'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  const supergraphOf: PlainGateway['supergraphOf'] = (each) => withUrls(composed(each), served.urls);
  writeFileSync(supergraphFile, rewrite(supergraphOf(sdls)));
  const log = new RecordingLogger();
  const args = ['--supergraph', supergraphFile, '--port=0', '--no-sandbox', '--log-level=silent'];
  const config = { ...readConfig(args, {}), ...settings };
  const gateway = await startGateway(config, log.asPino()).catch(async (error) => {
    await served.close();
    throw error;
  });
  return {
    url: `${gateway.url}/graphql`,
    log,
    at: (path) => gateway.url + path,
    supergraphOf,
    deploy: (supergraphSdl) => replaceFile(supergraphFile, supergraphSdl),
    close: async () => {
      await gateway.close();
      await served.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function sdlsOf(subgraphs: TestSubgraphs): Record<string, string> {
  return Object.fromEntries(Object.entries(subgraphs).map(([name, { sdl }]) => [name, sdl]));
}

/** `composed` gives each subgraph the URL `http://<its name>`. */
function withUrls(supergraphSdl: string, urls: Readonly<Record<string, string>>): string {
  return Object.entries(urls).reduce(
    (sdl, [name, url]) => sdl.replaceAll(`"http://${name}"`, `"${url}"`),
    supergraphSdl,
  );
}
