import { type Audit, audit } from '../Audit.ts';
import { amountOf, minorUnits } from '../amounts.ts';
import { accountInput, counterpartyOf, fundedAccount, readAccount } from '../books.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { workspaceOf } from '../workspace.ts';

/** A hub's books, which are double-entry. */
export const ledgerAudits: readonly Audit[] = [
  audit({
    id: 'LEDGER-1',
    level: 'MUST',
    profile: 'settling',
    requirement: 'In `trialBalance`, debits equal credits in each currency, the posted ones and the pending ones.',
    causes: { UNBALANCED: 'Book each transfer as one debit and one credit of the same amount, in one transaction.' },
    async run(hub, violation) {
      const { operator } = await workspaceOf(hub);
      await fundedAccount(hub, 'balanced', 100);
      const query = `query ($hub: HubCode!) { trialBalance(hub: $hub) { currency postedDebits { amount }
        postedCredits { amount } pendingDebits { amount } pendingCredits { amount } } }`;
      type Line = Record<'postedDebits' | 'postedCredits' | 'pendingDebits' | 'pendingCredits', { amount: string }> & {
        currency: string;
      };
      const { trialBalance, exchange } = await hub.read<{ trialBalance: Line[] }>('settlement', query, {
        variables: { hub: hub.code },
        as: operator,
      });
      for (const line of trialBalance)
        if (
          line.postedDebits.amount !== line.postedCredits.amount ||
          line.pendingDebits.amount !== line.pendingCredits.amount
        )
          throw violation('UNBALANCED', `The books are not balanced in ${line.currency}.`, exchange);
    },
  }),
  audit({
    id: 'LEDGER-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'An owner has one account of a kind in a currency: `openAccount` with another key returns the same one.',
    causes: { SECOND: 'Keep owner, kind and currency unique.' },
    async run(hub, violation) {
      const { operator } = await workspaceOf(hub);
      const input = accountInput(hub, 'only', counterpartyOf(hub).currency);
      const first = await done<{ id: string }>(hub, 'openAccount', operator, input);
      const again = await done<{ id: string }>(hub, 'openAccount', operator, {
        ...input,
        idempotencyKey: hub.key('open again'),
      });
      if (again.id !== first.id)
        throw violation('SECOND', `The owner has ${first.id} and ${again.id}.`, again.exchange);
    },
  }),
  audit({
    id: 'LEDGER-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`depositFunds` adds the amount to the account. One reference of the bank is one credit: it is refused with `CONFLICT` under another key.',
    causes: {
      NOT_ADDED: 'Post the amount to the account.',
      TWICE: "Keep the bank's reference unique for each account.",
      CODE: 'Refuse with CONFLICT in `userErrors`.',
    },
    async run(hub, violation) {
      const { id, workspace } = await fundedAccount(hub, 'deposit', 100);
      const { currency } = counterpartyOf(hub);
      const account = await readAccount(hub, id);
      const expected = amountOf(100, currency).amount;
      if (account.posted.amount !== expected || account.available.amount !== expected)
        throw violation(
          'NOT_ADDED',
          `After a deposit of ${expected}, ${account.posted.amount} is posted.`,
          account.exchange,
        );
      const again = {
        ...{ accountId: id, amount: amountOf(100, currency), reference: hub.key('deposit deposit') },
        idempotencyKey: hub.key('deposit again'),
      };
      const second = await change(hub, 'depositFunds', workspace.operator, again);
      requireRefusal(second, 'CONFLICT', violation, 'TWICE', 'One bank credit is booked twice.');
    },
  }),
  audit({
    id: 'LEDGER-4',
    level: 'MUST',
    profile: 'settling',
    requirement: "An amount in another currency than the account's, or of zero or below, is refused with `INVALID`.",
    causes: {
      ACCEPTED: 'Compare the currency with that of the account, and the amount with zero.',
      CODE: 'Refuse with INVALID in `userErrors`.',
    },
    async run(hub, violation) {
      const { id, workspace } = await fundedAccount(hub, 'invalid', 100);
      const { currency } = counterpartyOf(hub);
      const other = currency === 'USD' ? 'EUR' : 'USD';
      for (const amount of [amountOf(1, other), amountOf(0, currency), amountOf(-1, currency)]) {
        const name = `invalid ${amount.amount} ${amount.currencyCode}`;
        const input = { accountId: id, amount, reference: hub.key(name), idempotencyKey: hub.key(name) };
        const answer = await change(hub, 'depositFunds', workspace.operator, input);
        requireRefusal(
          answer,
          'INVALID',
          violation,
          'ACCEPTED',
          `A deposit of ${amount.amount} ${amount.currencyCode} is accepted.`,
        );
      }
    },
  }),
  audit({
    id: 'LEDGER-5',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'The posted entries of an account add up to its balance: credits minus debits, for accounts of marketplaces and merchants.',
    causes: { SUM: 'Compute balances from entries, or change both in one transaction.' },
    async run(hub, violation) {
      const { id } = await fundedAccount(hub, 'entries', 100);
      const { entries, posted, exchange } = await readAccount(hub, id);
      const sum = entries
        .filter(({ state }) => state === 'POSTED')
        .reduce((total, { side, amount }) => total + (side === 'CREDIT' ? 1n : -1n) * minorUnits(amount.amount), 0n);
      if (sum !== minorUnits(posted.amount))
        throw violation(
          'SUM',
          `The entries add up to ${sum} in the smallest unit; posted is ${posted.amount}.`,
          exchange,
        );
    },
  }),
];
