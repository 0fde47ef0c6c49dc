import { deadlineHeader } from '../../../schema/hubHeaders.ts';

export interface GraphQLAnswer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

type SignMessage = (url: string, body: string) => Promise<Readonly<Record<string, string>>>;

/** Longer than anything a test asks for, shorter than the time a test has. */
const timeoutMs = 20_000;

/**
 * Sends one GraphQL operation over HTTP, as any client does.
 * @param credentials a token, or what makes the headers that show who sends the message
 */
export async function postGraphQL<Data>(
  url: string,
  query: string,
  variables?: object,
  credentials?: string | SignMessage,
): Promise<GraphQLAnswer<Data>> {
  const body = JSON.stringify({ query, variables });
  const shown = typeof credentials === 'function' ? await credentials(url, body) : bearer(credentials);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...shown,
      // A hub would give up before, on a busy machine.
      [deadlineHeader]: String(timeoutMs),
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  return (await response.json()) as GraphQLAnswer<Data>;
}

function bearer(token: string | undefined): Readonly<Record<string, string>> {
  return token ? { authorization: `Bearer ${token}` } : {};
}
