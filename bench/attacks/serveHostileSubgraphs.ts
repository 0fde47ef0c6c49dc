import { HostileServer } from './HostileServer.ts';
import { entityAnswer, hostileSdl, ok, rootAnswers } from './hostileSubgraphs.ts';

/** The process of the hostile subgraphs. Tells its parent their URLs; ends with it. */
const urls: Record<string, string> = {};
for (const name of Object.keys(hostileSdl)) {
  const server = await HostileServer.start(({ socket, body }) => {
    // Its requests are many and large.
    server.exchanges.length = 0;
    if (name !== 'hostile') return ok(entityAnswer(body))(socket);
    const mode = /"mode\w*":"(\w+)"|mode: *\\"(\w+)\\"/.exec(body)?.slice(1).find(Boolean) ?? 'good';
    (rootAnswers[mode] ?? rootAnswers.good)?.(socket);
  });
  urls[name] = server.url;
}
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', urls });
