import { limits as identityLimits } from '../../identity/limits.ts';
import { type AnsweredReceipt, answeredReceipt } from '../../identity/receipts/AnsweredReceipt.ts';
import { limits } from '../limits.ts';

/** Collects what hubs gave as receipts of one request; made only where the client asked for them. */
export class ReceivedReceipts {
  readonly #party: string;
  readonly list: AnsweredReceipt[] = [];

  /** @param party whose receipts they are */
  constructor(party: string) {
    this.#party = party;
  }

  /**
   * Takes what an endpoint gave, as far as it may have given it: receipts of its own, for what it did for this party. Whether
   * they are signed is for the client to verify, who need not believe the gateway.
   */
  take(hub: string, contract: string, given: unknown): void {
    if (!Array.isArray(given)) return;
    for (const entry of given.slice(0, limits.operationRootFields)) {
      const { data } = answeredReceipt.safeParse(entry);
      if (data?.hub !== hub || data.contract !== contract) continue;
      if (JSON.stringify(data).length > identityLimits.receiptLength) continue;
      if ('pending' in data || data.party === this.#party) this.list.push(data);
    }
  }
}
