import { deadlineHeader } from '../../../schema/deadlineHeader.ts';

export interface GraphQLAnswer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** Longer than anything a test asks for, shorter than the time a test has. */
const timeoutMs = 20_000;

/** Sends one GraphQL operation over HTTP, as any client does. */
export async function postGraphQL<Data>(
  url: string,
  query: string,
  variables?: object,
  token?: string,
): Promise<GraphQLAnswer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      // A hub would give up before, on a busy machine.
      [deadlineHeader]: String(timeoutMs),
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return (await response.json()) as GraphQLAnswer<Data>;
}
