import common from './jest.config.js';

/**
 * What needs servers of Debian's packages: postgresql, pgbouncer, nginx, prometheus (for promtool), systemd, python3-graphql-core, python3-jwt,
 * python3-cryptography. One file at a
 * time, since each runs a whole deployment. Not part of `npm test`.
 */
export default {
  ...common,
  roots: ['<rootDir>/test/deployment'],
  testPathIgnorePatterns: [],
  globalSetup: undefined,
  globalTeardown: undefined,
  maxWorkers: 1,
};
