import type { Share } from '../queries/settlements.ts';

/** What becomes of a merchant's share, and of the pending transfer that keeps it back. */
export interface ShareFate {
  readonly share: Exclude<Share, 'RETAINED'>;
  readonly retention: 'VOIDED' | 'POSTED';
}

const released: ShareFate = { share: 'RELEASED', retention: 'VOIDED' };
/** It goes to the hub's clearing account, from where the buyer's refund is paid: a new, opposite trade. */
const recovered: ShareFate = { share: 'RECOVERED', retention: 'POSTED' };

/**
 * By the state of the shipment. The seller bears the risk up to the door (and the hub's carriage is insured), so that goods
 * that come back or are lost are not paid for.
 */
export const shareFates: Readonly<Record<string, ShareFate | undefined>> = {
  DELIVERED: released,
  RETURNED: recovered,
  LOST: recovered,
  CANCELLED: recovered,
};
