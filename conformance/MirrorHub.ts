import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type GraphQLSchema, graphql } from 'graphql';
import { type ContractName, contractSdl, hubContractNames } from '../schema/contracts.ts';
import { federatedSchema } from '../schema/federatedSchema.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import type { Registry } from '../schema/registry/Hub.ts';
import { counterpartyCode } from './counterpartyCode.ts';
import { limits } from './limits.ts';
import type { Mirror } from './Mirror.ts';
import { MirrorBusiness } from './MirrorBusiness.ts';

/**
 * The mirror hub: it serves the parts of the contracts that hubs query at each other, at its URLs in the registry. The
 * queries come through a gateway over that registry.
 */
export class MirrorHub extends MirrorBusiness implements Mirror {
  readonly contracts: ReadonlySet<ContractName>;
  /** By the path of their endpoints. */
  readonly #schemas: ReadonlyMap<string, GraphQLSchema>;
  readonly #server: Server = createServer(async (request, response) => {
    const answer = await this.#answer(request).catch(() => ({ errors: [{ message: 'Not a request.' }] }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });

  private constructor(code: string, currency: string, paths: ReadonlyMap<string, ContractName>) {
    super(code, currency);
    this.contracts = new Set(paths.values());
    this.#schemas = new Map(
      [...paths].map(([path, name]) => [path, federatedSchema(contractSdl(name), this.resolversOf(name))]),
    );
  }

  /**
   * Starts the mirror of a hub: in place of the hub with which it settles, for the contracts with the host and port of that
   * hub's settlement endpoint.
   * @returns undefined if the hub with which it settles has no endpoint on this machine, or is running
   */
  static async start(hub: string, registry: Registry): Promise<MirrorHub | undefined> {
    const code = counterpartyCode(hub, registry);
    const entry = registry.hubs.find((each) => each.code === code);
    const text = entry?.subgraphs.get('settlement')?.url;
    if (!entry || !text) return undefined;
    const { host, hostname, port } = new URL(text);
    if (!isLoopback(hostname)) return undefined;
    const urls = hubContractNames.flatMap((name) => {
      const url = entry.subgraphs.get(name)?.url;
      return url ? [[new URL(url), name] as const] : [];
    });
    const own = urls.filter(([url]) => url.host === host).map(([url, name]) => [url.pathname, name] as const);
    const mirror = new MirrorHub(entry.code, entry.currency, new Map(own));
    try {
      mirror.#server.listen(Number(port || 80), hostname);
      await once(mirror.#server, 'listening');
      return mirror;
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<object> {
    const schema = this.#schemas.get(request.url ?? '');
    if (!schema) throw new Error('There is no such endpoint.');
    const { query, variables } = JSON.parse(await textOf(request)) as { query: string; variables?: object };
    return graphql({ schema, source: query, variableValues: variables as Readonly<Record<string, unknown>> });
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > limits.mirrorRequestLength) throw new Error('The request is too long.');
  }
  return text;
}
