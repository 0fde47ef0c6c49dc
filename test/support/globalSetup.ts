import { startTestServer } from './postgres/testServer.ts';

/** One PostgreSQL for the whole run; each test file makes databases of its own in it. */
export default startTestServer;
