import { checkedContracts, type HubBooks, type HubCheck, hubCheck, type Violation } from './HubBooks.ts';

/** What a hub's stock can break by itself. */
const inventoryChecks = [
  hubCheck(
    3,
    'reservations',
    `SELECT format('trade %s has %s reservations', trade_ref, count(*)) AS what
      FROM reservation WHERE trade_ref LIKE 'gid://%/Trade/%' GROUP BY trade_ref HAVING count(*) > 1`,
  ),
  hubCheck(
    6,
    'stock',
    `SELECT format('level %s: %s on hand, %s reserved', id, on_hand, reserved) AS what FROM stock_level AS level
      WHERE reserved < 0 OR reserved > on_hand
        OR on_hand <> (SELECT coalesce(sum(on_hand_change), 0) FROM stock_movement WHERE level_id = level.id)
        OR reserved <> (SELECT coalesce(sum(reserved_change), 0) FROM stock_movement WHERE level_id = level.id)
        OR reserved <> (SELECT coalesce(sum(quantity), 0) FROM allocation WHERE level_id = level.id AND held_until IS NOT NULL)`,
  ),
];

/** What a hub's shipments can break by themselves. */
const shipmentsChecks = [
  hubCheck(
    3,
    'shipments',
    `SELECT format('trade %s has %s shipments', trade_ref, count(*)) AS what
      FROM shipment WHERE trade_ref LIKE 'gid://%/Trade/%' GROUP BY trade_ref HAVING count(*) > 1`,
  ),
];

/** What a hub's books can break by themselves. */
const settlementChecks: readonly HubCheck[] = [
  hubCheck(
    1,
    'trial_balance',
    `SELECT format('%s: posted %s debits, %s credits; pending %s and %s', currency, sum(posted_debits), sum(posted_credits),
        sum(pending_debits), sum(pending_credits)) AS what
      FROM account GROUP BY currency
      HAVING sum(posted_debits) <> sum(posted_credits) OR sum(pending_debits) <> sum(pending_credits)`,
  ),
  hubCheck(
    1,
    'balances_of_transfers',
    `SELECT format('account %s is not the sum of its transfers', account.id) AS what
      FROM account LEFT JOIN (
        SELECT side.account_id,
          sum(debit) FILTER (WHERE state = 'POSTED') AS posted_debits, sum(credit) FILTER (WHERE state = 'POSTED') AS posted_credits,
          sum(debit) FILTER (WHERE state = 'PENDING') AS pending_debits, sum(credit) FILTER (WHERE state = 'PENDING') AS pending_credits
        FROM transfer_now, LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account_id, debit, credit)
        GROUP BY side.account_id
      ) AS moved ON moved.account_id = account.id
      WHERE (account.posted_debits, account.posted_credits, account.pending_debits, account.pending_credits) IS DISTINCT FROM
        (coalesce(moved.posted_debits, 0)::bigint, coalesce(moved.posted_credits, 0)::bigint,
         coalesce(moved.pending_debits, 0)::bigint, coalesce(moved.pending_credits, 0)::bigint)`,
  ),
  hubCheck(
    4,
    'overdrawn',
    `SELECT format('account %s is overdrawn', id) AS what FROM account
      WHERE kind IN ('MARKETPLACE', 'MERCHANT') AND posted_credits - posted_debits - pending_debits < 0`,
  ),
  hubCheck(
    4,
    'legs_as_their_settlement',
    `SELECT format('settlement %s is %s, its leg %s is %s', settlement.id, settlement.state, purpose, transfer_now.state) AS what
      FROM settlement JOIN transfer_now ON cause = settlement.id
      WHERE purpose NOT LIKE 'RETENTION%'
        AND transfer_now.state <> CASE settlement.state WHEN 'HELD' THEN 'PENDING' ELSE settlement.state END`,
  ),
  hubCheck(
    4,
    'shares_as_their_retention',
    `SELECT format('the share of %s is %s, %s of it is kept back, not %s', id, share, kept, expected) AS what FROM (
        SELECT payment.id, share,
          (SELECT coalesce(sum(amount), 0) FROM transfer_now
            WHERE cause = payment.id AND purpose LIKE 'RETENTION%' AND state = 'PENDING') AS kept,
          CASE share
            WHEN 'RETAINED' THEN buy_minor - (SELECT coalesce(sum(sell_minor), 0) FROM settlement AS refund
              WHERE refund.refund_of = payment.trade_ref AND refund.direction = 'OUT')
            ELSE (SELECT coalesce(sum(retained_minor), 0) FROM dispute WHERE settlement_id = payment.id AND state = 'OPEN')
          END AS expected
        FROM settlement AS payment WHERE share IS NOT NULL
      ) AS retention WHERE kept <> expected`,
  ),
  hubCheck(
    5,
    'fx_quotes',
    `SELECT format('FX quote %s was used by %s at %s', fx_quote.id, used_by, used_at) AS what
      FROM fx_quote LEFT JOIN settlement ON fx_quote_id = fx_quote.id
      WHERE used_at >= fx_quote.expires_at OR (settlement.id IS NOT NULL AND used_by IS DISTINCT FROM trade_ref)`,
  ),
  hubCheck(
    7,
    'trades_as_their_payment',
    `SELECT format('trade %s is %s, its payment is %s', trade.id, trade.state, coalesce(settlement.state, 'missing')) AS what
      FROM trade LEFT JOIN settlement ON trade_ref = trade.id AND direction = 'OUT'
      WHERE (trade.state IN ('COMMITTED', 'SETTLED')) <> coalesce(settlement.state = 'POSTED', false)
        OR (trade.state = 'CANCELLED' AND settlement.state = 'HELD')`,
  ),
  hubCheck(
    7,
    'trades_as_their_steps',
    `SELECT format('trade %s is %s, its step %s is %s', trade.id, trade.state, name, trade_step.state) AS what
      FROM trade JOIN trade_step ON trade_id = trade.id
      WHERE (trade.state = 'SETTLED' AND trade_step.state <> 'DONE')
        OR (trade.state = 'CANCELLED' AND undoes IS NULL AND trade_step.state = 'DONE' AND name <> 'extendReservation')`,
  ),
  hubCheck(
    11,
    'refunds_of_sales',
    `SELECT format('%s was paid %s and %s of it is refunded', payment.trade_ref, obligation_minor, refunded) AS what
      FROM settlement AS payment JOIN (
        SELECT refund_of, sum(obligation_minor) AS refunded, sum(sell_minor) AS given
        FROM settlement WHERE direction = 'OUT' AND refund_of IS NOT NULL GROUP BY refund_of
      ) AS refund ON refund.refund_of = payment.trade_ref
      WHERE payment.direction = 'IN' AND (refunded > obligation_minor OR given > buy_minor)`,
  ),
  hubCheck(
    11,
    'refunds_of_purchases',
    `SELECT format('trade %s paid %s and %s, and got back %s and %s', trade.id, goods_minor, trade.customs_minor, goods, customs) AS what
      FROM trade JOIN (
        SELECT refund_of, sum(obligation_minor) AS refunded, sum(buy_minor) AS goods, sum(customs_minor) AS customs
        FROM settlement WHERE direction = 'IN' AND refund_of IS NOT NULL GROUP BY refund_of
      ) AS refund ON refund.refund_of = trade.id
      WHERE refunded > obligation_minor OR goods > goods_minor OR customs > trade.customs_minor
        OR (refunded = obligation_minor) <> (goods = goods_minor)`,
  ),
  hubCheck(
    12,
    'returns_as_their_refund',
    `SELECT format('return %s is %s, its refund is %s', trade_return.id, trade_return.state, coalesce(sell_minor::text, 'missing')) AS what
      FROM trade_return LEFT JOIN settlement ON settlement.trade_ref = trade_return.id AND direction = 'OUT'
      WHERE coalesce(goods_minor + carriage_minor, 0) <> coalesce(sell_minor, 0)
        OR claimed_minor > coalesce(goods_minor + carriage_minor, 0)`,
  ),
  hubCheck(
    12,
    'claims',
    `SELECT format('%s: %s is claimed, the account has %s', account.currency, claimed, posted_debits - posted_credits) AS what
      FROM account JOIN LATERAL (
        SELECT coalesce(sum(claimed_minor), 0) AS claimed FROM trade_return JOIN settlement ON settlement.id = settlement_id
        WHERE buy_currency = account.currency
      ) AS claims ON true
      WHERE kind = 'CLAIMS' AND posted_debits - posted_credits <> claimed`,
  ),
  hubCheck(
    8,
    'one_cycle',
    `SELECT format('settlement %s is %s and in %s', settlement.id, settlement.state, coalesce(netting_cycle.id, 'no cycle')) AS what
      FROM settlement LEFT JOIN netting_cycle ON netting_cycle.id = netting_cycle_id
      WHERE (settlement.state = 'POSTED') <> (netting_cycle.id IS NOT NULL) OR netting_cycle.counterparty <> settlement.counterparty`,
  ),
  hubCheck(
    8,
    'due_is_what_is_not_netted',
    `SELECT format('%s %s is %s, what is not netted is %s', kind, owner_id, balance, owed) AS what FROM (
        SELECT kind, owner_id,
          CASE kind WHEN 'DUE_TO' THEN posted_credits - posted_debits ELSE posted_debits - posted_credits END AS balance,
          (SELECT coalesce(sum(net_minor), 0)::bigint FROM settlement JOIN netting_cycle ON netting_cycle.id = netting_cycle_id
            WHERE settlement.counterparty = owner_id AND obligation_currency = account.currency AND netting_cycle.state <> 'SETTLED'
              AND direction = CASE kind WHEN 'DUE_TO' THEN 'OUT' ELSE 'IN' END) AS owed
        FROM account WHERE kind IN ('DUE_TO', 'DUE_FROM')
      ) AS due WHERE balance <> owed`,
  ),
  hubCheck(
    10,
    'statements',
    `SELECT format('the statement of %s closes with %s, its balance is %s', account.id, coalesce(change, 0), posted_debits - posted_credits)
        AS what
      FROM account LEFT JOIN (
        SELECT account_id, sum(moved) AS change FROM transfer LEFT JOIN resolution ON transfer_id = transfer.id,
          LATERAL (VALUES (debit_account, amount), (credit_account, -amount)) AS side (account_id, moved)
        WHERE coalesce(resolution.state, booked) = 'POSTED' AND coalesce(resolution.at, transfer.at) < 'infinity'
        GROUP BY account_id
      ) AS posting ON posting.account_id = account.id
      WHERE coalesce(change, 0) <> posted_debits - posted_credits`,
  ),
  hubCheck(
    10,
    'payouts',
    `SELECT format('payout %s is %s, its transfers are %s', payout.id, payout.state, coalesce(transfers, 'missing')) AS what
      FROM payout LEFT JOIN (
        SELECT cause, string_agg(format('%s %s %s', purpose, transfer_now.state, amount), ', ' ORDER BY sequence) AS transfers
        FROM transfer_now GROUP BY cause
      ) AS moved ON cause = payout.id
      WHERE NOT coalesce(transfers = ANY (CASE payout.state
        WHEN 'CONFIRMED' THEN ARRAY[format('PAYOUT POSTED %s', minor)]
        WHEN 'BOUNCED' THEN ARRAY[format('PAYOUT VOIDED %s', minor), format('PAYOUT POSTED %1$s, PAYOUT_RETURNED POSTED %1$s', minor)]
        ELSE ARRAY[format('PAYOUT PENDING %s', minor)] END), false)`,
  ),
];

const checks: Readonly<Record<(typeof checkedContracts)[number], readonly HubCheck[]>> = {
  inventory: inventoryChecks,
  shipments: shipmentsChecks,
  settlement: settlementChecks,
};

/** What is off within one hub. It can run while the hub works: each check is one statement, which sees one moment. */
export async function checkHub({ hub, schemas }: HubBooks): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const contract of checkedContracts) {
    const executor = schemas[contract];
    if (!executor) continue;
    for (const { invariant, statement } of checks[contract]) {
      const rows = await executor.query<{ what: string }>(statement);
      violations.push(...rows.map(({ what }): Violation => ({ invariant, hub, what })));
    }
  }
  return violations;
}
