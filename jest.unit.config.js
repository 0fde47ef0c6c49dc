import config from './jest.config.js';

const { globalSetup, globalTeardown, ...rest } = config;

/** The tests that need no database: pure rules and the gateway's modules by themselves. They take half a minute at most. */
export default {
  ...rest,
  testMatch: [
    '<rootDir>/test/{identity,schema}/**/*.test.ts',
    '<rootDir>/test/gateway/{hubs,json,partition,plan,transport}/**/*.test.ts',
    '<rootDir>/test/subgraphs/*/rules/**/*.test.ts',
  ],
};
