import { readSchemaFacts } from './readSchemaFacts.ts';
import type { TypeFacts } from './SchemaFacts.ts';

/** How long the page waits for the schema, in milliseconds. */
const timeoutMs = 8_000;

export interface RunningSchema {
  readonly types?: readonly TypeFacts[];
  /** Why there are no types. */
  readonly failure?: string;
}

/** Reads the schema that the gateway serves now. Never rejects. */
export async function readRunningSchema(): Promise<RunningSchema> {
  try {
    const response = await fetch('/supergraph.graphql', { signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    return response.ok ? { types: readSchemaFacts(text) } : { failure: text };
  } catch {
    return { failure: 'The gateway does not answer. Reload the page when it is back.' };
  }
}
