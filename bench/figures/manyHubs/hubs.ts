import type { FakeHub } from '../../../test/support/hubs/FakeHub.ts';
import { registryDocument, startFakeMember } from '../../../test/support/hubs/FakeNetwork.ts';
import { FakeRows } from '../../../test/support/hubs/FakeRows.ts';
import { hubCodeOf } from '../../network/hubCodeOf.ts';

/** Requests to the process of the hubs. */
export type HubsQuestion =
  /** Starts this many hubs; answered with their `ServedHub`s. */
  | { readonly kind: 'START'; readonly count: number }
  /** Rows that this many of the first hubs have sent; answered with a number. */
  | { readonly kind: 'ROWS'; readonly count: number }
  /** Makes the first hub hang, or work again. */
  | { readonly kind: 'HANG' | 'HEAL' };

export interface ServedHub {
  readonly code: string;
  /** Its entry in the registry. */
  readonly entry: object;
}

/** Every hub's rows: more than a page, so that hubs differ only in how many there are. */
export const productsOfAHub = 40;

let hubs: FakeHub<FakeRows>[] = [];

export async function answer(question: HubsQuestion): Promise<unknown> {
  switch (question.kind) {
    case 'START':
      hubs = await Promise.all(Array.from({ length: question.count }, (_, number) => startHub(number)));
      return hubs.map((hub): ServedHub => ({ code: hub.hub.code, entry: entryOf(hub) }));
    case 'ROWS':
      return hubs.slice(0, question.count).reduce((sum, { rows }) => sum + rows.pagedRows, 0);
    case 'HANG':
    case 'HEAL':
      hubs[0]?.behave({ kind: question.kind === 'HANG' ? 'HANG' : 'ANSWER' }, 'merchants');
      return question.kind;
  }
}

function startHub(number: number): Promise<FakeHub<FakeRows>> {
  const code = hubCodeOf(number);
  return startFakeMember({ code, rows: FakeRows.of(code, productsOfAHub) });
}

function entryOf(hub: FakeHub<FakeRows>): object {
  const [entry] = (JSON.parse(registryDocument([{ hub }])) as { hubs: object[] }).hubs;
  return { ...entry, timeZone: 'Asia/Kuala_Lumpur' };
}
