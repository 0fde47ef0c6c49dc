import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { subgraphSchema } from '../federation/subgraphSchema.ts';
import type { TestSubgraphs } from '../federation/testEngine.ts';

/** Test subgraphs, each at an endpoint of its own on 127.0.0.1. */
export interface ServedSubgraphs {
  readonly urls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The root value of each call, which resolvers find as `info.rootValue`. */
export interface ServedRoot {
  readonly headers: IncomingHttpHeaders;
}

export async function serveSubgraphs(subgraphs: TestSubgraphs): Promise<ServedSubgraphs> {
  const servers: Server[] = [];
  const urls: Record<string, string> = {};
  for (const [name, { sdl, resolvers }] of Object.entries(subgraphs)) {
    const server = serve(subgraphSchema(name, sdl, resolvers));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  }
  return {
    urls,
    close: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function serve(schema: GraphQLSchema): Server {
  return createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { query, variables, operationName } = JSON.parse(text);
    const document = parse(query);
    const rootValue: ServedRoot = { headers: request.headers };
    const answer = await execute({ schema, document, rootValue, variableValues: variables, operationName });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
}
