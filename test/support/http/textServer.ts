import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { TestServer } from './TestServer.ts';

/** What a subgraph answers to the text of a request, as text too. */
export type AnswerText = (body: string, headers: IncomingHttpHeaders) => string | Promise<string>;

export interface TextServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A subgraph on 127.0.0.1 that reads and writes requests and responses as text. */
export async function startTextServer(answer: AnswerText): Promise<TextServer> {
  const server = await TestServer.start(async (request, response) => {
    response.setHeader('content-type', 'application/json').end(await answer(await text(request), request.headers));
  });
  return { url: server.at('/graphql'), close: () => server.close() };
}
