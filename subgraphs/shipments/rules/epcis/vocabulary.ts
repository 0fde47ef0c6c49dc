import type { ShipmentEventType } from '../events/transitions.ts';

/** The namespace of the customs and delivery steps that GS1's Core Business Vocabulary does not have. */
export const extensionNamespace = 'https://specs.ehub.dev/epcis/v1.0/';

/** An event type in the words of GS1 CBV 2.0: a bare word of the standard, or a URI of the extension. */
interface EpcisWords {
  readonly bizStep: string;
  readonly disposition: string | null;
  /** What the step means, for the page of the extension vocabulary. */
  readonly meaning: string;
}

/**
 * How each event type reads in EPCIS.
 * @see GS1 Core Business Vocabulary 2.0, sections 7.1 (bizStep) and 7.2 (disposition)
 */
export const epcisVocabulary: Readonly<Record<ShipmentEventType, EpcisWords>> = {
  COLLECTED: { bizStep: 'accepting', disposition: 'in_progress', meaning: 'The carrier accepted the goods.' },
  AT_ORIGIN_HUB: { bizStep: 'receiving', disposition: 'in_progress', meaning: 'Received at the origin hub.' },
  EXPORT_PRESENTED: {
    bizStep: extension('export_presented'),
    disposition: 'in_progress',
    meaning: 'Presented to customs for export.',
  },
  EXPORT_HELD: {
    bizStep: 'holding',
    disposition: extension('held_for_export'),
    meaning: 'Customs of the origin holds the goods.',
  },
  EXPORT_RELEASED: {
    bizStep: extension('export_released'),
    disposition: 'in_progress',
    meaning: 'Customs of the origin lets the goods leave.',
  },
  LINEHAUL_DEPARTED: { bizStep: 'departing', disposition: 'in_transit', meaning: 'Left on the international leg.' },
  LINEHAUL_ARRIVED: { bizStep: 'arriving', disposition: 'in_progress', meaning: 'Arrived from the international leg.' },
  IMPORT_PRESENTED: {
    bizStep: extension('import_presented'),
    disposition: 'in_progress',
    meaning: 'Presented to customs for import.',
  },
  IMPORT_HELD: {
    bizStep: 'holding',
    disposition: extension('held_for_import'),
    meaning: 'Customs of the destination holds the goods.',
  },
  IMPORT_RELEASED: {
    bizStep: extension('import_released'),
    disposition: 'in_progress',
    meaning: 'Customs of the destination lets the goods in.',
  },
  OUT_FOR_DELIVERY: { bizStep: 'transporting', disposition: 'in_transit', meaning: 'On the way to the consignee.' },
  DELIVERY_ATTEMPTED: {
    bizStep: extension('delivery_attempted'),
    disposition: 'in_transit',
    meaning: 'The carrier attempted delivery, and nobody accepted the goods.',
  },
  DELIVERED: { bizStep: extension('delivered'), disposition: null, meaning: 'The consignee accepted the goods.' },
  RETURNING: { bizStep: 'shipping', disposition: 'returned', meaning: 'On the way back to the sender.' },
  RETURNED: { bizStep: 'receiving', disposition: 'returned', meaning: 'Returned to the sender.' },
  LOST: { bizStep: 'other', disposition: 'unknown', meaning: 'The goods are lost.' },
};

function extension(word: string): string {
  return `${extensionNamespace}${word}`;
}
