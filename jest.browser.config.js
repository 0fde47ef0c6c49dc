import common from './jest.config.js';

/** What needs a browser: a Chromium at `CHROMIUM_PATH`, by default /usr/bin/chromium. Not part of `npm test`. */
export default {
  ...common,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: [],
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: 30_000,
};
