import config from './jest.config.js';

const { globalSetup, globalTeardown, ...rest } = config;

/** The tests that need no database: pure rules and the gateway's modules by themselves. On two idle cores they take half a minute. */
export default {
  ...rest,
  testMatch: [
    '<rootDir>/test/{identity,schema}/**/*.test.ts',
    '<rootDir>/test/gateway/{hubs,json,partition,plan,transport}/**/*.test.ts',
    '<rootDir>/test/subgraphs/*/rules/**/*.test.ts',
  ],
  // One starts a gateway, the other plans operations over many types for ten seconds.
  testPathIgnorePatterns: ['/partition/malformedAnswers\\.test', '/plan/Planner\\.test'],
};
