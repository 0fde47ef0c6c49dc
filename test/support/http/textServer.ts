import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a subgraph answers to the text of a request, as text too. */
export type AnswerText = (body: string, headers: IncomingHttpHeaders) => string | Promise<string>;

export interface TextServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A subgraph on 127.0.0.1 of which the text of each request is seen and that of each answer written. */
export async function startTextServer(answer: AnswerText): Promise<TextServer> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'application/json').end(await answer(body, request.headers));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
