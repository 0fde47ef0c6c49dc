import { type Audit, audit } from '../Audit.ts';
import { counterpartyOf } from '../books.ts';
import type { MirrorRequest, MirrorStep } from '../Mirror.ts';
import { change, requireRefusal } from '../mutations.ts';
import { boughtGoods, offeredGoods } from '../purchases.ts';

/** Trades that the hub under test coordinates, as the payer's hub, with goods of the hub that the kit plays. */
export const tradesAudits: readonly Audit[] = [
  audit({
    id: 'TRADES-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "The payer's hub carries out a trade by itself: at the seller's hub it requests `reserveStock`, `recordInboundSettlement` and `bookShipment`, under the id of the trade and as quoted. Only after these and its own payment it requests `commitReservation` and `postSettlement`. The trade ends SETTLED; the account has paid the goods and what is due to customs.",
    causes: {
      NOT_SETTLED: 'Drive the trade on after the response to `placeTrade`, until it has ended.',
      ORDER: 'Pay before the goods are committed, and not before they are reserved and carriage is booked.',
      INPUT: 'Reserve, pay and ship what the quote says, for the id of the trade.',
      NOT_PAID: 'Post what is due to the origin, converted as the FX quote says, and to customs.',
    },
    async run(hub, violation) {
      const { trade, requests, tradeId, quote, offer, cost, paid, after } = await boughtGoods(hub, 'bought');
      if (trade.state !== 'SETTLED') throw violation('NOT_SETTLED', `The trade is ${trade.state}.`, trade.exchange);
      const order = requests.map(({ name }) => name);
      const isBefore = (name: MirrorStep, later: MirrorStep) =>
        order.includes(name) && order.indexOf(name) < order.indexOf(later);
      const isInOrder = (['reserveStock', 'recordInboundSettlement', 'bookShipment'] as const).every(
        (name) => isBefore(name, 'commitReservation') && isBefore(name, 'postSettlement'),
      );
      if (!isInOrder || !isBefore('reserveStock', 'bookShipment'))
        throw violation('ORDER', `The steps were ${order.join(', ') || 'none'}.`, trade.exchange);
      const facts = (name: MirrorStep, members: readonly string[]) => factsOf(requests, name, members);
      const { productId, merchantId } = offer;
      const expected = [
        { tradeRef: tradeId, lines: [{ productId, quantity: 1 }] },
        { tradeRef: tradeId, payerHub: hub.code, payeeMerchantId: merchantId, amount: quote.dueToOrigin },
        { tradeRef: tradeId, quoteId: offer.id },
      ];
      const sent = [
        facts('reserveStock', ['tradeRef', 'lines']),
        facts('recordInboundSettlement', ['tradeRef', 'payerHub', 'payeeMerchantId', 'amount']),
        facts('bookShipment', ['tradeRef', 'quoteId']),
      ];
      if (JSON.stringify(sent) !== JSON.stringify(expected))
        throw violation(
          'INPUT',
          `The seller's hub was sent ${JSON.stringify(sent)} instead of ${JSON.stringify(expected)}.`,
          trade.exchange,
        );
      if (paid !== cost)
        throw violation(
          'NOT_PAID',
          `The account has paid ${paid} instead of ${cost}, in the smallest unit.`,
          after.exchange,
        );
    },
  }),
  audit({
    id: 'TRADES-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'A step whose outcome is not known, since there was no response or an error, is sent again with the same `idempotencyKey` and the same input until it is known. Nothing is undone meanwhile.',
    causes: {
      NOT_SETTLED: 'Repeat the step; errors with `retryable: true` do not say that it was not carried out.',
      NOT_SAME: 'Derive key and input of a step from the trade alone.',
    },
    async run(hub, violation) {
      const unanswered = ['reserveStock', 'commitReservation'] as const;
      const firstAnswers = Object.fromEntries(unanswered.map((name) => [name, 'NO_ANSWER'])) as Record<
        string,
        'NO_ANSWER'
      >;
      const { trade, requests } = await boughtGoods(hub, 'unanswered', { firstAnswers });
      for (const name of unanswered) {
        const [first, ...repeated] = requests.filter((request) => request.name === name).map(inputText);
        if (repeated.some((text) => text !== first))
          throw violation(
            'NOT_SAME',
            `${name} is sent as ${first}, and then as ${repeated.join(', ')}.`,
            trade.exchange,
          );
      }
      if (trade.state !== 'SETTLED') throw violation('NOT_SETTLED', `The trade is ${trade.state}.`, trade.exchange);
    },
  }),
  audit({
    id: 'TRADES-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "If the seller's hub refuses a step before the payment, the trade is undone: `releaseReservation` and `voidSettlement` take back what was done there, nothing is committed, the held funds are available again, and the trade ends CANCELLED.",
    causes: {
      NOT_CANCELLED: 'Undo the trade when a step is refused.',
      LEFT_HELD: 'Undo each step that was carried out.',
      COMMITTED: 'Request nothing final of a trade that is undone.',
      NOT_FREED: 'Void the hold of the funds.',
    },
    async run(hub, violation) {
      const { trade, requests, taken, after } = await boughtGoods(hub, 'refused', {
        firstAnswers: { bookShipment: 'REFUSED' },
      });
      const names: readonly string[] = requests.map(({ name }) => name);
      const final = names.find((name) => name === 'commitReservation' || name === 'postSettlement');
      if (final) throw violation('COMMITTED', `After the refusal ${final} is requested.`, trade.exchange);
      if (trade.state !== 'CANCELLED') throw violation('NOT_CANCELLED', `The trade is ${trade.state}.`, trade.exchange);
      const left = ['releaseReservation', 'voidSettlement'].find((name) => !names.includes(name));
      if (left)
        throw violation('LEFT_HELD', `${left} was not requested; the steps were ${names.join(', ')}.`, trade.exchange);
      if (taken !== 0n)
        throw violation('NOT_FREED', `${taken} of the smallest unit are no longer available.`, after.exchange);
    },
  }),
  audit({
    id: 'TRADES-4',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'After the payment a trade goes only forward: a step that is refused is sent again, under another `idempotencyKey`, since a hub answers a known key as before.',
    causes: {
      NOT_SETTLED: 'Repeat what is refused after the payment, until it is carried out.',
      SAME_KEY: 'Use a new key for each refusal.',
    },
    async run(hub, violation) {
      const { trade, requests } = await boughtGoods(hub, 'refused late', {
        firstAnswers: { commitReservation: 'REFUSED' },
      });
      const keys = requests.filter(({ name }) => name === 'commitReservation').map(({ input }) => input.idempotencyKey);
      if (keys.length > 1 && new Set(keys).size === 1)
        throw violation('SAME_KEY', `commitReservation is sent ${keys.length} times with one key.`, trade.exchange);
      if (trade.state !== 'SETTLED') throw violation('NOT_SETTLED', `The trade is ${trade.state}.`, trade.exchange);
    },
  }),
  audit({
    id: 'TRADES-5',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`placeTrade` takes quotes of the marketplace's own, once, while they are valid: it refuses with `EXPIRED` one that has expired, with `NOT_FOUND` one of another marketplace, with `INVALID` one for another destination, with `CONFLICT` one that another trade has, and with `INSUFFICIENT_FUNDS` what the account cannot pay.",
    causes: {
      EXPIRED: 'Compare `expiresAt` of the quote with the time.',
      OTHER_MARKETPLACE: 'Compare `ownerId` of the quote with the principal.',
      DESTINATION: "Compare the quote's destination with the hub of the account.",
      FUNDS: 'Compare the price with what is available.',
      TWICE: 'Keep the quotes of trades unique.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const [, other] = hub.registry.marketplaces;
      const attempts = [
        ['EXPIRED', 'EXPIRED', 'A trade is placed with an expired quote.', { expiresAt: hub.timeAt(-60) }],
        ['DESTINATION', 'INVALID', 'A trade is placed for another destination.', { destination: 'AQPLM' }],
        ['FUNDS', 'INSUFFICIENT_FUNDS', 'A trade is placed that the account cannot pay.', { units: 100_000_000_000 }],
      ] as const;
      const ofOther = [
        'OTHER_MARKETPLACE',
        'NOT_FOUND',
        "Another marketplace's quote is used.",
        { ownerId: other?.id },
      ] as const;
      for (const [cause, code, detail, options] of hub.credentials && other ? [...attempts, ofOther] : attempts) {
        const { place } = await offeredGoods(hub, cause, options as object);
        requireRefusal(await place(), code, violation, cause, detail);
      }
      const { place } = await offeredGoods(hub, 'once');
      await place();
      requireRefusal(await place('twice'), 'CONFLICT', violation, 'TWICE', 'Two trades use one quote.');
    },
  }),
  audit({
    id: 'TRADES-6',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`cancelTrade` of a trade that has paid is refused with `ILLEGAL_TRANSITION`: a refund is a new trade.',
    causes: { ACCEPTED: 'Refuse once the payment is posted.', CODE: 'Refuse with ILLEGAL_TRANSITION in `userErrors`.' },
    async run(hub, violation) {
      const { tradeId, workspace } = await boughtGoods(hub, 'final');
      const input = { id: tradeId, reason: 'ehub check', idempotencyKey: hub.key('cancel') };
      const refused = await change(hub, 'cancelTrade', workspace.marketplace, input);
      const { code } = counterpartyOf(hub);
      requireRefusal(
        refused,
        'ILLEGAL_TRANSITION',
        violation,
        'ACCEPTED',
        `A trade that ${code} was paid for is cancelled.`,
      );
    },
  }),
];

function inputText({ input }: MirrorRequest): string {
  return JSON.stringify(input);
}

/** Some members of the first request of a step, as plain objects. */
function factsOf(requests: readonly MirrorRequest[], name: MirrorStep, members: readonly string[]): object {
  const input = requests.find((request) => request.name === name)?.input ?? {};
  return JSON.parse(JSON.stringify(Object.fromEntries(members.map((member) => [member, input[member]]))));
}
