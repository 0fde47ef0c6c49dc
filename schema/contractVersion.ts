import { Kind, parse } from 'graphql';

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
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.SCHEMA_EXTENSION && definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    for (const directive of definition.directives ?? []) {
      const url = directive.arguments?.find((argument) => argument.name.value === 'url')?.value;
      if (directive.name.value !== 'link' || url?.kind !== Kind.STRING || !url.value.startsWith(prefix)) continue;
      const version = url.value.slice(prefix.length);
      if (/^\d+\.\d+$/.test(version)) return version;
    }
  }
  return undefined;
}
