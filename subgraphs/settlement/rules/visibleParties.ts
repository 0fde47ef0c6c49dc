import type { Caller } from '../../../identity/principals/Caller.ts';
import { type Visible, visibleTo } from '../../host/access/visibleTo.ts';

/** As `visibleTo`, for books: accounts, settlements and netting cycles name another hub by its code. */
export function visibleParties(caller: Caller, hub: string): Visible {
  const visible = visibleTo(caller, hub);
  return visible && caller.principal.kind === 'hub' ? [...visible, caller.principal.hub] : visible;
}

/** Whose FX quotes: any hub's saga may see the one that a trade names. */
export function visibleQuotes(caller: Caller, hub: string): Visible {
  return caller.principal.kind === 'hub' ? null : visibleTo(caller, hub);
}
