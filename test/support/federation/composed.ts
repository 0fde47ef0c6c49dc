import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** The Federation features that test subgraphs may use. */
const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@requires" "@provides" "@external" "@override" "@shareable" "@interfaceObject" "@inaccessible" "@context"
  "@fromContext" "@authenticated" "@requiresScopes" "@policy"])\n`;

/** A subgraph's SDL with the link to Federation where it does not write one itself; one that says so is of Federation 1. */
export function linked(sdl: string): string {
  return /^(# Federation 1\n|extend schema )/.test(sdl) ? sdl : federationLink + sdl;
}

/**
 * Composes test subgraphs, given by name without their link, into a supergraph SDL.
 * @param urlOf where a subgraph is served; left out, nowhere
 */
export function composed(
  subgraphs: Readonly<Record<string, string>>,
  urlOf: (name: string) => string = (name) => `http://${name}`,
): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({ name, url: urlOf(name), typeDefs: parse(linked(sdl)) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
