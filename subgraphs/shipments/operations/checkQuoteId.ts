import { parseGlobalId } from '../../host/globalId.ts';
import type { InputFaults } from '../../host/InputFaults.ts';

/** Adds a fault where `input.quoteId` does not name a quote, of whichever hub. */
export function checkQuoteId(faults: InputFaults, quoteId: string): void {
  if (parseGlobalId(quoteId)?.type === 'LandedCostQuote') return;
  faults.add('This is not the id of a quote.', ['input', 'quoteId']);
}
