import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GraphQLAnswer } from '../support/hub/postGraphQL.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';
import { untilAnswered } from '../support/network/untilAnswered.ts';
import { fc } from '../support/properties.ts';

const names = [
  'anonymous',
  'marketplace',
  'otherMarketplace',
  'merchantMYKUL',
  'operatorMYKUL',
  'operatorCNHGH',
  'hubMYKUL',
] as const;
type Name = (typeof names)[number];

/** Reads of which each principal is answered something else: at one hub, over hubs, and of entities in several contracts. */
const questions = [
  '{ accounts(hub: "MYKUL") { id ownerId available { amount } } }',
  '{ shipments(first: 5) { totalCount nodes { id tradeRef } } }',
  `{ merchants(first: 5, hubs: ["MYKUL"], filter: { kyb: APPROVED }) {
    nodes { id consents { id } identifiers { number } accounts { id } }
  } }`,
  '{ products(first: 5, hubs: ["MYKUL"]) { nodes { id stock { available onHand } } } }',
] as const;

let network: TrustedNetwork;
const tokens = new Map<string, string>();
/** By question, then by principal: asked alone. */
const alone = questions.map(() => new Map<Name, GraphQLAnswer<unknown>>());
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  for (const name of names) if (network.issuer.names.includes(name)) tokens.set(name, await network.issuer.token(name));
  for (const [index, question] of questions.entries())
    for (const name of names) alone[index]?.set(name, await ask(name, question));
}, 60_000);
afterAll(() => network.close());

function ask(name: Name, question: string): Promise<GraphQLAnswer<unknown>> {
  return untilAnswered(() =>
    name === 'hubMYKUL' ? network.queryAsHub('MYKUL', question) : network.query(question, {}, tokens.get(name)),
  );
}

test('each principal gets different answers, so that mixed ones would be detected', () => {
  for (const answers of alone) {
    const texts = [...answers.values()].map((answer) => JSON.stringify(answer));
    expect(new Set(texts).size).toBeGreaterThan(2);
    expect(texts[names.indexOf('marketplace')]).not.toBe(texts[names.indexOf('operatorMYKUL')]);
  }
});

test('concurrent requests of several principals, in any combination, are answered as if each were alone', async () => {
  const asking = fc.record({
    name: fc.constantFrom(...names),
    question: fc.nat({ max: questions.length - 1 }),
    /** Turns of the event loop after the one before. */
    turns: fc.nat({ max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(asking, { minLength: 4, maxLength: 16 }), async (askings) => {
      const answers: Promise<GraphQLAnswer<unknown>>[] = [];
      for (const { name, question, turns } of askings) {
        for (let n = 0; n < turns; n++) await turn();
        answers.push(ask(name, questions[question] ?? ''));
      }
      const given = await Promise.all(answers);
      askings.forEach(({ name, question }, n) => {
        expect({ name, answer: given[n] }).toEqual({ name, answer: alone[question]?.get(name) });
      });
    }),
    { numRuns: 8 },
  );
}, 60_000);
