import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import { amountOf, minorUnits } from '../amounts.ts';
import { counterpartyOf } from '../books.ts';
import { derivedId } from '../derivedId.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { type Change, change, requireRefusal } from '../mutations.ts';
import type { Charge } from '../sales.ts';

/** Goods that another hub sends to the hub under test, whose customs assesses them. */
export const importsAudits: readonly Audit[] = [
  audit({
    id: 'IMPORTS-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`assessImport` changes no more than the consignee's allowance, and answers the same for the same goods. Each charge is exactly `base` × `ratePpm` / 1 000 000, rounded half up to the smallest unit of the hub's currency.",
    causes: {
      AMOUNT: 'Compute charges on integers in the smallest unit, and round each amount once, half up.',
      CURRENCY: "State charges in the hub's own currency.",
      UNSTEADY: 'Let the answer depend on the goods and the rules of the day alone.',
    },
    async run(hub, violation) {
      const { row, exchange } = await assessed(hub);
      for (const { kind, base, ratePpm, amount } of row.charges) {
        if (base.currencyCode !== hub.currency || amount.currencyCode !== hub.currency)
          throw violation('CURRENCY', `${kind} is in ${amount.currencyCode}.`, exchange);
        const expected = (minorUnits(base.amount) * BigInt(ratePpm) + 500_000n) / 1_000_000n;
        if (minorUnits(amount.amount) !== expected)
          throw violation('AMOUNT', `${kind} is ${amount.amount}, at ${ratePpm} ppm of ${base.amount}.`, exchange);
      }
      const again = await assessed(hub);
      if (JSON.stringify(again.row) !== JSON.stringify(row))
        throw violation('UNSTEADY', 'The same goods are assessed differently.', again.exchange);
    },
  }),
  audit({
    id: 'IMPORTS-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "Assessments are requested by hubs, for their own quotes: a marketplace is refused, and a quote of another hub with `NOT_FOUND`. So is `recordImport` of another hub's quote, or of one that holds no allowance.",
    causes: {
      MARKETPLACE: 'Apply `@requiresScopes` of the contract: only hubs can have the scope `saga`.',
      OTHER_QUOTE: "Compare the principal with the hub in the quote's id.",
      UNKNOWN: 'Refuse what was not assessed.',
      CODE: 'Refuse with NOT_FOUND in `userErrors`.',
    },
    async run(hub, violation) {
      if (!hub.credentials) throw new NotApplicable('The hub runs without trust: everybody may do everything.');
      await assessed(hub);
      const { code, principal } = counterpartyOf(hub);
      const [marketplace] = hub.registry.marketplaces;
      if (marketplace) {
        const { data, exchange } = await hub.ask<{ assessImport: { assessment: unknown } | null }>(
          'shipments',
          'mutation ($input: AssessImportInput!) { assessImport(input: $input) { assessment { procedure } } }',
          { variables: { input: consignment(hub) }, as: { kind: 'marketplace', marketplace: marketplace.id } },
        );
        if (data?.assessImport?.assessment)
          throw violation('MARKETPLACE', 'A marketplace gets an assessment.', exchange);
      }
      const foreign = derivedId('AQPLM', 'LandedCostQuote', hub.key('foreign'));
      const ofOther = await change(hub, 'assessImport', principal, { ...consignment(hub), quoteId: foreign });
      requireRefusal(ofOther, 'NOT_FOUND', violation, 'OTHER_QUOTE', `${code} has the quote of another hub assessed.`);
      const unknown = derivedId(code, 'LandedCostQuote', hub.key('unknown'));
      for (const [cause, quoteId, detail] of [
        ['OTHER_QUOTE', foreign, `${code} tells what became of the quote of another hub.`],
        ['UNKNOWN', unknown, 'A quote is recorded that was never assessed.'],
      ] as const) {
        const outcome = {
          destination: hub.code,
          quoteId,
          outcome: 'BOOKED',
          idempotencyKey: hub.key(`record ${cause}`),
        };
        requireRefusal(await change(hub, 'recordImport', principal, outcome), 'NOT_FOUND', violation, cause, detail);
      }
    },
  }),
];

interface Assessment {
  readonly procedure: string;
  readonly charges: readonly Charge[];
}

/** @throws NotApplicable where the customs of the hub lets nothing in that the kit tries */
async function assessed(hub: HubUnderTest): Promise<Change<Assessment> & { readonly row: Assessment }> {
  const { principal } = counterpartyOf(hub);
  const answer = await change<Assessment>(hub, 'assessImport', principal, consignment(hub));
  const { row, userErrors } = answer;
  if (row) return { ...answer, row };
  throw new NotApplicable(`Its customs does not assess tea and shoes: ${userErrors[0]?.message ?? 'no reason'}`);
}

/** Amounts that divide evenly by no usual rate. */
function consignment(hub: HubUnderTest) {
  const { code } = counterpartyOf(hub);
  const country = hub.registry.hubs.find((each) => each.code === code)?.country;
  const goods = [
    { hsCode: '090210', originCountry: 'CN', quantity: 3, value: amountOf(1_237, hub.currency) },
    { hsCode: '640399', originCountry: 'CN', quantity: 7, value: amountOf(4_391, hub.currency) },
  ];
  const costs = { freight: amountOf(53, hub.currency), insurance: amountOf(17, hub.currency) };
  return { destination: hub.code, originCountry: country, goods, ...costs };
}
