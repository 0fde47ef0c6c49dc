import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers the operation of one request, whose path is `path`, with JSON text. */
export type AnswerOperation = (
  path: string,
  operation: { query: string; operationName?: string; variables?: Record<string, unknown> },
) => Promise<string>;

/** A server of subgraphs that costs as little as one on Node can. Resolves to its URL. */
export async function serveGraphQL(answer: AnswerOperation): Promise<string> {
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => answer(request.url ?? '', JSON.parse(body)))
      .catch((error: unknown) => JSON.stringify({ errors: [{ message: String(error) }] }))
      .then((text) => {
        const bytes = Buffer.from(text);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
      });
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}
