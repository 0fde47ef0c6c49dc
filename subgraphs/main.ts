import '../schema/requireNode.mjs';

/** `node dist/subgraphs/main.js`: a hub, once its Node is known to be able to run it. */
await import('./runHub.ts');
