import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { shopSubgraphs } from './shopSubgraphs.ts';

/** The supergraph SDL of the shop, each subgraph at the URL given for it. */
export function composeShop(urls: Readonly<Record<string, string>>): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(shopSubgraphs).map(([name, { sdl }]) => ({ name, url: urls[name] ?? '', typeDefs: parse(sdl) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
