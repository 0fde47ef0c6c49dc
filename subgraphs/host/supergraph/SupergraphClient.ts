import { Agent, buildConnector, request } from 'undici';
import { z } from 'zod';
import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import { hubCaller } from '../../../identity/principals/Caller.ts';
import { signRequest } from '../../../identity/signatures/signRequest.ts';
import type { TlsCredentials } from '../../../identity/tls/TlsCredentials.ts';
import { MachineTokens } from '../../../identity/tokens/MachineTokens.ts';
import { hubName } from '../../../identity/trust/Trust.ts';
import { limits } from '../limits.ts';
import type { Supergraph, SupergraphAnswer, SupergraphFault } from './Supergraph.ts';

const answerShape = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
});

/** Signs requests; undefined while there is no audience to sign for. */
export type SignRequest = (url: string, body: string) => Promise<Readonly<Record<string, string>> | undefined>;

interface SupergraphClientOptions {
  /** When left out, requests do not say who sends them. */
  readonly sign?: SignRequest;
  /** When left out, the authorities of Node are trusted and no certificate is sent. */
  readonly tls?: TlsCredentials;
  /** Told why the supergraph cannot be reached, once for each reason until it answers. */
  readonly log?: { warn(facts: object, message: string): void };
}

/** Asks a gateway over HTTP. */
export class SupergraphClient implements Supergraph {
  readonly #url: string;
  readonly #options: SupergraphClientOptions;
  readonly #agent: Agent;
  #unreachable: string | undefined;

  /** @param url the gateway's GraphQL endpoint; connects when first used */
  constructor(url: string, options: SupergraphClientOptions = {}) {
    this.#url = url;
    this.#options = options;
    this.#agent = new Agent({
      connections: limits.gatewayConnections,
      connect: connectorOf(options.tls),
      maxResponseSize: limits.gatewayAnswerBytes,
    });
  }

  async ask<Data>(
    query: string,
    variables: object,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<SupergraphAnswer<Data>> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const text = JSON.stringify({ query, variables });
      const signed = await this.#options.sign?.(this.#url, text);
      const { body } = await request(this.#url, {
        method: 'POST',
        dispatcher: this.#agent,
        headers: { 'content-type': 'application/json', accept: 'application/json', ...signed },
        body: text,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const answer = await body.text();
      this.#unreachable = undefined;
      return answerOf<Data>(answer);
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) {
        return fault('SUPERGRAPH_TIMEOUT', `The supergraph did not respond within ${timeoutMs} ms.`);
      }
      if (isTooLarge(error)) return fault('SUPERGRAPH_FAILED', 'The response of the supergraph is too large.', false);
      this.#note(error as NodeJS.ErrnoException);
      return fault('SUPERGRAPH_UNREACHABLE', 'The supergraph cannot be reached.');
    }
  }

  #note({ code, message }: NodeJS.ErrnoException): void {
    const reason = code ?? message;
    if (reason === this.#unreachable) return;
    this.#unreachable = reason;
    this.#options.log?.warn({ reason }, 'The supergraph cannot be reached');
  }

  /** Ends the connections once the calls in progress are answered. */
  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/** Connects with the current credentials. */
function connectorOf(tls: TlsCredentials | undefined): buildConnector.connector {
  const make = () => buildConnector({ timeout: limits.gatewayConnectTimeoutMs, secureContext: tls?.context });
  let connect = make();
  tls?.onChange(() => {
    connect = make();
  });
  return (options, callback) => connect(options, callback);
}

function answerOf<Data>(body: string): SupergraphAnswer<Data> {
  const answer = answerShape.safeParse(parseJson(body));
  if (!answer.success) return fault('SUPERGRAPH_FAILED', 'The response of the supergraph is not GraphQL.');
  const [first, ...others] = (answer.data.errors ?? []).map(faultOf);
  if (first) return { kind: 'FAULT', faults: [first, ...others] };
  if (answer.data.data == null) return fault('SUPERGRAPH_FAILED', 'The supergraph returned neither data nor errors.');
  return { kind: 'DATA', data: answer.data.data as Data };
}

function faultOf({ message, extensions = {} }: { message: string; extensions?: Record<string, unknown> }) {
  const { code, hub, retryable } = extensions;
  return {
    code: typeof code === 'string' ? code : 'SUPERGRAPH_FAILED',
    message,
    hub: typeof hub === 'string' ? hub : null,
    isRetryable: retryable === true,
  } satisfies SupergraphFault;
}

function fault(code: string, message: string, isRetryable = true): SupergraphAnswer<never> {
  return { kind: 'FAULT', faults: [{ code, message, hub: null, isRetryable }] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: string }).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

/**
 * Signs what a hub asks of the supergraph, in its own name.
 * @param audience of the network; undefined while the registry names none, and nothing is signed
 */
export function signAsHub(key: SigningKey, hub: string, audience: () => string | undefined): SignRequest {
  const caller = hubCaller(hub);
  let tokens: { readonly audience: string; readonly machine: MachineTokens } | undefined;
  return async (url, body) => {
    const network = audience();
    if (network === undefined) return undefined;
    if (tokens?.audience !== network)
      tokens = { audience: network, machine: new MachineTokens(key, hubName(network, hub)) };
    const headers = { authorization: `Bearer ${await tokens.machine.tokenFor(caller, network)}` };
    return { ...headers, ...signRequest(key, { method: 'POST', url, headers }, body) };
  };
}
