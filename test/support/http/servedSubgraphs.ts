import type { IncomingHttpHeaders } from 'node:http';
import { execute, parse } from 'graphql';
import { subgraphSchema } from '../federation/subgraphSchema.ts';
import type { TestSubgraphs } from '../federation/testEngine.ts';
import { type AnswerText, startTextServer } from './textServer.ts';

/** Test subgraphs, each at an endpoint of its own on 127.0.0.1. */
export interface ServedSubgraphs {
  readonly urls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The root value of each call, which resolvers find as `info.rootValue`. */
export interface ServedRoot {
  readonly headers: IncomingHttpHeaders;
}

/** Subgraphs that execute what they are asked. */
export function serveSubgraphs(subgraphs: TestSubgraphs): Promise<ServedSubgraphs> {
  return serveTexts(
    Object.fromEntries(
      Object.entries(subgraphs).map(([name, { sdl, resolvers }]) => {
        const schema = subgraphSchema(name, sdl, resolvers);
        const answer: AnswerText = async (body, headers) => {
          const { query, variables, operationName } = JSON.parse(body);
          const document = parse(query);
          const rootValue: ServedRoot = { headers };
          return JSON.stringify(
            await execute({ schema, document, rootValue, variableValues: variables, operationName }),
          );
        };
        return [name, answer];
      }),
    ),
  );
}

/** Subgraphs that answer what they are told to, by name. */
export async function serveTexts(answers: Readonly<Record<string, AnswerText>>): Promise<ServedSubgraphs> {
  const servers = await Promise.all(
    Object.entries(answers).map(async ([name, answer]) => [name, await startTextServer(answer)] as const),
  );
  return {
    urls: Object.fromEntries(servers.map(([name, { url }]) => [name, url])),
    close: async () => void (await Promise.all(servers.map(([, server]) => server.close()))),
  };
}
