/** Why no header policy may name these headers; a name that ends with `*` stands for all that begin so. */
const reserved = [
  {
    names: [
      ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te'],
      ...['trailer', 'transfer-encoding', 'upgrade', 'http2-settings'],
    ],
    reason: 'It belongs to the connection with the client (RFC 9110, section 7.6.1).',
  },
  { names: ['host'], reason: 'It names the server of the request.' },
  {
    names: ['content-*', 'digest', 'repr-digest'],
    reason: 'It describes the body of the client, and the gateway writes its own.',
  },
  {
    names: ['accept', 'accept-charset', 'accept-encoding', 'expect', 'range', 'if-*'],
    reason: 'It would change the form of the response that the gateway reads.',
  },
  { names: ['set-cookie'], reason: 'It is a response header.' },
  { names: ['ehub-*', 'signature*'], reason: 'The gateway uses it itself.' },
];

/**
 * Why a header is not passed on, whatever an operator wishes; undefined where it may be.
 * @param name in lower case; `_` counts as `-`, since many servers take them for the same
 */
export function reservedHeader(name: string): string | undefined {
  const dashed = name.replaceAll('_', '-');
  const covers = (pattern: string) =>
    pattern.endsWith('*') ? dashed.startsWith(pattern.slice(0, -1)) : dashed === pattern;
  return reserved.find(({ names }) => names.some(covers))?.reason;
}
