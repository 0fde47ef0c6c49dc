import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const graphiqlReact = fileURLToPath(new URL('./src/explore/tabs/graphiqlReact.ts', import.meta.url));

/** Replaces the tabs of GraphiQL, which come from `@graphiql/react` only, by the page's own. */
export function ownTabs(): Plugin {
  return {
    name: 'own-tabs',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source === '@graphiql/react' && importer?.includes('/node_modules/graphiql/') ? graphiqlReact : undefined,
  };
}
