import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type GraphQLSchema, graphql } from 'graphql';
import { contractSchema, contractSdl } from '../schema/contracts.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import type { Registry } from '../schema/registry/Hub.ts';
import { counterpartyCode } from './counterpartyCode.ts';
import { derivedId } from './derivedId.ts';
import { limits } from './limits.ts';

/** A payment of the mirror, as it shows it to others. */
export interface MirrorPayment {
  readonly tradeRef: string;
  readonly state: 'HELD' | 'POSTED';
  /** What the payee's hub is owed. */
  readonly buy: { readonly amount: string; readonly currencyCode: string };
  readonly nettingCycleId: string | null;
}

/**
 * The mirror hub: it serves the part of the settlement contract that a payee's hub queries at a payer's hub, at its URL in
 * the registry. The queries come through a gateway over that registry.
 */
export class MirrorHub {
  readonly code: string;
  readonly #payments = new Map<string, object>();
  readonly #sdl = contractSdl('settlement');
  readonly #schema: GraphQLSchema = contractSchema(this.#sdl);
  readonly #server: Server = createServer(async (request, response) => {
    const answer = await this.#answer(await textOf(request)).catch(() => ({ errors: [{ message: 'Not a request.' }] }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });

  private constructor(code: string) {
    this.code = code;
  }

  /**
   * Starts the mirror of a hub.
   * @returns undefined if the hub with which it settles has no endpoint on this machine, or is running
   */
  static async start(hub: string, registry: Registry): Promise<MirrorHub | undefined> {
    const code = counterpartyCode(hub, registry);
    const url = registry.hubs.find((each) => each.code === code)?.subgraphs.get('settlement')?.url;
    if (!code || !url || !isLoopback(new URL(url).hostname)) return undefined;
    const mirror = new MirrorHub(code);
    try {
      mirror.#server.listen(Number(new URL(url).port || 80), new URL(url).hostname);
      await once(mirror.#server, 'listening');
      return mirror;
    } catch {
      return undefined;
    }
  }

  /** Changes the payment that it reports. */
  tell({ tradeRef, ...payment }: MirrorPayment): void {
    const id = derivedId(this.code, 'Settlement', `OUT ${tradeRef}`);
    this.#payments.set(id, {
      id,
      tradeRef,
      ...payment,
      sell: payment.buy,
      payeeMerchantId: null,
      fx: null,
      transfers: [],
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(body: string): Promise<object> {
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    if (query.includes('_service')) return { data: { _service: { sdl: this.#sdl } } };
    const rootValue = { settlement: ({ id }: { id: string }) => this.#payments.get(id) ?? null };
    return graphql({ schema: this.#schema, source: query, variableValues: variables, rootValue });
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
