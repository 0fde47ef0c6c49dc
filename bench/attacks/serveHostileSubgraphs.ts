import { createServer, type Socket } from 'node:net';
import { entityAnswer, hostileSdl, ok, rootAnswers } from './hostileSubgraphs.ts';

/** The process of the hostile subgraphs. Tells its parent their URLs; ends with it. */
const urls: Record<string, string> = {};
for (const name of Object.keys(hostileSdl)) {
  const server = createServer((socket) => {
    let received = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let request = take(); request !== undefined; request = take()) answer(socket, request);
    });
    /** The body of the next whole request. */
    const take = (): string | undefined => {
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
      if (end < 0 || received.length < end + 4 + length) return undefined;
      const body = received.slice(end + 4, end + 4 + length);
      received = received.slice(end + 4 + length);
      return body;
    };
  });
  const answer = (socket: Socket, body: string) => {
    if (name !== 'hostile') return ok(entityAnswer(body))(socket);
    const mode = /"mode\w*":"(\w+)"|mode: *\\"(\w+)\\"/.exec(body)?.slice(1).find(Boolean) ?? 'good';
    (rootAnswers[mode] ?? rootAnswers.good)?.(socket);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  urls[name] = `http://127.0.0.1:${(server.address() as { port: number }).port}/graphql`;
}
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', urls });
