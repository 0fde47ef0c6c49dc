import type { HubState, HubStatus } from './HubState.ts';

/** The gateway counts a hub as active while it reaches any endpoint; the page shows lost endpoints too. */
export type ShownStatus = HubStatus | 'PARTLY';

const words: Readonly<Record<ShownStatus, readonly [sign: string, word: string]>> = {
  ACTIVE: ['●', 'Active'],
  PARTLY: ['◔', 'Partly reachable'],
  DRAINING: ['◐', 'Draining'],
  UNREACHABLE: ['✕', 'Unreachable'],
};

export function shownStatus({ status, subgraphs }: HubState): ShownStatus {
  return status === 'ACTIVE' && subgraphs.some((cell) => cell.status === 'UNREACHABLE') ? 'PARTLY' : status;
}

export function statusSign(status: ShownStatus): string {
  return words[status][0];
}

export function statusWord(status: ShownStatus): string {
  return words[status][1];
}
