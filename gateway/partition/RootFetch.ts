import type { FetchCall, FetchError, FetchResult, PreparedFetch } from '../execute/DataSource.ts';
import type { RootFields } from './RootField.ts';

/** One or more root fields of a fetch that are answered together, apart from the others. */
export interface RootPart {
  /** Never rejects for what a hub did. Holds a member for each field. */
  run(call: FetchCall): Promise<PartResult>;
}

export interface PartResult {
  /** Without a prototype, since response names are the client's. */
  readonly data: Record<string, unknown>;
  readonly errors: readonly FetchError[];
}

/** Puts the parts of a fetch together. */
export function joinParts(parts: readonly PartResult[]): { data: Record<string, unknown>; errors: FetchError[] } {
  const data: Record<string, unknown> = Object.create(null);
  for (const part of parts) Object.assign(data, part.data);
  return { data, errors: parts.flatMap((part) => part.errors) };
}

/** The result of a part with a single field. */
export function partResult(responseName: string, value: unknown, errors: readonly FetchError[] = []): PartResult {
  const data: Record<string, unknown> = Object.create(null);
  data[responseName] = value;
  return { data, errors };
}

/** A part of a mutation: one field. */
export interface MutationPart {
  readonly responseName: string;
  readonly isNonNull: boolean;
  readonly part: RootPart;
}

/** A fetch of root fields of a query: its parts, which depend on nothing, go out at once. */
export class QueryFetch implements PreparedFetch {
  readonly #roots: RootFields;
  readonly #parts: readonly RootPart[];

  constructor(roots: RootFields, parts: readonly RootPart[]) {
    this.#roots = roots;
    this.#parts = parts;
  }

  async run(call: FetchCall): Promise<FetchResult> {
    const [only] = this.#parts;
    const results =
      this.#parts.length === 1 && only
        ? [await only.run(call)]
        : await Promise.all(this.#parts.map((part) => part.run(call)));
    return fetchResult([typenames(this.#roots), ...results]);
  }
}

/**
 * A fetch of root fields of a mutation: one after another in document order, whatever their hubs. As GraphQL allows,
 * nothing more is begun once a field that cannot be null failed: the client could not be told of it.
 */
export class MutationFetch implements PreparedFetch {
  readonly #roots: RootFields;
  readonly #parts: readonly MutationPart[];

  constructor(roots: RootFields, parts: readonly MutationPart[]) {
    this.#roots = roots;
    this.#parts = parts;
  }

  async run(call: FetchCall): Promise<FetchResult> {
    const results: PartResult[] = [typenames(this.#roots)];
    for (const { part, responseName, isNonNull } of this.#parts) {
      const result = await part.run(call);
      results.push(result);
      if (isNonNull && result.data[responseName] === null) break;
    }
    return fetchResult(results);
  }
}

function typenames({ typenames: groups, rootType }: RootFields): PartResult {
  return joinParts(groups.map(({ responseName }) => partResult(responseName, rootType.name)));
}

function fetchResult(parts: readonly PartResult[]): FetchResult {
  const { data, errors } = joinParts(parts);
  return errors.length > 0 ? { data, errors } : { data };
}
