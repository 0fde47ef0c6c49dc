import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GraphQLSchema, parse } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { executableSubgraph, shopSubgraphs } from './shopSubgraphs.ts';

/**
 * The process of the shop's subgraphs: each listens on a port of its own and answers from memory with compiled queries,
 * so that the gateway is what is measured. Tells its parent the URLs; ends with it.
 */
const urls: Record<string, string> = {};
for (const [name, subgraph] of Object.entries(shopSubgraphs)) {
  urls[name] = await serve(executableSubgraph(name, subgraph));
}
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', urls });

async function serve(schema: GraphQLSchema): Promise<string> {
  const compiled = new Map<string, CompiledQuery>();
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => answer(schema, compiled, body))
      .catch((error: unknown) => JSON.stringify({ errors: [{ message: String(error) }] }))
      .then((text) => {
        const bytes = Buffer.from(text);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
      });
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

async function answer(schema: GraphQLSchema, compiled: Map<string, CompiledQuery>, body: string): Promise<string> {
  const { query, variables, operationName } = JSON.parse(body);
  let operation = compiled.get(query);
  if (!operation) {
    const made = compileQuery(schema, parse(query), operationName ?? undefined);
    if (!isCompiledQuery(made)) return JSON.stringify(made);
    operation = made;
    compiled.set(query, operation);
  }
  return JSON.stringify(await operation.query({}, {}, variables ?? {}));
}
