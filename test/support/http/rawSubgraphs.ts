import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayConfig } from '../../../gateway/config.ts';
import { startGatewayOver } from './startPlainGateway.ts';

/** What a subgraph answers to the text of a request, as text too. */
export type AnswerText = (body: string, headers: IncomingHttpHeaders) => string;

/**
 * A gateway over subgraphs of which tests see and write the very characters.
 * @param subgraphs by name
 */
export async function startGatewayOverTexts(
  subgraphs: Readonly<Record<string, { readonly sdl: string; readonly answer: AnswerText }>>,
  settings: Partial<GatewayConfig> = {},
) {
  const servers: Server[] = [];
  const urls: Record<string, string> = {};
  const bodies: string[] = [];
  for (const [name, { answer }] of Object.entries(subgraphs)) {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      response.setHeader('content-type', 'application/json').end(answer(body, request.headers));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  }
  const close = async () => {
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  const sdls = Object.fromEntries(Object.entries(subgraphs).map(([name, { sdl }]) => [name, sdl]));
  const gateway = await startGatewayOver({ urls, close }, sdls, settings);
  return {
    /** Bodies of the requests to subgraphs, in the order of their arrival. */
    bodies,
    /** Sends a request body and gives the text of the answer. */
    async post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
      const all = { 'content-type': 'application/json', ...headers };
      const response = await fetch(gateway.url, { method: 'POST', headers: all, body });
      return response.text();
    },
    close: () => gateway.close(),
  };
}
