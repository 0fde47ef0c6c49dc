import type { Hub } from '../../schema/registry/Hub.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';

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

/** What is made of the answers of several hubs. */
export interface Merged {
  readonly value: unknown;
  readonly errors: readonly FetchError[];
}

/**
 * Asks these hubs for a field and merges what they answer.
 * @param hubs in hub-code order
 * @param errors about hubs that the client named and that are not asked
 */
export type MergeAnswers = (
  call: FetchCall,
  hubs: readonly Hub[],
  errors: readonly FetchError[],
) => Merged | Promise<Merged>;
