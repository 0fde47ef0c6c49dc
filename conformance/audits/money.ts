import { type Audit, audit } from '../Audit.ts';
import { amountOf, amountOfMinor } from '../amounts.ts';
import { change, requireRefusal } from '../mutations.ts';
import { productInput, workspaceOf } from '../workspace.ts';

interface Priced {
  readonly price: { readonly amount: string; readonly currencyCode: string };
}

/** Amounts of money, which are exact. */
export const moneyAudits: readonly Audit[] = [
  audit({
    id: 'MONEY-1',
    level: 'MUST',
    profile: 'trading',
    requirement: 'An amount is kept exactly, with up to 18 digits: it is never a binary floating-point number.',
    causes: {
      NOT_EXACT: 'Compute and store amounts as integers of the smallest unit, or as decimals.',
      REFUSED: 'Accept amounts of up to 18 digits.',
    },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      const { currency: currencyCode } = hub;
      const exact = amountOfMinor(2n ** 53n + 1n, currencyCode).amount;
      const ten = amountOf(10, currencyCode).amount;
      for (const [given, expected] of [
        [exact, exact],
        ['10', ten],
      ] as const) {
        const input = { ...productInput(hub, merchantId, `price ${given}`), price: { amount: given, currencyCode } };
        const { row, userErrors, exchange } = await change<Priced>(hub, 'createProduct', merchant, input);
        if (!row)
          throw violation(
            'REFUSED',
            `The price ${given} ${currencyCode} is refused: ${userErrors[0]?.message}`,
            exchange,
          );
        if (row.price.amount !== expected || row.price.currencyCode !== currencyCode)
          throw violation('NOT_EXACT', `The price ${given} ${currencyCode} becomes ${row.price.amount}.`, exchange);
      }
    },
  }),
  audit({
    id: 'MONEY-2',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'An amount with more decimals than its currency has is refused with `INVALID`, never rounded. So is a price of zero or below, and a currency that ISO 4217 does not have.',
    causes: {
      ROUNDED: 'Refuse decimals beyond those of ISO 4217.',
      NOT_POSITIVE: 'Refuse prices that are not above zero.',
      CURRENCY: 'Refuse codes that are no currency in use.',
      CODE: 'Refuse with INVALID in `userErrors`.',
    },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      const whole = amountOf(12, hub.currency).amount;
      const tooFine = whole.includes('.') ? `${whole}5` : `${whole}.5`;
      for (const [cause, amount, currencyCode] of [
        ['ROUNDED', tooFine, hub.currency],
        ['NOT_POSITIVE', amountOf(0, hub.currency).amount, hub.currency],
        ['NOT_POSITIVE', amountOf(-1, hub.currency).amount, hub.currency],
        ['CURRENCY', '1.00', 'XXX'],
      ] as const) {
        const price = { amount, currencyCode };
        const input = { ...productInput(hub, merchantId, `price ${amount} ${currencyCode}`), price };
        requireRefusal(
          await change(hub, 'createProduct', merchant, input),
          'INVALID',
          violation,
          cause,
          `The price ${amount} ${currencyCode} is accepted.`,
        );
      }
    },
  }),
];
