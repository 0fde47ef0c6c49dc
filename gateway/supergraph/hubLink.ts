import type { DocumentNode } from 'graphql';
import { specLinks } from '../../schema/specLinks.ts';
import { SupergraphError } from './SupergraphError.ts';

/** Names under which a supergraph has the hub directives. */
export interface HubLink {
  readonly owned: string;
  readonly route: string;
  readonly scatter: string;
  readonly replicated: string;
}

const specification = /^https:\/\/specs\.ehub\.dev\/hub\/v(\d+)\.\d+$/;

/**
 * The hub directives as a supergraph links them, under the names that it gives them; undefined for a plain supergraph.
 * @throws SupergraphError where the link is of a version that this gateway does not know
 */
export function hubLink(supergraph: DocumentNode): HubLink | undefined {
  for (const { url, nameOf } of specLinks(supergraph)) {
    const version = specification.exec(url)?.[1];
    if (version === undefined) continue;
    if (version !== '1') {
      throw new SupergraphError('The supergraph is newer than this gateway:', [
        `it links the hub directives in version ${version}; this gateway reads 1.x`,
      ]);
    }
    return {
      owned: nameOf('owned'),
      route: nameOf('route'),
      scatter: nameOf('scatter'),
      replicated: nameOf('replicated'),
    };
  }
  return undefined;
}
