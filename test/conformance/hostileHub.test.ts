import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { audits } from '../../conformance/audits.ts';
import { HttpClient } from '../../conformance/HttpClient.ts';
import { openHubAt, openRegisteredHub } from '../../conformance/openHub.ts';
import { htmlReport } from '../../conformance/reports/htmlReport.ts';
import { jsonReport } from '../../conformance/reports/jsonReport.ts';
import { junitReport } from '../../conformance/reports/junitReport.ts';
import { textOfFinding } from '../../conformance/reports/textReport.ts';
import { conforms, type Finding, runAudits } from '../../conformance/runAudits.ts';
import { contractSdl } from '../../schema/contracts.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import { TestServer } from '../support/http/TestServer.ts';
import { startEhub } from '../support/processes/ehub.ts';

let server: TestServer | undefined;
let http: HttpClient | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  await http?.close();
});

/**
 * A hub that answers its SDL, and all other requests in this way.
 * @param timeoutMs longest wait for a response; where it is short, only the first audit is run
 */
async function check(answer: (response: ServerResponse) => void, timeoutMs = 10_000): Promise<Finding[]> {
  server = await TestServer.start(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const contract = request.url === '/inventory' ? 'inventory' : 'merchants';
    if (body.includes('_service')) response.end(JSON.stringify({ data: { _service: { sdl: contractSdl(contract) } } }));
    else answer(response);
  });
  const endpoint = (subgraph: string) => ({
    ...{ hubCode: 'MYKUL', subgraph, batched: false },
    url: server?.at(`/${subgraph}`) ?? '',
  });
  const registry: Registry = {
    hubs: [
      {
        ...{ code: 'MYKUL', name: 'Kuala Lumpur', country: 'MY', currency: 'MYR', timeZone: 'Asia/Kuala_Lumpur' },
        state: 'ACTIVE',
        subgraphs: new Map(['merchants', 'inventory'].map((name) => [name, endpoint(name)])),
      },
    ],
    marketplaces: [],
  };
  http = new HttpClient(timeoutMs);
  const run = { name: 'hostile', atMs: Date.now(), pause: async () => undefined };
  const hub = await openRegisteredHub({ code: 'MYKUL', registry, keyFolder: '' }, 'trading', http, run);
  return runAudits(hub, timeoutMs < 10_000 ? audits.slice(0, 1) : audits);
}

const first = (findings: readonly Finding[]) => findings.find(({ verdict }) => verdict === 'VIOLATED');

describe('a hub cannot hang or flood the kit', () => {
  test('a response that does not come is a TIMEOUT', async () => {
    expect(first(await check(() => undefined, 2_000))).toMatchObject({ cause: 'TIMEOUT' });
  });

  test('a response that comes byte by byte is a TIMEOUT', async () => {
    const drip = (response: ServerResponse) => {
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    };
    expect(first(await check(drip, 2_000))).toMatchObject({ cause: 'TIMEOUT' });
  });

  test('a response without an end is read up to 16 MB', async () => {
    let sent = 0;
    const flood = (response: ServerResponse) => {
      if (sent > 0) return void response.destroy();
      const chunk = Buffer.alloc(1_048_576, ' ');
      const write = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        sent += chunk.length;
        if (!response.destroyed) response.once('drain', write);
      };
      write();
    };
    expect(first(await check(flood))).toMatchObject({ cause: 'TOO_LARGE' });
    expect(sent).toBeLessThan(40 * 1_048_576);
  });

  test.each([
    ['HTML', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['JSON of great depth', '['.repeat(200_000)],
    ['null data', '{"data":null}'],
    ['empty data', '{"data":{}}'],
    ['errors that are text', '{"errors":["no"]}'],
    ['a page that is a number', '{"data":{"products":7,"merchants":7,"product":7,"_entities":7}}'],
    [
      'a page without rows',
      '{"data":{"products":{"edges":[],"nodes":[],"pageInfo":null},"merchants":{"edges":[null],"nodes":[]}}}',
    ],
    [
      'rows without values',
      '{"data":{"products":{"edges":[{"cursor":"","sortKey":"","node":{"id":"x"}}],"nodes":[{}],"pageInfo":{}},"_entities":[7]}}',
    ],
    ['payloads without members', '{"data":{"registerMerchant":{},"createProduct":7}}'],
  ])('whatever it answers, each audit ends with a verdict: %s', async (_, text) => {
    const findings = await check((response) => void response.end(text));
    expect(findings).toHaveLength(audits.length);
    expect(conforms(findings)).toBe(false);
  });
});

test('a hub whose code is not known is not checked', async () => {
  server = await TestServer.start(
    (_, response) =>
      void response.end('{"data":{"_service":{"sdl":"type Query { a: Int }"},"merchants":{"nodes":[]}}}'),
  );
  http = new HttpClient();
  await expect(openHubAt(server.at('/'), 'merchants', http)).rejects.toThrow('The code of the hub at');
});

describe('what a hub answers cannot break a report', () => {
  const audit = audits[0] as (typeof audits)[number];
  const nasty = '\u001b[2J</pre><script>alert(1)</script>]]>\u0000\u202e"\'&';
  const exchange = { url: 'http://hub.example/merchants', sent: '{}', status: 200, received: nasty, durationMs: 3 };
  const finding: Finding = {
    audit,
    verdict: 'VIOLATED',
    cause: 'STATUS',
    detail: nasty,
    remedy: 'Mend it.',
    exchange,
    durationMs: 5,
  };
  const report = {
    ...({
      hub: 'MYKUL',
      profile: 'merchants',
      at: '2026-01-15T08:00:00.000Z',
      durationMs: 5,
      conforms: false,
    } as const),
    findings: [finding, { audit, verdict: 'PASSED', durationMs: 1 } as const],
  };

  test('on a terminal it cannot move the cursor or change the text direction', () => {
    const text = textOfFinding(finding, false);
    expect(text).toMatch(/FAIL {2}TRANSPORT-1 .*change \(STATUS\): Mend it\./s);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  test('HTML and JUnit escape it', () => {
    for (const text of [htmlReport(report), junitReport(report)]) {
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(text.replaceAll('\n', '')).not.toMatch(/<script|\p{Cc}/u);
    }
    expect(junitReport(report)).toContain('<testsuites tests="2" failures="1" skipped="0"');
  });

  test('JSON has the audit, its cause and the messages', () => {
    expect(JSON.parse(jsonReport(report))).toMatchObject({
      conforms: false,
      findings: [
        { id: 'TRANSPORT-1', level: 'MUST', verdict: 'VIOLATED', cause: 'STATUS', exchange: { received: nasty } },
        { verdict: 'PASSED' },
      ],
    });
  });
});

test('ehub check ends with 1 where a hub does not conform', async () => {
  const data = {
    _service: { sdl: contractSdl('merchants') },
    merchants: { nodes: [{ id: `gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2C` }] },
  };
  server = await TestServer.start((_, response) => void response.end(JSON.stringify({ data })));
  const command = startEhub(['check', server.at(''), '--only', 'TRANSPORT']);
  expect(await command.ended).toBe(1);
  expect(command.output).toMatch(/^FAIL {2}TRANSPORT-1 .*^MYKUL does not conform to the profile merchants: /ms);
});
