import type { Audit } from './Audit.ts';
import { connectionsAudits } from './audits/connections.ts';
import { entitiesAudits } from './audits/entities.ts';
import { errorsAudits } from './audits/errors.ts';
import { filtersAudits } from './audits/filters.ts';
import { fxAudits } from './audits/fx.ts';
import { idempotencyAudits } from './audits/idempotency.ts';
import { identityAudits } from './audits/identity.ts';
import { idsAudits } from './audits/ids.ts';
import { importsAudits } from './audits/imports.ts';
import { inboundSettlementAudits } from './audits/inboundSettlement.ts';
import { ledgerAudits } from './audits/ledger.ts';
import { limitsAudits } from './audits/limits.ts';
import { merchantsAudits } from './audits/merchants.ts';
import { messagesAudits } from './audits/messages.ts';
import { moneyAudits } from './audits/money.ts';
import { nettingAudits } from './audits/netting.ts';
import { quotesAudits } from './audits/quotes.ts';
import { receiptsAudits } from './audits/receipts.ts';
import { salesAudits } from './audits/sales.ts';
import { scalarsAudits } from './audits/scalars.ts';
import { sdlAudits } from './audits/sdl.ts';
import { settlementAudits } from './audits/settlement.ts';
import { shipmentsAudits } from './audits/shipments.ts';
import { stockAudits } from './audits/stock.ts';
import { tradesAudits } from './audits/trades.ts';
import { transportAudits } from './audits/transport.ts';

/** All audits, in the order of `docs/implementers.md`. */
export const audits: readonly Audit[] = [
  ...transportAudits,
  ...sdlAudits,
  ...entitiesAudits,
  ...idsAudits,
  ...connectionsAudits,
  ...filtersAudits,
  ...scalarsAudits,
  ...errorsAudits,
  ...limitsAudits,
  ...identityAudits,
  ...messagesAudits,
  ...merchantsAudits,
  ...idempotencyAudits,
  ...moneyAudits,
  ...stockAudits,
  ...receiptsAudits,
  ...ledgerAudits,
  ...settlementAudits,
  ...inboundSettlementAudits,
  ...fxAudits,
  ...importsAudits,
  ...quotesAudits,
  ...shipmentsAudits,
  ...salesAudits,
  ...tradesAudits,
  ...nettingAudits,
];
