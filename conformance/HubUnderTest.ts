import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { Principal } from '../identity/principals/Principal.ts';
import type { ContractName } from '../schema/contracts.ts';
import { deadlineHeader } from '../schema/hubHeaders.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import type { Registry } from '../schema/registry/Hub.ts';
import { LeftOut, NotJudged, Violation } from './AuditOutcome.ts';
import type { Credentials } from './Credentials.ts';
import { counterpartyCode } from './counterpartyCode.ts';
import type { Exchange } from './Exchange.ts';
import type { HttpAnswer, HttpClient } from './HttpClient.ts';
import { limits } from './limits.ts';
import type { Mirror } from './Mirror.ts';

/** One endpoint of the hub, with its SDL. */
export interface CheckedEndpoint {
  readonly contract: ContractName;
  readonly url: string;
  readonly sdl: string;
  /** What the SDL defines, without federation's definitions; undefined if the SDL cannot be parsed. */
  readonly schema: GraphQLSchema | undefined;
}

export interface GraphQLErrorEntry {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A GraphQL response. */
export interface GraphQLAnswer<Data> {
  readonly data: Data | null | undefined;
  readonly errors: readonly GraphQLErrorEntry[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  readonly exchange: Exchange;
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Anonymous if undefined: the catalogue is public. */
  readonly as?: Principal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One run of the kit. */
export interface Run {
  /** Lower-case letters and digits that distinguish its test data from that of other runs. */
  readonly name: string;
  /** When it began, in milliseconds since 1970. */
  readonly atMs: number;
  /** Waits, in milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>;
}

export function newRun(): Run {
  return { name: randomBytes(5).toString('hex'), atMs: Date.now(), pause: setTimeout };
}

interface HubOptions {
  /** Its UN/LOCODE without the space. */
  readonly code: string;
  readonly endpoints: ReadonlyMap<ContractName, CheckedEndpoint>;
  /** Undefined for a hub without trust, which accepts all callers. */
  readonly credentials: Credentials | undefined;
  readonly http: Pick<HttpClient, 'post'>;
  /** Whether the kit writes test data, as all profiles but `merchants` do. */
  readonly writes: boolean;
  /** The registry of its network; without hubs if it is not known. */
  readonly registry: Registry;
  readonly run: Run;
  /** Of its prices, where no registry says what its own is. */
  readonly currency?: string;
  /** The mirror hub, if there is one. */
  readonly mirror?: Mirror;
}

interface Prepared {
  /** The audit that needed it first. */
  readonly audit: string;
  readonly value: Promise<unknown>;
}

const anonymous: Principal = { kind: 'anonymous' };

/** The hub that is checked, as one audit sees it. Each call goes over HTTP and is bounded. */
export class HubUnderTest {
  readonly code: string;
  readonly credentials: Credentials | undefined;
  readonly endpoints: ReadonlyMap<ContractName, CheckedEndpoint>;
  readonly #options: HubOptions;
  /** The id of the audit, for the hub's log. */
  readonly #audit: string;

  readonly #prepared: Map<string, Prepared>;

  constructor(options: HubOptions, audit = 'preparation', prepared = new Map<string, Prepared>()) {
    this.code = options.code;
    this.credentials = options.credentials;
    this.endpoints = options.endpoints;
    this.#options = options;
    this.#audit = audit;
    this.#prepared = prepared;
  }

  /** The same hub for another audit, whose id is in each request. */
  forAudit(id: string): HubUnderTest {
    return new HubUnderTest(this.#options, id, this.#prepared);
  }

  /**
   * The hub that the kit plays.
   * @param contracts that it must serve
   * @throws LeftOut where the hub with which this one settles is a real one; NotJudged where the registry lacks a contract
   */
  mirrorOf(...contracts: readonly ContractName[]): Mirror {
    const { mirror, registry } = this.#options;
    const code = counterpartyCode(this.code, registry);
    if (!code) throw new NotJudged(`The registry has no pair of ${this.code} with another hub.`);
    if (!mirror)
      throw new LeftOut(
        `${code} is a hub of its own here. The kit plays the second hub in a network that \`ehub test-network\` writes.`,
      );
    const lacking = contracts.find((name) => !mirror.contracts.has(name));
    if (!lacking) return mirror;
    const advice = 'Write the test network anew with `ehub test-network`.';
    throw new NotJudged(`The registry has no ${lacking} of ${code} beside its settlement. ${advice}`);
  }

  get writes(): boolean {
    return this.#options.writes;
  }

  /** The name of the run. */
  get run(): string {
    return this.#options.run.name;
  }

  get registry(): Registry {
    return this.#options.registry;
  }

  /** Its own, as the registry says; without one, that of its prices (ISO 4217). */
  get currency(): string {
    return this.#options.registry.hubs.find(({ code }) => code === this.code)?.currency ?? this.#options.currency ?? '';
  }

  /** A time so many seconds after the beginning of the run (RFC 3339). */
  timeAt(seconds: number): string {
    return new Date(this.#options.run.atMs + seconds * 1_000).toISOString();
  }

  /** An idempotency key or reference of this audit and run: visible ASCII without spaces. */
  key(name: string): string {
    return `ehub-check:${this.run}:${this.#audit}:${name.replaceAll(' ', '-')}`;
  }

  pause(ms: number): Promise<unknown> {
    return this.#options.run.pause(ms);
  }

  /**
   * Shared by several audits and prepared by the first.
   * @throws Violation for the first if the hub prevents it; NotJudged for the others
   */
  async once<Value>(name: string, prepare: (hub: HubUnderTest) => Promise<Value>): Promise<Value> {
    const known = this.#prepared.get(name);
    if (!known) {
      const value = prepare(new HubUnderTest(this.#options, 'preparation', this.#prepared));
      this.#prepared.set(name, { audit: this.#audit, value });
      return value;
    }
    return known.value.catch((error: Error) => {
      if (!(error instanceof Violation)) throw error;
      throw new NotJudged(`A prerequisite of this audit failed in ${known.audit}: ${error.message}`);
    }) as Promise<Value>;
  }

  /** Whether it can be reached only from this machine, where it may run without trust. */
  get isOnLoopback(): boolean {
    return [...this.endpoints.values()].every(({ url }) => isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, '')));
  }

  /** @throws NotJudged if the hub does not serve the contract */
  endpoint(contract: ContractName): CheckedEndpoint {
    const endpoint = this.endpoints.get(contract);
    if (!endpoint) throw new NotJudged(`The hub does not serve ${contract}.`);
    return endpoint;
  }

  /** Whether the SDL of the hub has a field, e.g. `Product.gtin`. */
  serves(contract: ContractName, coordinate: `${string}.${string}`): boolean {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = this.endpoints.get(contract)?.schema?.getType(typeName);
    return type !== undefined && 'getFields' in type && fieldName in type.getFields();
  }

  /**
   * Posts a body as it is, with these headers and no credentials.
   * @throws Violation without a response
   */
  post(contract: ContractName, body: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.#options.http.post(this.endpoint(contract).url, body, {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'ehub-audit': this.#audit,
      [deadlineHeader]: String(limits.callTimeoutMs),
      ...headers,
    });
  }

  /** The headers that identify the caller of a read. */
  async headersOfRead(as: Principal = anonymous): Promise<Record<string, string>> {
    return (await this.credentials?.ofRead(as)) ?? {};
  }

  /**
   * Sends one operation, as a gateway would.
   * @throws Violation if the response is not GraphQL; NotJudged if the kit lacks a key for it
   */
  async ask<Data>(contract: ContractName, query: string, options: AskOptions = {}): Promise<GraphQLAnswer<Data>> {
    const { variables, as = anonymous, headers } = options;
    const body = JSON.stringify({ query, variables });
    const isMutation = /^\s*mutation\b/.test(query);
    const shown = await this.#headersOf(contract, body, as, isMutation);
    return graphQLAnswer(await this.post(contract, body, { ...shown, ...headers }));
  }

  /**
   * The data of a valid operation.
   * @throws Violation `UNEXPECTED_ERRORS` if the hub answers with errors or without data
   */
  async read<Data>(
    contract: ContractName,
    query: string,
    options: AskOptions = {},
  ): Promise<Data & { exchange: Exchange }> {
    const { data, errors, exchange } = await this.ask<Data>(contract, query, options);
    if (errors.length > 0 || !data) {
      const [first] = errors;
      const detail = first ? `The response has an error: ${String(first.message)}` : 'The response has no data.';
      throw new Violation('UNEXPECTED_ERRORS', detail, exchange);
    }
    return { ...data, exchange };
  }

  async #headersOf(
    contract: ContractName,
    body: string,
    as: Principal,
    isMutation: boolean,
  ): Promise<Record<string, string>> {
    const { credentials } = this;
    if (!credentials) return {};
    if (!isMutation) return this.headersOfRead(as);
    const headers = await credentials.ofMutation(this.endpoint(contract).url, body, as);
    if (headers) return headers;
    const issuer = as.kind === 'hub' ? as.hub : as.kind === 'marketplace' ? 'network' : `${this.code}.issuer`;
    throw new NotJudged(`A mutation as ${as.kind} needs a token, and there is no ${issuer}.jwk in the folder of keys.`);
  }
}

/** @throws Violation `NOT_GRAPHQL` */
export function graphQLAnswer<Data>({ text, status, headers, exchange }: HttpAnswer): GraphQLAnswer<Data> {
  const body = parsed(text);
  const errors = body?.errors ?? [];
  if (!body || !('data' in body || 'errors' in body) || !Array.isArray(errors) || !errors.every(isObject))
    throw new Violation('NOT_GRAPHQL', `The response with status ${status} is not a GraphQL response.`, exchange);
  return {
    data: body.data as Data | null | undefined,
    errors: errors as readonly GraphQLErrorEntry[],
    extensions: isObject(body.extensions) ? body.extensions : undefined,
    ...{ status, headers, exchange },
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
