import { parse } from 'graphql';
import { specLinks } from './specLinks.ts';

/**
 * The version of a contract that an SDL says it serves, e.g. `1.0`; undefined where it does not say.
 *
 * A contract states its version as any specification does in federation: by a link, here
 * `extend schema @link(url: "https://specs.ehub.dev/merchants/v1.0")`. It imports nothing, so composition leaves it
 * alone, and it travels in the SDL that a hub serves, where the gateway reads it.
 *
 * @see https://specs.apollo.dev/link/v1.0/
 */
export function contractVersion(name: string, sdl: string): string | undefined {
  const prefix = `https://specs.ehub.dev/${name}/v`;
  return specLinks(parse(sdl, { noLocation: true }))
    .filter(({ url }) => url.startsWith(prefix))
    .map(({ url }) => url.slice(prefix.length))
    .find((version) => /^\d+\.\d+$/.test(version));
}
