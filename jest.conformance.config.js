import common from './jest.config.js';

/** The conformance kit over a hub that is broken in one way after another. A minute; not part of `npm test`. */
export default {
  ...common,
  roots: ['<rootDir>/test/conformance'],
  testPathIgnorePatterns: [],
};
