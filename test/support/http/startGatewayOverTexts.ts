import type { GatewayConfig } from '../../../gateway/config.ts';
import { serveTexts } from './servedSubgraphs.ts';
import { startGatewayOver } from './startPlainGateway.ts';
import type { AnswerText } from './textServer.ts';

/**
 * A gateway over subgraphs of which tests see and write the very characters.
 * @param subgraphs by name
 */
export async function startGatewayOverTexts(
  subgraphs: Readonly<Record<string, { readonly sdl: string; readonly answer: AnswerText }>>,
  settings: Partial<GatewayConfig> = {},
  rewrite?: (supergraphSdl: string) => string,
) {
  const bodies: string[] = [];
  const served = await serveTexts(
    Object.fromEntries(
      Object.entries(subgraphs).map(([name, { answer }]) => [
        name,
        (body, headers) => {
          bodies.push(body);
          return answer(body, headers);
        },
      ]),
    ),
  );
  const sdls = Object.fromEntries(Object.entries(subgraphs).map(([name, { sdl }]) => [name, sdl]));
  const gateway = await startGatewayOver(served, sdls, settings, rewrite);
  return {
    /** Bodies of the requests to subgraphs, in the order of their arrival. */
    bodies,
    /** Sends a request body and gives the text of the answer. */
    async post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
      const all = { 'content-type': 'application/json', ...headers };
      const response = await fetch(gateway.url, { method: 'POST', headers: all, body });
      return response.text();
    },
    /** The text at another path of the gateway. */
    get: async (path: string) => (await fetch(gateway.at(path))).text(),
    close: () => gateway.close(),
  };
}
