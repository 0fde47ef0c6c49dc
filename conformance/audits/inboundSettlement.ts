import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { amountOf } from '../amounts.ts';
import { counterpartyOf, fundedAccount, merchantAccount, type Settlement } from '../books.ts';
import { derivedId } from '../derivedId.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { openCycleAtOther } from '../nettingCycles.ts';
import { reachingMirror } from '../waiting.ts';

/** Payments from the mirror hub to a merchant of the hub under test. */
export const inboundSettlementAudits: readonly Audit[] = [
  audit({
    id: 'SETTLEMENT-6',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`recordInboundSettlement` books, as pending, what the payer's hub will owe for its trade. Only that hub may request it: for another it is refused with `NOT_FOUND`. A second one for the same trade is refused with `CONFLICT`, and so is another amount than the payer's hub holds for the trade, which the hub asks for.",
    causes: {
      STATE: "Answer HELD; nothing is posted before the payer's hub has paid.",
      OTHER_HUB: "Compare the principal with `payerHub` and with the hub in the trade's id.",
      TWICE: 'Keep trade reference and direction unique.',
      OTHER_HELD: "Compare the amount with the one that the payer's hub holds for the trade.",
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const { code, principal, currency } = counterpartyOf(hub);
      const mirror = hub.mirrorOf('settlement');
      const { workspace } = await fundedAccount(hub, 'inbound', 1);
      const input = (name: string, change: object = {}) => ({
        ...{
          tradeRef: derivedId(code, 'Trade', hub.key('inbound')),
          payerHub: code,
          payeeMerchantId: workspace.merchantId,
        },
        ...{ amount: amountOf(5, currency), ...change, idempotencyKey: hub.key(name) },
      });
      const held = { state: 'HELD', buy: amountOf(5, currency), nettingCycleId: null } as const;
      const { tradeRef } = input('recorded');
      mirror.tell({ tradeRef, ...held, buy: amountOf(4, currency) });
      const other = await reachingMirror(hub, () =>
        change(hub, 'recordInboundSettlement', principal, input('other held')),
      );
      requireRefusal(other, 'CONFLICT', violation, 'OTHER_HELD', '5 are recorded where the payer holds 4.');
      mirror.tell({ tradeRef, ...held });
      const recorded = await done<Settlement>(hub, 'recordInboundSettlement', principal, input('recorded'));
      if (recorded.state !== 'HELD')
        throw violation('STATE', `The recorded settlement is ${recorded.state}.`, recorded.exchange);
      const twice = await change(hub, 'recordInboundSettlement', principal, input('recorded twice'));
      requireRefusal(twice, 'CONFLICT', violation, 'TWICE', 'A payment is recorded twice for one trade.');
      if (!hub.credentials) return;
      const own: Principal = { kind: 'hub', hub: hub.code };
      const another = input('other hub', { tradeRef: derivedId(code, 'Trade', hub.key('other hub')) });
      const ofOther = await change(hub, 'recordInboundSettlement', own, another);
      requireRefusal(ofOther, 'NOT_FOUND', violation, 'OTHER_HUB', 'A hub records the payment of another.');
    },
  }),
  audit({
    id: 'SETTLEMENT-8',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`postSettlement` at the payee's hub: the word of the payer's hub decides. The hub asks the supergraph for `settlement(id)` there, by the derived id. It posts only if that one is POSTED over the same amount, in the netting cycle of the same number, and otherwise refuses with `CONFLICT`. The merchant's share is posted and stays unavailable until the goods are delivered.",
    causes: {
      UNPAID: "Ask the payer's hub before you post.",
      OTHER_AMOUNT: "Compare the amount with the one that the payer's hub has posted.",
      CODE: 'Refuse with CONFLICT in `userErrors`.',
      STATE: 'Answer POSTED with the id of the netting cycle.',
      NOT_CREDITED: "Post the amount to the merchant's account.",
      NOT_RETAINED: "Hold the merchant's share until its shipment is delivered.",
    },
    async run(hub, violation) {
      const { code, principal, currency } = counterpartyOf(hub);
      const mirror = hub.mirrorOf();
      const { workspace } = await fundedAccount(hub, 'earned', 1);
      const tradeRef = derivedId(code, 'Trade', hub.key('earned'));
      const inbound = {
        tradeRef,
        payerHub: code,
        payeeMerchantId: workspace.merchantId,
        amount: amountOf(5, currency),
      };
      mirror.tell({ tradeRef, state: 'HELD', buy: amountOf(5, currency), nettingCycleId: null });
      const recorded = await reachingMirror(hub, () =>
        done<Settlement>(hub, 'recordInboundSettlement', principal, { ...inbound, idempotencyKey: hub.key('earned') }),
      );
      const nettingCycleId = await openCycleAtOther(hub);
      const post = (name: string) =>
        reachingMirror(hub, () =>
          change<Settlement>(hub, 'postSettlement', principal, { id: recorded.id, idempotencyKey: hub.key(name) }),
        );
      requireRefusal(
        await post('unpaid'),
        'CONFLICT',
        violation,
        'UNPAID',
        'A payment is posted that the payer has not paid.',
      );
      mirror.tell({ tradeRef, state: 'POSTED', buy: amountOf(4, currency), nettingCycleId });
      requireRefusal(
        await post('other amount'),
        'CONFLICT',
        violation,
        'OTHER_AMOUNT',
        '5 are posted where 4 were paid.',
      );
      mirror.tell({ tradeRef, state: 'POSTED', buy: amountOf(5, currency), nettingCycleId });
      const { row, exchange } = await post('paid');
      if (row?.state !== 'POSTED' || !row.nettingCycleId)
        throw violation(
          'STATE',
          `The settlement is ${row?.state}, its netting cycle ${row?.nettingCycleId}.`,
          exchange,
        );
      const earned = await merchantAccount(hub, workspace.merchantId);
      if (earned.posted !== amountOf(5, currency).amount)
        throw violation('NOT_CREDITED', `With 5 paid, ${earned.posted} is posted for the merchant.`, earned.exchange);
      if (earned.available !== amountOf(0, currency).amount)
        throw violation(
          'NOT_RETAINED',
          `Before the delivery, ${earned.available} is available to the merchant.`,
          earned.exchange,
        );
    },
  }),
];
