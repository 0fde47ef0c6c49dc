import type { IncomingHttpHeaders } from 'node:http';
import { limits } from '../limits.ts';

/** One header that is passed on. Names in lower case. */
export interface HeaderRule {
  /** Its name in the client's request. */
  readonly header: string;
  /** Its name in the request to the subgraph. */
  readonly as: string;
  /** What is sent where the client does not send it; without one it is then left out. */
  readonly default?: string;
}

/** What a header policy says. A subgraph's own rule for a header stands in place of the one for all subgraphs. */
export interface HeaderRules {
  readonly all: readonly HeaderRule[];
  readonly subgraphs: ReadonlyMap<string, readonly HeaderRule[]>;
}

/** Which headers of clients go to which subgraph of a plain supergraph: those that it names, and no others. */
export class HeaderPolicy {
  readonly #rules: HeaderRules;
  readonly #bySubgraph: ReadonlyMap<string, readonly HeaderRule[]>;
  readonly #names: ReadonlySet<string>;

  constructor(rules: HeaderRules) {
    const { all, subgraphs } = rules;
    this.#rules = rules;
    this.#bySubgraph = new Map([...subgraphs].map(([subgraph, own]) => [subgraph, [...own, ...without(all, own)]]));
    this.#names = new Set([all, ...subgraphs.values()].flat().map(({ header }) => header));
  }

  /** Subgraphs that have rules of their own. */
  get subgraphs(): readonly string[] {
    return [...this.#bySubgraph.keys()];
  }

  /** True where a header of clients may go to a subgraph. */
  passesOn(header: string): boolean {
    return this.#names.has(header);
  }

  rulesFor(subgraph: string): readonly HeaderRule[] {
    return this.#bySubgraph.get(subgraph) ?? this.#rules.all;
  }

  /** The name of a header that would be passed on and is too long for that; undefined where none is. */
  tooLong(headers: IncomingHttpHeaders): string | undefined {
    for (const name in headers) {
      if (this.#names.has(name) && (headers[name]?.length ?? 0) > limits.forwardedHeaderLength) return name;
    }
    return undefined;
  }

  /** @param headers of one client request */
  apply(headers: IncomingHttpHeaders): ForwardedHeaders {
    return new ForwardedHeaders(this, headers);
  }
}

/** What goes to the subgraphs of one client request's headers. */
export class ForwardedHeaders {
  readonly #policy: HeaderPolicy;
  readonly #headers: IncomingHttpHeaders;
  readonly #bySubgraph = new Map<string, Readonly<Record<string, string>>>();

  constructor(policy: HeaderPolicy, headers: IncomingHttpHeaders) {
    this.#policy = policy;
    this.#headers = headers;
  }

  /** Names in lower case, always in the same order. */
  to(subgraph: string): Readonly<Record<string, string>> {
    const known = this.#bySubgraph.get(subgraph);
    if (known) return known;
    const sent: Record<string, string> = {};
    for (const rule of this.#policy.rulesFor(subgraph)) {
      const value = this.#valueOf(rule.header) ?? rule.default;
      if (value !== undefined) sent[rule.as] = value;
    }
    this.#bySubgraph.set(subgraph, sent);
    return sent;
  }

  /** As Node reads it: several fields of one name are joined by commas, cookies by semicolons (RFC 9110, section 5.3). */
  #valueOf(header: string): string | undefined {
    const value = this.#headers[header];
    return typeof value === 'string' && !this.#isOfConnection(header) ? value : undefined;
  }

  /** True for a header that the client declares to be for the next hop alone (RFC 9110, section 7.6.1). */
  #isOfConnection(header: string): boolean {
    const options = this.#headers.connection?.toLowerCase().split(',') ?? [];
    return options.some((option) => option.trim() === header);
  }
}

function without(all: readonly HeaderRule[], own: readonly HeaderRule[]): readonly HeaderRule[] {
  return all.filter(({ header }) => !own.some((rule) => rule.header === header));
}
