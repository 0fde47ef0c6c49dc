import { stopTestServer } from './postgres/testServer.ts';

export default stopTestServer;
