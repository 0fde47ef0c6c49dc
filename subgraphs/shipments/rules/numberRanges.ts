import type { NumberRange } from './shipmentNumbers.ts';

/**
 * The number ranges of the demo network. The company prefixes lie in GS1's range 952, which is kept for demonstrations; an
 * operator replaces them with those that its GS1 member organisation and postal union issued.
 */
export const numberRanges: Readonly<Record<string, NumberRange>> = {
  CNHGH: { companyPrefix: '9520001', serviceIndicator: 'LZ', country: 'CN' },
  MYKUL: { companyPrefix: '9520002', serviceIndicator: 'LZ', country: 'MY' },
};
