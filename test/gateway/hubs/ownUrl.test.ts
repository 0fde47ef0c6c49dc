import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from '@jest/globals';
import { ownUrl } from '../../../gateway/hubs/ownUrl.ts';
import { isLoopback, listeningAddress } from '../../../schema/isLoopback.ts';

const leads = (host: string, port: number, url: string) => ownUrl(host, port)(new URL(url));

test.each([
  ['127.0.0.1', 4000, 'http://127.0.0.1:4000/graphql'],
  ['127.0.0.1', 4000, 'http://localhost:4000/'],
  ['localhost', 4000, 'http://[::1]:4000/merchants'],
  ['::', 80, 'http://localhost/merchants'],
  ['10.1.2.3', 443, 'https://10.1.2.3/merchants'],
  ['gateway.example', 4000, 'http://gateway.example:4000/'],
])('a gateway at %s:%i is where %s leads', (host, port, url) => {
  expect(leads(host, port, url)).toBe(true);
});

test.each([
  ['127.0.0.1', 4000, 'http://127.0.0.1:4100/merchants'],
  ['10.1.2.3', 4000, 'http://127.0.0.1:4000/merchants'],
  ['127.0.0.1', 4000, 'http://10.1.2.3:4000/merchants'],
  ['127.0.0.1', 4000, 'http://hub.example:4000/merchants'],
  ['127.0.0.1', 0, 'http://127.0.0.1:80/merchants'],
])('a gateway at %s:%i is not where %s leads', (host, port, url) => {
  expect(leads(host, port, url)).toBe(false);
});

test('a gateway that listens everywhere is at each address of its machine', () => {
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) {
    const host = family === 'IPv6' ? `[${address}]` : address;
    expect(leads('0.0.0.0', 4000, `http://${host}:4000/`)).toBe(true);
  }
});

test('a gateway listens on one address of localhost, since its guards are those of one server', async () => {
  expect(isLoopback(await listeningAddress('localhost'))).toBe(true);
  expect(isIP(await listeningAddress('localhost'))).not.toBe(0);
  expect(await listeningAddress('0.0.0.0')).toBe('0.0.0.0');
});
