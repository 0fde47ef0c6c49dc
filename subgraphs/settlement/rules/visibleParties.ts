import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { type Visible, visibleTo } from '../../host/access/parties.ts';

/** As `visibleTo`, for books: accounts, settlements and netting cycles name another hub by its code. */
export function visibleParties(caller: Caller, hub: string): Visible {
  const visible = visibleTo(caller, hub);
  return visible && caller.principal.kind === 'hub' ? [...visible, caller.principal.hub] : visible;
}

/** The hub whose payments a caller may post or give up: a hub its own alone; null for those of every hub. */
export function coordinatorOf(caller: Caller): string | null {
  if (caller === openCaller) return null;
  return caller.principal.kind === 'hub' ? caller.principal.hub : '';
}

/** Whose FX quotes: any hub's saga may see the one that a trade names. */
export function visibleQuotes(caller: Caller, hub: string): Visible {
  return caller.principal.kind === 'hub' ? null : visibleTo(caller, hub);
}
