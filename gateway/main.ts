import '../schema/requireNode.mjs';

/** `node dist/gateway/main.js`: the gateway, once its Node is known to be able to run it. */
await import('./runGateway.ts');
