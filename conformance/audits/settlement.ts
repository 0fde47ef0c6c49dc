import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import { amountOf, minorUnits } from '../amounts.ts';
import { counterpartyOf, fundedAccount, holdInput, owedTo, readAccount, type Settlement } from '../books.ts';
import { derivedId } from '../derivedId.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { otherHub } from '../otherHub.ts';

/** Payments between the hub under test and the mirror hub, in both directions. */
export const settlementAudits: readonly Audit[] = [
  audit({
    id: 'SETTLEMENT-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`holdFunds` takes the amount out of `available` and leaves `posted`. Beyond what is available it is refused with `INSUFFICIENT_FUNDS`, beyond the net debit cap of the pair with `NET_DEBIT_CAP_EXCEEDED`.',
    causes: {
      NOT_HELD: 'Book a pending debit, and subtract pending debits from `available`.',
      OVERDRAWN: 'Compare with `available` under the lock that the booking takes.',
      BEYOND_CAP: 'Compare what the hub would owe, net and with holds, with the cap in `pairs` of the registry.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const { currency, cap = '0' } = counterpartyOf(hub);
      const { id } = await fundedAccount(hub, 'held', 100);
      const own: Principal = { kind: 'hub', hub: hub.code };
      const hold = await done<Settlement>(hub, 'holdFunds', own, holdInput(hub, id, 'held', 30));
      const account = await readAccount(hub, id);
      const [posted, available] = [amountOf(100, currency).amount, amountOf(70, currency).amount];
      if (hold.state !== 'HELD' || account.posted.amount !== posted || account.available.amount !== available)
        throw violation(
          'NOT_HELD',
          `With 30 of 100 held, ${account.available.amount} is available, ${account.posted.amount} posted.`,
          account.exchange,
        );
      const overdrawn = await change(hub, 'holdFunds', own, holdInput(hub, id, 'overdrawn', 71));
      requireRefusal(overdrawn, 'INSUFFICIENT_FUNDS', violation, 'OVERDRAWN', '71 of 70 are held.');
      const beyond = BigInt(cap.split('.')[0] ?? '0') + 1n;
      const rich = await fundedAccount(hub, 'rich', beyond);
      const tooMuch = await change(hub, 'holdFunds', own, holdInput(hub, rich.id, 'beyond cap', beyond));
      requireRefusal(
        tooMuch,
        'NET_DEBIT_CAP_EXCEEDED',
        violation,
        'BEYOND_CAP',
        `${beyond} ${currency} are held; the cap is ${cap}.`,
      );
    },
  }),
  audit({
    id: 'SETTLEMENT-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "The id of a settlement is derived, so that the other hub can name it: the ULID is the first 16 bytes of the SHA-256 digest of `<HUB>\\nSettlement\\n<OUT or IN> <tradeRef>`, OUT at the payer's hub and IN at the payee's, as 26 characters of Crockford base 32.",
    causes: { OTHER_ID: 'Derive the id from hub, direction and trade reference.' },
    async run(hub, violation) {
      const { id } = await fundedAccount(hub, 'named', 100);
      const input = holdInput(hub, id, 'named', 1);
      const hold = await done<Settlement>(hub, 'holdFunds', { kind: 'hub', hub: hub.code }, input);
      const expected = derivedId(hub.code, 'Settlement', `OUT ${input.tradeRef}`);
      if (hold.id !== expected)
        throw violation('OTHER_ID', `The id is ${hold.id} instead of ${expected}.`, hold.exchange);
    },
  }),
  audit({
    id: 'SETTLEMENT-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "A trade reference pays once: a second hold for it is refused with `CONFLICT`. So is with `INVALID` a payment in another currency than the pair's, or to a merchant whose hub has no pair.",
    causes: {
      TWICE: 'Keep trade reference and direction unique.',
      CURRENCY: 'Compare the currency with that of the pair in the registry.',
      NO_PAIR: 'Look for a pair with the hub of the payee.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const { id } = await fundedAccount(hub, 'once', 100);
      const own: Principal = { kind: 'hub', hub: hub.code };
      const input = holdInput(hub, id, 'once', 1);
      await done(hub, 'holdFunds', own, input);
      const other = (name: string, change: object) => ({
        ...input,
        tradeRef: hub.key(name),
        ...change,
        idempotencyKey: hub.key(name),
      });
      const { currency } = counterpartyOf(hub);
      const foreign = amountOf(1, currency === 'USD' ? 'EUR' : 'USD');
      const stranger = derivedId(otherHub(hub.code), 'Merchant', 'ehub check');
      const twice = await change(hub, 'holdFunds', own, other('twice', { tradeRef: input.tradeRef }));
      requireRefusal(twice, 'CONFLICT', violation, 'TWICE', 'Funds are held twice for one trade.');
      const inForeign = await change(hub, 'holdFunds', own, other('currency', { amount: foreign }));
      requireRefusal(inForeign, 'INVALID', violation, 'CURRENCY', `A payment in ${foreign.currencyCode} is accepted.`);
      const toStranger = await change(hub, 'holdFunds', own, other('no pair', { payeeMerchantId: stranger }));
      requireRefusal(toStranger, 'INVALID', violation, 'NO_PAIR', 'A payment to a hub without a pair is accepted.');
    },
  }),
  audit({
    id: 'SETTLEMENT-4',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`voidSettlement` makes the held funds available again, and may be repeated. A settlement that is VOIDED is never posted: `postSettlement` is refused with `ILLEGAL_TRANSITION`.',
    causes: {
      STATE: 'Answer VOIDED, also to a second request with another key.',
      NOT_FREED: 'Void the pending transfers of the settlement.',
      POSTED: 'Let a transfer leave PENDING once.',
      CODE: 'Refuse with ILLEGAL_TRANSITION in `userErrors`.',
    },
    async run(hub, violation) {
      const { currency } = counterpartyOf(hub);
      const { id } = await fundedAccount(hub, 'voided', 100);
      const own: Principal = { kind: 'hub', hub: hub.code };
      const hold = await done<Settlement>(hub, 'holdFunds', own, holdInput(hub, id, 'voided', 30));
      for (const name of ['void', 'void again']) {
        const voided = await done<Settlement>(hub, 'voidSettlement', own, {
          id: hold.id,
          idempotencyKey: hub.key(name),
        });
        if (voided.state !== 'VOIDED')
          throw violation('STATE', `The voided settlement is ${voided.state}.`, voided.exchange);
      }
      const account = await readAccount(hub, id);
      if (account.available.amount !== amountOf(100, currency).amount)
        throw violation(
          'NOT_FREED',
          `After the void, ${account.available.amount} of 100 is available.`,
          account.exchange,
        );
      const posted = await change(hub, 'postSettlement', own, { id: hold.id, idempotencyKey: hub.key('post voided') });
      requireRefusal(posted, 'ILLEGAL_TRANSITION', violation, 'POSTED', 'A voided settlement is posted.');
    },
  }),
  audit({
    id: 'SETTLEMENT-5',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`postSettlement` at the payer's hub is final: the amount leaves `posted`, `obligations` grow by it, and the settlement is in the netting cycle that is open. It is never voided.",
    causes: {
      STATE: 'Answer POSTED with the id of the netting cycle.',
      NOT_PAID: 'Post the pending transfers of the settlement.',
      NOT_OWED: 'Add the amount to what the hub owes the other.',
      VOIDED: 'Refuse to void a settlement that is posted.',
      CODE: 'Refuse with ILLEGAL_TRANSITION in `userErrors`.',
    },
    async run(hub, violation) {
      const { currency, code } = counterpartyOf(hub);
      const { id } = await fundedAccount(hub, 'paid', 100);
      const own: Principal = { kind: 'hub', hub: hub.code };
      const before = await owedTo(hub, code, 'before');
      const hold = await done<Settlement>(hub, 'holdFunds', own, holdInput(hub, id, 'paid', 30));
      const post = await done<Settlement>(hub, 'postSettlement', own, { id: hold.id, idempotencyKey: hub.key('post') });
      if (post.state !== 'POSTED' || !post.nettingCycleId)
        throw violation(
          'STATE',
          `The settlement is ${post.state}, its netting cycle ${post.nettingCycleId}.`,
          post.exchange,
        );
      const account = await readAccount(hub, id);
      if (account.posted.amount !== amountOf(70, currency).amount)
        throw violation('NOT_PAID', `With 30 of 100 paid, ${account.posted.amount} is posted.`, account.exchange);
      const after = await owedTo(hub, code, 'after');
      if (after.owed - before.owed !== minorUnits(amountOf(30, currency).amount))
        throw violation(
          'NOT_OWED',
          `Obligations to ${code} go from ${before.owed} to ${after.owed} in the smallest unit.`,
          after.exchange,
        );
      const voided = await change(hub, 'voidSettlement', own, { id: hold.id, idempotencyKey: hub.key('void posted') });
      requireRefusal(voided, 'ILLEGAL_TRANSITION', violation, 'VOIDED', 'A posted settlement is voided.');
    },
  }),
  audit({
    id: 'SETTLEMENT-7',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'The steps of a trade are open to hubs only: a marketplace or an operator that holds funds is refused.',
    causes: { ACCEPTED: 'Apply `@requiresScopes` of the contract: only hubs can have the scope `saga`.' },
    async run(hub, violation) {
      if (!hub.credentials) throw new NotApplicable('The hub runs without trust: all callers may do everything.');
      const { id, workspace } = await fundedAccount(hub, 'steps', 100);
      for (const as of [workspace.operator, workspace.marketplace]) {
        const { data, exchange } = await hub.ask<{ holdFunds: { settlement: unknown } | null }>(
          'settlement',
          'mutation ($input: HoldFundsInput!) { holdFunds(input: $input) { settlement { id } } }',
          { variables: { input: holdInput(hub, id, `steps ${as.kind}`, 1) }, as },
        );
        if (data?.holdFunds?.settlement)
          throw violation('ACCEPTED', `A principal of kind ${as.kind} holds funds.`, exchange);
      }
    },
  }),
];
