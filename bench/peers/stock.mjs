/** Stock @apollo/server with stock @apollo/gateway, as their documentation starts them. Plain JavaScript, so that it
 * finds the packages of bench/node_modules. Usage: node stock.mjs SUPERGRAPH PORT */
import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const [, , supergraphFile, port] = process.argv;
process.on('disconnect', () => process.exit(0));
const gateway = new ApolloGateway({ supergraphSdl: readFileSync(supergraphFile, 'utf8') });
await startStandaloneServer(new ApolloServer({ gateway }), { listen: { host: '127.0.0.1', port: Number(port) } });
