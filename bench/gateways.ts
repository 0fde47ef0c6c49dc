import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayNodeFlags } from '../gateway/nodeFlags.ts';
import { projectRoot } from '../schema/projectRoot.ts';
import { shopSubgraphs } from './shop/shopSubgraphs.ts';

/** What a gateway serves, and where. */
export interface Assignment {
  readonly supergraphFile: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly port: number;
  /** A folder for files of the run. */
  readonly folder: string;
}

/** A gateway in the comparison. */
export interface GatewayKind {
  readonly name: string;
  readonly about: string;
  /** False where its package is not installed. */
  readonly isInstalled: () => boolean;
  readonly command: (assignment: Assignment) => { readonly program: string; readonly args: readonly string[] };
  /** Where it takes requests; `/graphql` if absent. */
  readonly path?: string;
}

const peers = join(projectRoot, 'bench', 'node_modules');
const hive = join(peers, '@graphql-hive', 'gateway', 'dist', 'bin.js');
const grafbase = join(peers, '@grafbase', 'cli-x86_64-unknown-linux-musl', 'grafbase');

/** Other gateways on Node get a large young generation, which saves each of them a quarter of its CPU time. */
const peerNodeFlags = ['--max-semi-space-size=64'];

/** The first is the baseline of the comparison. */
export const gatewayKinds: readonly GatewayKind[] = [
  {
    name: 'stock',
    about: `@apollo/server ${versionOf('@apollo/server')} with @apollo/gateway ${versionOf('@apollo/gateway')}`,
    isInstalled: () => true,
    command: ({ supergraphFile, port }) => ({
      program: process.execPath,
      args: [...peerNodeFlags, join(projectRoot, 'bench', 'peers', 'stock.mjs'), supergraphFile, String(port)],
    }),
    path: '/',
  },
  {
    name: 'hive',
    about: `@graphql-hive/gateway ${versionOf('@graphql-hive/gateway')}, Rust query planner`,
    isInstalled: () => existsSync(hive),
    command: ({ supergraphFile, port }) => ({
      program: process.execPath,
      args: [
        ...peerNodeFlags,
        hive,
        'supergraph',
        supergraphFile,
        '--hive-router-runtime',
        '--fork=1',
        '--host=127.0.0.1',
        `--port=${port}`,
      ],
    }),
  },
  {
    name: 'grafbase',
    about: `Grafbase ${versionOf('@grafbase/cli-x86_64-unknown-linux-musl')}, a native router`,
    isInstalled: () => existsSync(grafbase),
    command: (assignment) => ({
      program: grafbase,
      args: ['dev', '--config', writeGrafbaseConfig(assignment), '--listen-address', `127.0.0.1:${assignment.port}`],
    }),
  },
  ours('ours-no-sharing', 'this gateway, plain supergraph, with `--no-sharing`: no call serves two requests', [
    '--no-sharing',
  ]),
  ours('ours', 'this gateway, plain supergraph', []),
];

function ours(name: string, about: string, switches: readonly string[]): GatewayKind {
  return {
    name,
    about,
    isInstalled: () => true,
    command: ({ supergraphFile, port }) => ({
      program: process.execPath,
      args: [
        ...gatewayNodeFlags(),
        join(projectRoot, 'dist', 'gateway', 'main.js'),
        `--supergraph=${supergraphFile}`,
        `--port=${port}`,
        '--no-sandbox',
        '--log-level=warn',
        ...switches,
      ],
    }),
  };
}

/** It takes the subgraphs and composes them itself. */
function writeGrafbaseConfig({ urls, folder }: Assignment): string {
  const lines: string[] = ['[graph]', 'introspection = true'];
  mkdirSync(folder, { recursive: true });
  for (const [name, { sdl }] of Object.entries(shopSubgraphs)) {
    const schemaFile = join(folder, `${name}.graphql`);
    writeFileSync(schemaFile, sdl);
    lines.push(`[subgraphs.${name}]`, `url = "${urls[name]}"`, `schema_path = "${schemaFile}"`);
  }
  const file = join(folder, 'grafbase.toml');
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** The version that a peer runs with: the bench's own, else the product's. */
function versionOf(packageName: string): string {
  for (const modules of [peers, join(projectRoot, 'node_modules')]) {
    const manifest = join(modules, packageName, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).version;
  }
  return '(not installed)';
}
